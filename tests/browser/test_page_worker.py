"""Nothing stops the page from fingerprinting: no file that hangs, no missing network, no older browser."""

from typing import Any

import pytest
import pytest_asyncio

from matching.fingerprint import Fingerprint
from matching.images import read
from tests.browser.fingerprinting import Fingerprinting, fingerprinting_in
from tests.browser.varied import encoded, photograph, turned

HANGS = 'import "/files/fingerprint/worker.js"; self.addEventListener("message", () => { for (;;); });'
BREAKS = 'import "/files/fingerprint/worker.js"; self.addEventListener("message", () => setTimeout(() => nonsense()));'
"""Workers a file gets the better of: they never answer, or break."""

WITHOUT_CANVAS = "self.OffscreenCanvas = undefined;"
WITH_NOISE = """
    const { prototype } = OffscreenCanvasRenderingContext2D;
    const { getImageData } = prototype;
    prototype.getImageData = function (...place) {
        const image = getImageData.apply(this, place);
        for (let at = 0; at < image.data.length; at += 1) image.data[at] = Math.random() * 256;
        return image;
    };
"""
"""What browsers lack or do: put in before the worker's own modules."""

ASK = """async ({ digits, first, then, patience }) => {
    const { Queue } = await import("/files/fingerprint/queue.js");
    const real = "/files/fingerprint/worker.js";
    const starts = [first, then];
    const queue = new Queue(() => {
        const script = starts.shift() || real;
        if (script === "none") throw new Error("no workers here");
        return new Worker(script, { type: "module" });
    }, patience);
    await queue.ready();
    const file = new Blob([Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16))]);
    const shares = [];
    const answers = await Promise.all([1, 2].map(async () => {
        try {
            const made = await queue.fingerprint(file, (share) => shares.push(share));
            const { hashValue, derived, width, height, preview } = made;
            return { hashValue, derived: derived.length, size: [width, height], preview: preview.width };
        } catch (error) {
            return error.reason ?? String(error);
        }
    }));
    await queue.stop();
    return { answers, shares };
}"""

IMAGE = turned("JPEG", 6, (640, 480), quality=90)


@pytest_asyncio.fixture(loop_scope="session")
async def fingerprinting(page):
    """Serve the modules, and workers made for a test beside them."""
    async with fingerprinting_in(page) as running:
        yield running


async def asked(
    fingerprinting: Fingerprinting, data: bytes, *, first: str = "", then: str = "", patience: int = 60_000
) -> dict[str, Any]:
    """What is answered about a file that is given twice; a worker is a script, its own one where none is given."""
    scripts = [
        await fingerprinting.script(code) if code not in {"", "none"} else code or None for code in (first, then)
    ]
    question = {"digits": data.hex(), "first": scripts[0], "then": scripts[1], "patience": patience}
    answered: dict[str, Any] = await fingerprinting.page.evaluate(ASK, question)
    return answered


def bits_away(digits: str) -> int:
    """From what the server reads."""
    return Fingerprint.from_hex(digits).distance(read(IMAGE).fingerprint)


def right(answer: dict[str, Any]) -> bool:
    """Whether it is the image's own fingerprint, and all that belongs to it."""
    away = bits_away(answer["hashValue"])
    return away <= 10 and answer["derived"] > 100 and answer["size"] == [480, 640] and answer["preview"] == 120


@pytest.mark.parametrize(("worker", "reason"), [(HANGS, "too-slow"), (BREAKS, "damaged")], ids=["hangs", "breaks"])
async def test_stopped_worker_is_replaced(fingerprinting, worker, reason):
    """A file on which the worker hangs or breaks is given up, and the next one is fingerprinted by the other worker."""
    answers = (await asked(fingerprinting, IMAGE, first=worker, patience=8_000))["answers"]
    assert answers[0] == reason
    assert right(answers[1])


async def test_no_network_is_needed(fingerprinting):
    """Once the page is ready, files are fingerprinted without network, even after a worker was ended."""
    page = fingerprinting.page
    await page.evaluate(
        """async (script) => {
            const { Queue } = await import("/files/fingerprint/queue.js");
            const scripts = [script, "/files/fingerprint/worker.js"];
            self.queue = new Queue(() => new Worker(scripts.shift() ?? "/gone.js", { type: "module" }), 8000);
            await self.queue.ready();
        }""",
        await fingerprinting.script(HANGS),
    )
    await page.context.set_offline(True)
    answers = await page.evaluate(
        """(digits) => {
            const file = new Blob([Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16))]);
            const ask = () => self.queue.fingerprint(file).then(({ hashValue }) => hashValue, ({ reason }) => reason);
            return Promise.all([ask(), ask()]);
        }""",
        IMAGE.hex(),
    )
    await page.context.set_offline(False)
    assert answers[0] == "too-slow"
    assert bits_away(answers[1]) <= 10


@pytest.mark.parametrize("script", ["none", WITHOUT_CANVAS], ids=["no workers", "no canvas in workers"])
async def test_page_stands_in(fingerprinting, script):
    """Where a worker cannot be started, or cannot open images, the page opens them and the result is the same."""
    code = script
    if script != "none":
        before = await fingerprinting.script(script)
        code = f'import "{before}"; import "/files/fingerprint/worker.js";'
    told = await asked(fingerprinting, IMAGE, first=code, then=code)
    assert all(map(right, told["answers"]))
    assert told["shares"][-1] == 1
    assert told["shares"][: len(told["shares"]) // 2] == sorted(told["shares"][: len(told["shares"]) // 2])


async def test_false_pixels_are_refused(fingerprinting):
    """Where the browser tells pages other pixels than it drew, nothing is registered that would never match."""
    noise = await fingerprinting.script(WITH_NOISE)
    code = f'import "{noise}"; import "/files/fingerprint/worker.js";'
    assert (await asked(fingerprinting, IMAGE, first=code))["answers"] == ["blocked", "blocked"]


async def test_cut_off_file_ends_well(fingerprinting):
    """A file cut short is fingerprinted by what is there, or refused as damaged."""
    whole = encoded(photograph(), "JPEG", quality=88)
    answers = (await asked(fingerprinting, whole[: len(whole) * 3 // 4]))["answers"]
    assert all(answer == "damaged" or answer["derived"] >= 0 for answer in answers)
