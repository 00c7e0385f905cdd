"""The page over HTTP on loopback, with grants in a real store; what stands behind it only notes what it is given."""

import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession, web

from locales.texts import Texts
from matching.sending import Received, Sending
from records.grants import Grant, Grants, Held, Purpose
from simulator.launching import init_data
from simulator.people import Bot, User
from web.listening import listening
from web.page.routes import page_application
from web.page.sending import Sendings

TOKEN = "1000001:abc"
ADA, BEA = 5_000_001, 5_000_002
PRINT = "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2
OURS = {"Sec-Fetch-Site": "same-origin"}
LANGUAGES = ("en", "fr", "it", "es", "de")


@dataclass
class Noting:
    """Stands where cases are made: keeps what it is given, and answers or raises what it is told to."""

    given: list[tuple[Held, Sending]] = field(default_factory=list)
    confirmed: list[tuple[int, str]] = field(default_factory=list)
    error: Exception | None = None
    answer: Received = field(default_factory=lambda: Received("register", "R7HK-D3XM-9AFY", "123456", 1))

    async def receive(self, held: Held, sending: Sending) -> Received:
        """Note it."""
        self.given.append((held, sending))
        if self.error:
            raise self.error
        return self.answer

    async def seen(self, held: Held, nonce: str) -> None:
        """Note that the page has its answer."""
        self.confirmed.append((held.chat, nonce))


@dataclass
class Visited:
    """The page, seen from outside."""

    url: str
    session: ClientSession
    grants: Grants
    behind: Noting

    async def get(self, path: str, **options: Any) -> tuple[int, Any, str]:
        """Status, headers and text of what is at a path."""
        async with self.session.get(f"{self.url}{path}", allow_redirects=False, **options) as response:
            return response.status, response.headers, await response.text()

    async def send(self, body: Any = None, headers: dict[str, str] | None = None, **options: Any) -> tuple[int, Any]:
        """Send a body as the page does, or whatever `options` say; the status and the answer."""
        given = options or {"json": body}
        async with self.session.post(f"{self.url}/send", headers=OURS if headers is None else headers, **given) as told:
            return told.status, await told.json()

    async def confirm(self, body: Any = None, headers: dict[str, str] | None = None, **options: Any) -> tuple[int, Any]:
        """Say as the page does that the answer is there; the status and the reason of a refusal."""
        given = options or {"json": body}
        async with self.session.post(f"{self.url}/seen", headers=OURS if headers is None else headers, **given) as told:
            return told.status, (await told.json())["reason"] if told.content_length else ""

    async def allow(self, chat: int = ADA) -> str:
        """Give leave to register; the ticket."""
        return await self.grants.issue(chat, Grant(Purpose.REGISTER, "en"))


def said(**others: Any) -> dict[str, Any]:
    """What the page sends, with changes; None takes a member out."""
    usual = {"nonce": secrets.token_urlsafe(24), "language": "en", "images": [{"hashValue": PRINT, "quality": 90}]}
    return {name: value for name, value in {**usual, **others}.items() if value is not None}


def launch(person: int, age: float = 0, token: str = TOKEN) -> str:
    """Launch data of somebody."""
    user = User(person, "Ada", language_code="en")
    return init_data(Bot(User(1, "Bot", is_bot=True), token), user, int(time.time() - age))


@pytest.fixture
async def page(redis, vault, session) -> AsyncIterator[Visited]:
    """Serve it."""
    grants, behind, texts = Grants(redis, vault), Noting(), Texts("en")
    sendings = Sendings("https://egide.example.org", TOKEN, grants, behind, texts.of_person)
    application = web.Application()
    application.add_subapp("/page", page_application(sendings, LANGUAGES, texts.of_person))
    async with listening(application, "127.0.0.1", 0, None) as (url,):
        yield Visited(f"{url}/page", session, grants, behind)
