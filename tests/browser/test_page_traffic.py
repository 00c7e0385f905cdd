"""What leaves the device: every byte that a browser sends, written down by a proxy."""

import base64
import io
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from PIL import Image

from tests.browser.chromium import launched
from tests.browser.pictures import SECRET, Picture, photograph
from tests.browser.recording_proxy import Recorded, Sent, recording
from tests.browser.visiting import TICKET, visiting

MOST_OUT = 64_000
"""Bytes in all: some 70 requests for the page's files, one sending of an image, and one confirmation."""

MANY = 6
"""Different bytes in a piece; one of fewer is no sign of anything."""

BROWSERS_OWN = (".google.com", ".googleapis.com")

LOADED = r"/(en/|files/[\w/-]+\.(js|css))"
PICTURE = photograph(3, (900, 700))


def every_form(content: bytes) -> list[bytes]:
    """A piece of data as it is, as hexadecimal digits, and as base64 at each of the three places it can begin at."""
    encoded = [base64.b64encode(bytes(shift) + content)[4:-4] for shift in range(3)]
    return [content, content.hex().encode(), *encoded]


def pieces(content: bytes, length: int = 12) -> set[bytes]:
    """Every few bytes of a file, from its first to its last."""
    return {content[at : at + length] for at in range(0, len(content) - length, length)}


async def preview_of(page) -> bytes:
    """The samples of the preview that the page shows."""
    url = await page.locator("canvas").evaluate("one => one.toDataURL()")
    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) as image:
        return image.convert("RGB").tobytes()


async def test_only_fingerprints_leave(playwright):
    """Files of the page are fetched; then fingerprints are sent with what it was opened with, and this once more."""
    asked: list[str] = []
    async with (
        recording() as recorded,
        launched(playwright, f"--proxy-server={recorded.url}", "--proxy-bypass-list=<-loopback>") as browser,
        visiting(browser) as visit,
    ):
        visit.context.on("request", lambda request: asked.append(request.url))
        loaded = len(of_page(recorded))
        await visit.choose(PICTURE)
        assert len(of_page(recorded)) == loaded
        shown = await preview_of(visit.page)
        await visit.send()
        await visit.confirmed()
    *fetched, sending, seen = of_page(recorded)
    assert loaded == len(fetched)
    assert asked == [f"{visit.server.root}/send", f"{visit.server.root}/seen"]
    assert {one.method for one in fetched} == {"GET"}
    assert [one.address for one in fetched if not re.fullmatch(visit.server.root + LOADED, one.address)] == []
    assert (sending.method, sending.address) == ("POST", f"{visit.server.root}/send")
    assert (seen.method, seen.address) == ("POST", f"{visit.server.root}/seen")

    sent = json.loads(sending.body)
    only_what_may(sent)
    assert json.loads(seen.body) == {name: sent[name] for name in ("ticket", "nonce")}
    assert sum(len(one.head + one.body) for one in of_page(recorded)) < MOST_OUT
    nothing_of(PICTURE, shown, recorded)


def of_page(recorded: Recorded) -> list[Sent]:
    """All but what Chromium sends of its own accord, with an empty page too: it asks its maker for news of itself."""
    others = {one.host for one in recorded.requests if not one.host.endswith(BROWSERS_OWN)}
    assert others == {"127.0.0.1"}
    return [one for one in recorded.requests if one.host == "127.0.0.1"]


