"""GET /transparency: what everybody may read."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from redis import ConnectionError as StoreAway

from locales.texts import Texts
from records.publications import LEAST_GROUPS, Month, published
from records.statistics import GROUPS, SINCE_RECEIVED, Figure, Figures
from web import transparency_words as words
from web.transparency import Transparency, preferred

MONTHS = [
    published(
        2026,
        9,
        Figures(
            {Figure.CHECKED: 123_456, Figure.DELETED: 57, GROUPS: 41, f"{SINCE_RECEIVED}0.5": 57, Figure.APPEALS: 3}
        ),
    ),
    published(2026, 8, Figures({Figure.CHECKED: 999, GROUPS: LEAST_GROUPS - 1})),
]


class Shelf:
    """The published months, unless the store is away."""

    def __init__(self, months: list[Month]) -> None:
        self.stored = months
        self.away = False
        self.read = 0

    async def months(self) -> list[Month]:
        """Give them."""
        self.read += 1
        if self.away:
            raise StoreAway("away")
        return self.stored


@asynccontextmanager
async def page(shelf: Shelf, chat: str = "https://t.me/egide_bot") -> AsyncIterator[str]:
    """Serve the page; the operator's language is French."""
    texts, application = Texts("fr"), web.Application()
    application.add_routes(Transparency(shelf, [texts.of("fr"), texts.of("en")], lambda: chat).routes())
    async with TestServer(application) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """Give a client."""
    async with ClientSession() as client:
        yield client


async def read(session: ClientSession, url: str, **headers: str) -> str:
    """The HTML behind an address."""
    async with session.get(url, headers=headers) as answer:
        assert answer.status == 200
        return await answer.text()


def plain(html: str) -> str:
    """What a person reads."""
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL))


async def test_figures_are_told_rounded(session):
    """What is told of a month are its rounded figures, and nothing of one with too few groups."""
    async with page(Shelf(MONTHS)) as url:
        text = plain(await read(session, f"{url}/transparency/en"))
    assert "Posts removed about 60" in text
    assert "about 120,000" in text
    assert f"{words.ROWS[Figure.APPEALS]} under 10" in text
    assert "within 0.5 s" in text
    assert "August 2026" in text
    assert words.TOO_FEW in text
    assert not re.search(r"\b(57|41|123,456|999)\b", text)


async def test_language_is_the_readers(session):
    """The browser's language is answered, the operator's where that is none of ours, and each by its address."""
    async with page(Shelf(MONTHS)) as url:
        for header, language in (("en-GB,fr;q=0.5", "en"), ("de", "fr"), ("", "fr"), ("fr;q=0,en;q=0.1", "en")):
            html = await read(session, f"{url}/transparency", **{"Accept-Language": header})
            assert f'<html lang="{language}">' in html
        assert '<html lang="fr">' in await read(session, f"{url}/transparency/fr", **{"Accept-Language": "en"})
        async with session.get(f"{url}/transparency/de") as answer:
            assert answer.status == 404


@pytest.mark.parametrize("header", ["fr;q=x", ";;;", ",", "fr;q=", "q=1", "*", "fr" * 5_000])
def test_strange_headers_are_borne(header):
    """Whatever a browser sends, there is a language."""
    assert preferred(header, ["fr", "en"]) == "fr"


async def test_rule_nine_is_told(session):
    """The page says what the bot cannot do, how it works in five sentences, and where to contest."""
    async with page(Shelf([])) as url:
        text = plain(await read(session, f"{url}/transparency/en"))
    assert "We can act in the groups that use this service. We cannot reach the others." in text
    assert len(words.HOW) == 5
    assert all(sentence in text for sentence in (*words.HOW, *words.LIMITS, *words.CONTEST, words.NONE_YET))


class Loads(HTMLParser):
    """What a page would load, run or send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        names = {name for name, _ in attrs}
        if tag in {"script", "img", "iframe", "form", "object", "link"} or names & {"src", "style"}:
            self.found.append(tag)
        self.found += [name for name in names if name.startswith("on")]


async def test_page_loads_nothing(session):
    """One answer, without script, and a policy that would let none run."""
    async with page(Shelf(MONTHS)) as url, session.get(f"{url}/transparency/fr") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert "Set-Cookie" not in answer.headers
        loads = Loads()
        loads.feed(await answer.text())
    assert loads.found == []


async def test_many_readers_read_once(session):
    """However many look, the store is asked once a minute."""
    shelf = Shelf(MONTHS)
    async with page(shelf) as url:
        for _ in range(5):
            await read(session, f"{url}/transparency")
    assert shelf.read == 1


async def test_store_away_is_said(session):
    """Without the store there is the page without its figures, and no cache keeps that."""
    shelf = Shelf(MONTHS)
    shelf.away = True
    async with page(shelf) as url, session.get(f"{url}/transparency/en") as answer:
        assert answer.status == 503
        assert answer.headers["Cache-Control"] == "no-store"
        assert words.AWAY in plain(await answer.text())


async def test_chat_is_escaped(session):
    """An address cannot break out of its place; without one there is no link."""
    async with page(Shelf([]), 'https://t.me/"><script>') as url:
        assert "<script" not in await read(session, f"{url}/transparency/en")
    async with page(Shelf([]), "") as url:
        assert "t.me" not in await read(session, f"{url}/transparency/en")
