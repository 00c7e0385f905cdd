"""The whole program with its page over HTTPS: what a person's page sends, and what becomes of it in groups."""

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, TCPConnector
from pydantic import AnyHttpUrl, SecretStr

from bot.assembly import run_bot
from bot.service import opened_cases
from config.settings import Images, Settings, Telegram, Web
from matching.case_client import CaseClient
from matching.cases import RegisteredImage, write_images
from matching.fingerprint import BYTES, Fingerprint
from matching.images import CAPS, read
from matching.reading import Purpose
from policies.policy import Policy
from records.chats import Chats
from records.evidence import Evidence
from records.grants import Grants
from records.store import Store, opened_store
from simulator.answers import Person, Place, Sent
from simulator.server import running_simulator
from tests.free_port import free_port
from tests.matching_service.certificates import write_certificate
from tests.private.conftest import Visitor
from tests.whole_program import Program, picture

TO_THE_PAGE = ("An image of me is online, or may be", "Continue", "18 or older", "I declare this")
"""The buttons from the first screen to that with the page."""


@cache
def image(seed: int) -> RegisteredImage:
    """What the page makes of the picture of this number."""
    reading = read(picture(seed), CAPS, Purpose.LISTED)
    parts = range(0, len(reading.derived), BYTES)
    derived = tuple(Fingerprint(reading.derived[at : at + BYTES]) for at in parts)
    return RegisteredImage(reading.fingerprint, derived, reading.quality)


def new_nonce() -> str:
    """As the page makes it."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Answer:
    """What the page was answered."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass
class Registry:
    """The running program, seen from a person's device."""

    program: Program
    store: Store
    cases: CaseClient
    url: str
    session: ClientSession
    member: int = 0
    """Who posts in the group made last."""

    @property
    def grants(self) -> Grants:
        """Leave to register."""
        return Grants(*self.store)

    async def visitor(self, name: str = "Ada", language: str = "en") -> Visitor:
        """Somebody with the bot's chat open."""
        return Visitor(self.program, await self.program.control.create_user(name, language=language))

    async def launch(self, person: Person, age: float = 0) -> str:
        """Launch data of the page, as this person's Telegram gives it."""
        opened = await self.program.control.open_app(person.id, 0, "", person.id, url=f"{self.url}/en/", age=age)
        return str(opened.data)

    async def send(self, *images: RegisteredImage, nonce: str = "", **shown: Any) -> Answer:
        """Send as the page does, which confirms a new case; `shown` is `launch=` or `ticket=`."""
        said = {**shown, "nonce": nonce or new_nonce()}
        answer = await self.post(json={**said, "language": "en", "images": write_images(images)})
        if answer.body.get("purpose") == "register":
            assert (await self.post("seen", json=said)).status == 204
        return answer

    async def post(self, call: str = "send", /, **options: Any) -> Answer:
        """Post anything to one of the page's calls."""
        headers = {"Sec-Fetch-Site": "same-origin", **options.pop("headers", {})}
        async with self.session.post(f"{self.url}/{call}", headers=headers, **options) as response:
            body = await response.json() if response.content_type == "application/json" else {}
            return Answer(response.status, body, dict(response.headers))

    async def group(self, title: str = "Garden") -> Place:
        """A group with the bot in it."""
        member = await self.program.control.create_user("Mia")
        place: Place = await self.program.control.create_supergroup(title, members=[member.id])
        await self.program.join(place)
        self.member = member.id
        return place

    async def posted(self, group: Place, seed: int) -> Sent:
        """A member of the group posts the picture of this number."""
        sent: Sent = await self.program.control.post(group.id, self.member, "photo", image=picture(seed))
        return sent

    async def gone(self, sent: Sent) -> None:
        """Wait until a message is deleted."""
        await self.program.until(lambda: self._deleted(sent))

    async def _deleted(self, sent: Sent) -> bool:
        return sent.message in (await self.program.control.chat_state(sent.chat)).deleted


@asynccontextmanager
async def _running(settings: Settings) -> AsyncIterator[None]:
    task = asyncio.create_task(run_bot(settings))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def _reached(settings: Settings, store: Store, program: Program, certificate: Path) -> AsyncIterator[Registry]:
    """The page's clients, once the page is there."""
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with (
        opened_cases(settings.service, store) as cases,
        ClientSession(connector=TCPConnector(ssl=trusting)) as session,
    ):
        reached = Registry(program, store, cases, str(settings.web.page_url), session)
        await program.settled()
        yield reached


@asynccontextmanager
async def running_registry(data_dir: Path) -> AsyncIterator[Registry]:
    """Everything, with a page of its own certificate, as long as the context lasts."""
    certificate, key, port = data_dir / "certificate.pem", data_dir / "key.pem", free_port()
    write_certificate(certificate, key)
    async with running_simulator() as simulator:
        settings = Settings(
            data_dir=data_dir,
            telegram=Telegram(token=SecretStr(simulator.token), api_url=AnyHttpUrl(simulator.url)),
            web=Web(
                port=port,
                tls_certificate=certificate,
                tls_key=key,
                page_url=AnyHttpUrl(f"https://127.0.0.1:{port}/page"),
            ),
            images=Images(processes=1),
            language="en",
        )
        async with opened_store(settings) as (redis, vault), _running(settings):
            store = Store(redis, vault)
            program = Program(simulator, redis, Chats(redis, Policy()), Evidence(redis, vault), vault)
            async with _reached(settings, store, program, certificate) as reached:
                yield reached


@pytest.fixture
async def registry(data_dir: Path) -> AsyncIterator[Registry]:
    """Run everything."""
    async with running_registry(data_dir) as running:
        yield running