def only_what_may(sent: dict[str, object]) -> None:
    """The body has the members it may have, and these hold what they are for."""
    assert set(sent) == {"ticket", "nonce", "language", "images"}
    assert f"#ticket={sent['ticket']}" == TICKET
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", str(sent["nonce"]))
    assert sent["language"] == "en"
    assert isinstance(sent["images"], list)
    [image] = sent["images"]
    assert set(image) == {"hashValue", "quality", "derived"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", one) for one in (image["hashValue"], *image["derived"]))
    assert type(image["quality"]) is int


def nothing_of(picture: Picture, shown: bytes, recorded: Recorded) -> None:
    """No part of the file or its preview, nor its name or what is written in it, is in anything that was sent."""
    out = b"".join(one.head + one.body for one in recorded.requests)
    bodies = b"".join(one.body for one in recorded.requests)
    assert [text for text in (picture.name, SECRET, *re.findall(r"\w{4,}", SECRET)) if text.encode() in out] == []
    assert [piece for piece in pieces(picture.content) if any(form in out for form in every_form(piece))] == []
    assert [piece for piece in pieces(shown) if len(set(piece)) > MANY and piece in out] == []
    ticket = TICKET.partition("=")[2].encode()
    assert out.count(ticket) == bodies.count(ticket) == 2
    assert re.search(rb"(?i)\r\n(cookie|referer):", out) is None


async def test_nothing_is_needed_until_sending(browser):
    """Once the page is open the server can be gone: images are read, refused, removed, and sent when it is back."""
    async with visiting(browser) as visit:
        loaded = list(visit.server.got)
        await visit.server.stop()
        await visit.choose(PICTURE, photograph(4))
        assert await visit.page.locator('.image[data-state="ready"]').count() == 2
        await visit.page.click("#send")
        await visit.page.wait_for_selector("#trouble:not([hidden])")
        await visit.server.start()
        await visit.send()
        await visit.confirmed()
        assert visit.server.got == [*loaded, "POST /page/send", "POST /page/seen"]


async def test_confirming_may_fail(browser):
    """Where the page cannot say that it has its answer, it tries again, and shows number and PIN all the same."""
    async with visiting(browser) as visit:
        visit.server.deaf = 2
        await visit.choose(PICTURE)
        await visit.send()
        await visit.confirmed()
        assert visit.server.got[-4:] == ["POST /page/send", *["POST /page/seen"] * 3]
        assert await visit.page.locator("#secrets").is_visible()
        assert await visit.page.locator("#trouble").is_hidden()


async def test_nothing_is_kept_in_the_browser(browser):
    """After a registration no cookie, storage, database, cache or service worker has anything of it."""
    async with visiting(browser) as visit:
        await visit.choose(photograph())
        await visit.send()
        assert await visit.context.cookies() == []
        kept = await visit.page.evaluate(
            """async () => [
                localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
                (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length, name,
                JSON.stringify(history.state),
            ]"""
        )
        assert kept == [0, 0, 0, 0, 0, "", "null"]


@asynccontextmanager
async def another_site() -> AsyncIterator[tuple[str, list[str]]]:
    """A site that anybody may send to, and the paths that were asked for there."""
    reached: list[str] = []

    async def reach(request: web.Request) -> web.Response:
        reached.append(request.path)
        return web.Response(headers={"Access-Control-Allow-Origin": "*"})

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", reach)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", reached
    finally:
        await runner.cleanup()


async def test_policy_forbids_everything_else(browser):
    """Code that got into the page could neither run from its text nor send anything to anywhere else."""
    async with another_site() as (elsewhere, reached), visiting(browser) as visit:
        visit.watched = False  # what is tried here is what is to be complained of
        tried = await visit.page.evaluate(
            """async (elsewhere) => {
                const failed = (work) => work.then(() => "done", () => "refused");
                const inline = document.createElement("script");
                inline.textContent = "window.ran = true";
                document.body.append(inline);
                const image = new Image();
                const shown = new Promise((done, no) => ([image.onload, image.onerror] = [done, no]));
                image.src = `${elsewhere}/image`;
                const script = document.createElement("script");
                const loaded = new Promise((done, no) => ([script.onload, script.onerror] = [done, no]));
                script.src = `${elsewhere}/script`;
                document.body.append(script);
                const beacon = navigator.sendBeacon(`${elsewhere}/beacon`, "x");
                const frame = document.createElement("iframe");
                frame.src = `${elsewhere}/frame`;
                document.body.append(frame);
                const form = Object.assign(document.createElement("form"), { action: `${elsewhere}/form` });
                document.body.append(form);
                form.submit();
                const text = () => new Function("return 1")();
                return {
                    fetch: await failed(fetch(`${elsewhere}/fetch`, { mode: "no-cors", method: "POST", body: "x" })),
                    image: await failed(shown),
                    script: await failed(loaded),
                    inline: window.ran ?? "refused",
                    text: await failed(Promise.resolve().then(text)),
                };
            }""",
            elsewhere,
        )
        assert set(tried.values()) == {"refused"}, tried
        assert reached == []
