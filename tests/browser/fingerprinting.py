"""The page's fingerprinting by itself, in a browser, next to the server's reading of the same bytes."""

from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web
from playwright.async_api import Page

from matching.fingerprint import BYTES, Fingerprint
from matching.images import read
from matching.reading import Purpose, Reading
from web.page.routes import FOLDER, HEADERS

_ASK: Final = """async ({ address, name, type }) => {
    const { fingerprint } = await import("/files/fingerprint/fingerprinter.js");
    const file = new File([await (await fetch(address)).arrayBuffer()], name, { type });
    const shares = [];
    const began = performance.now();
    try {
        const { preview, ...told } = await fingerprint(file, (share) => shares.push(share));
        const milliseconds = performance.now() - began;
        const { width, height } = preview;
        const canvas = Object.assign(document.createElement("canvas"), { width, height });
        const drawing = canvas.getContext("2d");
        drawing.drawImage(preview, 0, 0);
        const { data } = drawing.getImageData(0, 0, width, height);
        const pixels = btoa(Array.from(data, (one) => String.fromCharCode(one)).join(""));
        return { ...told, shares, milliseconds, shown: [width, height], pixels };
    } catch (refused) {
        return { refused: refused.reason ?? String(refused) };
    }
}"""


@dataclass(frozen=True)
class Told:
    """What the page says of an image. `preview`: its width, height and RGBA samples."""

    fingerprint: Fingerprint
    quality: int
    derived: list[Fingerprint]
    width: int
    height: int
    shares: list[float]
    milliseconds: float
    preview: tuple[int, int, bytes]

    @classmethod
    def of(cls, answer: dict[str, Any]) -> "Told":
        """As `_ASK` gives it."""
        return cls(
            fingerprint=Fingerprint.from_hex(answer["hashValue"]),
            quality=answer["quality"],
            derived=[Fingerprint.from_hex(digits) for digits in answer["derived"]],
            width=answer["width"],
            height=answer["height"],
            shares=answer["shares"],
            milliseconds=answer["milliseconds"],
            preview=(*answer["shown"], b64decode(answer["pixels"])),
        )


class Fingerprinting:
    """A page that has loaded the modules, and what serves images to it."""

    def __init__(self, page: Page, made: dict[str, bytes]) -> None:
        self.page = page
        self._made = made

    async def ask(self, data: bytes, name: str = "image", media_type: str = "") -> Told | str:
        """What the page says of a file, or the reason why it refuses it."""
        address = f"/made/{len(self._made)}"
        self._made[address] = data
        answer = await self.page.evaluate(_ASK, {"address": address, "name": name, "type": media_type})
        self._made[address] = b""
        return str(answer["refused"]) if "refused" in answer else Told.of(answer)

    async def script(self, code: str) -> str:
        """Serve a module of the test's own, and give its address."""
        address = f"/made/{len(self._made)}"
        self._made[address] = code.encode()
        return address

    async def tell(self, data: bytes) -> Told:
        """What the page says of a file that it has to read."""
        told = await self.ask(data)
        assert isinstance(told, Told), told
        return told


@asynccontextmanager
async def fingerprinting_in(page: Page) -> AsyncIterator[Fingerprinting]:
    """Serve the modules under the page's own rules, and open an empty document beside them."""
    served: dict[str, bytes] = {}

    async def made(request: web.Request) -> web.Response:
        headers = {**HEADERS, "Content-Type": "text/javascript"}
        return web.Response(body=served[request.path], headers=headers)

    async def empty(_: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>-</title>", content_type="text/html", headers=HEADERS)

    async def module(request: web.Request) -> web.FileResponse:
        return web.FileResponse(FOLDER / "fingerprint" / request.match_info["name"], headers=HEADERS)

    application = web.Application()
    application.router.add_get("/", empty)
    application.router.add_get("/made/{number}", made)
    application.router.add_get(r"/files/fingerprint/{name:\w+\.js}", module)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await page.goto(f"http://127.0.0.1:{runner.addresses[0][1]}/")
        yield Fingerprinting(page, served)
    finally:
        await page.goto("about:blank")
        await runner.cleanup()


@dataclass(frozen=True)
class Compared:
    """How far the page is from the server, in bits and in steps of quality."""

    whole: int
    derived: list[int]
    missing: int
    """How many derived fingerprints one has more than the other."""
    quality: int
    size: tuple[int, int]
    told: Told
    reading: Reading

    @classmethod
    def of(cls, told: Told, data: bytes) -> "Compared":
        """Read the same bytes as the server does an image that is to be listed."""
        reading = read(data, purpose=Purpose.LISTED)
        octets = reading.derived
        listed = [Fingerprint(octets[place : place + BYTES]) for place in range(0, len(octets), BYTES)]
        return cls(
            whole=told.fingerprint.distance(reading.fingerprint),
            derived=_apart(told.derived, listed),
            missing=abs(len(told.derived) - len(listed)),
            quality=abs(told.quality - reading.quality),
            size=(told.width - reading.width, told.height - reading.height),
            told=told,
            reading=reading,
        )


def _apart(ours: list[Fingerprint], theirs: list[Fingerprint]) -> list[int]:
    """Bits between each and its counterpart; where one side left some out, between each and its nearest."""
    if len(ours) == len(theirs):
        return [one.distance(other) for one, other in zip(ours, theirs, strict=True)]
    fewer, more = sorted((ours, theirs), key=len)
    return [min(one.distance(other) for other in more) for one in fewer]
