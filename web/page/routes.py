"""The page as it is served: HTML in five languages, its files, and the calls it makes.

All of it is in memory from the start, and what is not in the list is not there. Every answer says that nothing of it
may be stored, so that no trace of the page stays on the disk of somebody whose telephone others look through; for the
same reason HTTPS is not made to stick (HSTS): browsers write down the hosts that ask for it.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from web.answers import Handler
from web.page.rendering import rendered
from web.page.sending import Sendings
from web.page.words import Speaker

FOLDER: Final = Path(__file__).parent / "files"
TEMPLATE: Final = "index.html"

TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
"""Of the files that are served as they are."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; connect-src 'self'; img-src blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors https://web.telegram.org https://*.web.telegram.org"
)
"""No code but ours, nothing to anywhere else. Telegram's web clients show the page in a frame."""

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), browsing-topics=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Server": "egide",
}
"""Of every answer. `frame-ancestors` stands in the place of X-Frame-Options, which knows no list."""


def page_application(
    sendings: Sendings, languages: Iterable[str], speak: Callable[[str | None], Speaker]
) -> web.Application:
    """Everything under the page's path. The first of the languages is that of who names none."""
    spoken = tuple(languages)
    template = (FOLDER / TEMPLATE).read_text(encoding="utf-8")
    pages = {language: rendered(template, speak(language)) for language in spoken}
    application = web.Application(middlewares=[_with_headers])
    Page(pages, files_of(FOLDER)).add_to(application)
    application.router.add_post("/send", sendings.send)
    application.router.add_post("/seen", sendings.seen)
    return application


def files_of(folder: Path) -> dict[str, tuple[bytes, str]]:
    """Each file that is served, by its path below the folder: its bytes and its type."""
    found = sorted(path for path in folder.rglob("*") if path.suffix in TYPES and path.is_file())
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), TYPES[path.suffix]) for path in found}


class Page:
    """Answers out of memory."""

    def __init__(self, pages: Mapping[str, str], files: Mapping[str, tuple[bytes, str]]) -> None:
        self._pages = pages
        self._files = files

    def add_to(self, application: web.Application) -> None:
        """Put everything under the application's paths."""
        get = application.router.add_get
        get("", self.to_first)
        get("/", self.to_first)
        get("/files/{name:.+}", self.file)
        get("/{language}", self.to_page)
        get("/{language}/", self.page)

    async def page(self, request: web.Request) -> web.Response:
        """The page in a language."""
        html = self._pages.get(request.match_info["language"])
        if html is None:
            raise web.HTTPNotFound
        return web.Response(text=html, content_type="text/html", charset="utf-8")

    async def file(self, request: web.Request) -> web.Response:
        """One of its files."""
        found = self._files.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        content, kind = found
        return web.Response(body=content, content_type=kind, charset="utf-8")

    async def to_page(self, request: web.Request) -> web.Response:
        """An address without the slash at its end: files of the page are found relative to it."""
        if request.match_info["language"] not in self._pages:
            raise web.HTTPNotFound
        raise web.HTTPFound(f"{request.path}/")

    async def to_first(self, request: web.Request) -> web.Response:
        """The page's address as the operator set it, without a language."""
        raise web.HTTPFound(f"{request.path.rstrip('/')}/{next(iter(self._pages))}/")


@web.middleware
async def _with_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as no:
        no.headers.update(HEADERS)
        raise
    response.headers.update(HEADERS)
    return response


def path_of(page_url: str) -> str:
    """The path of the page's address, without a slash at its end."""
    return urlsplit(page_url).path.rstrip("/")


def origin_of(page_url: str) -> str:
    """What browsers call where the page is from (RFC 6454): a default port is left out."""
    parts = urlsplit(page_url)
    usual = {"https": 443, "http": 80}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in {None, usual} else "")
