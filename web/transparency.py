"""GET /transparency: what this installation did, for anybody to read, and nobody to be recognised in.

Plain HTML without script, whole in one answer. All it shows of the store are months as they were published
(records.publications).
"""

import base64
import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from html import escape
from http import HTTPStatus
from typing import Final, Protocol

from aiohttp import web
from babel.dates import format_skeleton
from babel.numbers import format_decimal

from records.durations import Span
from records.publications import Month
from records.rounding import LEAST
from records.store import OUTAGES
from web import transparency_words as words
from web.page.words import Speaker
from web.transparency_style import STYLE

log = logging.getLogger(__name__)

PATH: Final = "/transparency"

READ_SECONDS: Final = 60.0
"""Between two readings of the store, however many people look. Months come once a month."""

_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
}


class Published(Protocol):
    """What knows the months (records.publications.Publications)."""

    async def months(self) -> list[Month]:
        """The months that were published, the latest first."""


class Transparency:
    """The page. The first of the `speakers` is that of who asks for none of their languages.

    `chat` gives the address of the chat with the bot, or nothing where it is not known yet.
    """

    def __init__(
        self,
        published: Published,
        speakers: Sequence[Speaker],
        chat: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._published = published
        self._speakers = {say.language: say for say in speakers}
        self._chat = chat
        self._clock = clock
        self._months: list[Month] = []
        self._read = float("-inf")

    def routes(self) -> list[web.RouteDef]:
        """Of the page, in the reader's language and in each by its name."""
        return [web.get(PATH, self.page), web.get(f"{PATH}/{{language}}", self.page)]

    async def page(self, request: web.Request) -> web.Response:
        """Answer with the page."""
        asked = request.match_info.get("language")
        say = self._speakers.get(asked or preferred(request.headers.get("Accept-Language", ""), self._speakers))
        if say is None:
            raise web.HTTPNotFound
        status, kept = HTTPStatus.OK, "public, max-age=3600"
        try:
            body = _figures(await self._known(), say)
        except OUTAGES as no:
            log.warning("the transparency page waits for the store: %s", no)
            status, kept, body = HTTPStatus.SERVICE_UNAVAILABLE, "no-store", _paragraph(say(words.AWAY))
        html = rendered(say, body, self._chat(), sorted(self._speakers))
        headers = {**HEADERS, "Cache-Control": kept, "Content-Language": say.language}
        return web.Response(status=status, text=html, content_type="text/html", charset="utf-8", headers=headers)

    async def _known(self) -> list[Month]:
        if self._clock() >= self._read + READ_SECONDS:
            self._months = await self._published.months()
            self._read = self._clock()
        return self._months


def preferred(header: str, languages: Iterable[str]) -> str:
    """The language a browser likes best (RFC 9110, 12.5.4) among these; the first of them where it likes none."""
    known = list(languages)
    liked: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")):
        tag, _, weight = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in known and (liking := _weight(weight)) > 0:
            liked.append((-liking, place, language))
    return min(liked)[2] if liked else known[0]


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0


def rendered(say: Speaker, figures: str, chat: str, languages: Iterable[str]) -> str:
    """The page in a language, around its figures (HTML)."""
    others = [one for one in languages if one != say.language]
    links = "".join(f'<a href="{PATH}/{one}" hreflang="{one}" lang="{one}">{_NAMES[one]}</a>' for one in others)
    contest = _list(map(say, words.CONTEST))
    if chat:
        contest += f'<p><a href="{escape(chat)}" rel="noreferrer">{escape(say(words.OPEN_CHAT))}</a></p>'
    title = escape(say(words.TITLE))
    return (
        f'<!doctype html>\n<html lang="{say.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title><style>{STYLE}</style></head>'
        f"<body><nav>{links}</nav><main><h1>{title}</h1>{_paragraph(say(words.PURPOSE))}"
        f"{_part(say(words.FIGURES_TITLE), figures)}"
        f"{_part(say(words.HOW_TITLE), _list(map(say, words.HOW)))}"
        f"{_part(say(words.LIMITS_TITLE), _list(map(say, words.LIMITS)))}"
        f"{_part(say(words.CONTEST_TITLE), contest)}</main></body></html>\n"
    )


def _figures(months: Sequence[Month], say: Speaker) -> str:
    told = "".join(_month(month, say, newest=place == 0) for place, month in enumerate(months))
    return _paragraph(say(words.ROUNDED)) + (told or _paragraph(say(words.NONE_YET)))


def _month(month: Month, say: Speaker, *, newest: bool) -> str:
    name = format_skeleton("yMMMM", date(month.year, month.month, 1), locale=say.language)
    rows = [(say(label), _number(month.figures[key], say)) for key, label in words.ROWS.items() if key in month.figures]
    if month.span:
        rows.insert(list(words.ROWS).index("deleted") + 1, (say(words.MEDIAN), _time(month.span, say)))
    lines = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in rows)
    body = f"<dl>{lines}</dl>" if rows else _paragraph(say(words.TOO_FEW))
    return f"<details{' open' if newest else ''}><summary><h3>{escape(name)}</h3></summary>{body}</details>"


def _number(number: int | None, say: Speaker) -> str:
    if number is None:
        return say(words.UNDER).format(number=LEAST)
    return say(words.ABOUT).format(number=format_decimal(number, locale=say.language))


def _time(span: Span, say: Speaker) -> str:
    if span.under is None:
        return say(words.LONGER).format(seconds=format_decimal(span.over, locale=say.language))
    return say(words.WITHIN).format(seconds=format_decimal(span.under, locale=say.language))


def _part(title: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _list(texts: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


_NAMES: Final = {"en": "English", "fr": "Français"}
"""What each language calls itself."""
