"""The branch "my case" over a real service, and its reminders over a real Bot API server."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web

from handlers.private.my_case import MyCase
from handlers.private.screens import Button, Screen
from handlers.private.ways import forgetting
from locales.texts import Texts, Translator
from matching.case_client import CaseClient
from matching.wire import Keys, ServiceAddress
from records.allowances import Allowances
from records.conversations import Talk
from records.grants import Grants
from records.reminders import Reminders
from records.removals import Removals
from tests.cases.conftest import Registry, fingerprints, image, registry
from web.access import KeyTable
from web.gate import Gate, Unwatched
from web.service import service_application

__all__ = ["fingerprints", "image", "registry"]
"""Fixtures of tests/cases."""

KEYS = Keys("s", "f", "u", "b", "c")
PAGE = "https://egide.example.org/page"
ADA, EVE = 501, 502


@pytest.fixture
async def client(registry: Registry, session: Any) -> AsyncIterator[CaseClient]:
    """Cases over HTTP."""
    gate = Gate(KeyTable({"bot": KEYS}), Unwatched())
    runner = web.AppRunner(service_application(registry.hashes, gate, registry.cases), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield CaseClient(session, ServiceAddress(f"http://127.0.0.1:{runner.addresses[0][1]}", KEYS))
    finally:
        await runner.cleanup()


@pytest.fixture
def removals(redis: Any, vault: Any) -> Removals:
    """What was removed."""
    return Removals(redis, vault)


@pytest.fixture
def reminders(redis: Any, vault: Any) -> Reminders:
    """What people asked to be told."""
    return Reminders(redis, vault)


@pytest.fixture
def grants(redis: Any, vault: Any) -> Grants:
    """Leave to add images."""
    return Grants(redis, vault)


@dataclass
class Walk:
    """Somebody in the branch, as the conversation leads them: only buttons that are shown, texts where one is read."""

    branch: MyCase
    talk: Talk
    say: Translator

    async def screen(self) -> Screen:
        """What is shown now."""
        return await self.branch.show(self.talk, self.say)

    async def text(self) -> str:
        """What it says."""
        return (await self.screen()).text

    async def buttons(self) -> dict[str, Button]:
        """Its buttons."""
        return {one.label: one for row in (await self.screen()).rows for one in row}

    async def types(self, text: str) -> str:
        """Type an answer."""
        assert (await self.screen()).reads
        self.talk = forgetting(await self.branch.read(self.talk, text))
        return await self.text() if self.talk.branch == "case" else self.talk.step

    async def taps(self, *labels: str) -> str:
        """Tap one after the other."""
        for label in labels:
            action = (await self.buttons())[label].action
            assert action
            self.talk = forgetting(await self.branch.press(self.talk, action))
        return await self.text() if self.talk.branch == "case" else self.talk.step

    async def opens(self, number: str, pin: str) -> str:
        """Type both."""
        await self.types(number)
        return await self.types(pin)


@pytest.fixture
def branch(registry: Registry, client: Any, removals: Any, reminders: Any, grants: Any, redis: Any, vault: Any) -> Any:
    """`branch(page)`: the branch of an installation."""

    def make(page: str = PAGE) -> MyCase:
        return MyCase(client, removals, reminders, grants, Allowances(redis, vault), page, registry.clock)

    return make


@pytest.fixture
def walk(branch: Any) -> Callable[..., Walk]:
    """`walk(chat)`: somebody who has just chosen "my case"."""

    def begin(chat: int = ADA, language: str = "en", page: str = PAGE) -> Walk:
        return Walk(branch(page), Talk(chat, "case.begin", language), Texts().of_person(language))

    return begin
