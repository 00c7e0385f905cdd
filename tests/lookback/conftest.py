"""Processes of the program on one store and one simulator, each put together as the program is, driven by hand."""

import io
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from aiohttp import ClientSession
from PIL import Image
from redis.asyncio import Redis
from telegram.ext import Application

from bot.administration import make_administration
from bot.assembly import make_application, make_look_back, make_media
from bot.deciding import make_reporter
from bot.health import Health
from bot.intake import ALLOWED_UPDATES, Intake
from bot.lookback import LookBackWatch
from bot.service import opened_cases
from bot.shared import Shared
from bot.telegram import make_bot
from bot.updates import Updates
from config.settings import Settings, Telegram
from handlers.media import MediaHandler
from handlers.reports import Reporter
from locales.texts import Texts
from matching.blocklist import Blocklist
from matching.fingerprint import BYTES, Fingerprint
from matching.images import CAPS, read
from matching.lists import Lists
from matching.match import Trust
from matching.reading import Purpose
from matching.sandbox import Sandbox
from policies.policy import Policy
from records.chats import Chats
from records.dismissals import Dismissals
from records.duequeue import DueQueue
from records.evidence import Evidence
from records.inbox import Inbox
from records.lookback import LookBack, Remembered
from records.vault import Vault
from simulator.server import RunningSimulator
from tests.post.conftest import picture


@dataclass
class Process:
    """One process of the program: its own lists, memory and connections to a store it shares."""

    shared: Shared
    application: Application[Any, Any, Any, Any, Any, Any]
    watch: LookBackWatch
    media: MediaHandler
    updates: Updates
    reporter: Reporter
    blocklist: Blocklist
    lists: Lists
    offset: int = 0

    async def receive(self) -> list[dict[str, Any]]:
        """Take what the simulator has into the inboxes."""
        settings = self.shared.settings.telegram
        assert settings.token
        address = f"{settings.api_url}bot{settings.token.get_secret_value()}/getUpdates"
        body = {"offset": self.offset, "timeout": 0, "allowed_updates": list(ALLOWED_UPDATES)}
        async with self.shared.session.post(address, json=body) as answer:
            raws: list[dict[str, Any]] = (await answer.json())["result"]
        last = await Intake(Inbox(self.shared.redis), self.shared.work).accept(raws)
        self.offset = last + 1 if last is not None else self.offset
        return raws

    async def work(self) -> None:
        """Take in what the simulator has, handle all that waits, and send the reports."""
        await self.receive()
        await self.work_off()
        for lease in await self.shared.reports.take(100):
            await self.reporter.send_pending(lease.chat)
            await self.shared.reports.give_back(lease, drained=True)

    async def work_off(self) -> None:
        """Give turns until nothing is due."""
        while leases := await self.shared.work.take(100):
            for lease in leases:
                rest = await self.updates.turn(lease)
                await self.shared.work.give_back(lease, drained=rest.drained)

    def enforce(self, fingerprints: list[bytes], trust: Trust = Trust.CONFIRMED) -> None:
        """Put entries in force, the first of a whole image, the others derived; and tell, as the sync does."""
        whole, *derived = (Fingerprint(octets) for octets in fingerprints)
        self.blocklist.apply([(whole, trust)], derived=[(one, trust) for one in derived])
        self.watch.added("own", np.frombuffer(b"".join(fingerprints), np.uint8).reshape(-1, BYTES))

    async def look_back(self) -> None:
        """Compare all that waits to be compared, and handle what comes of it."""
        await self.watch.round()
        self.watch._round_at = float("inf")
        while self.watch.waiting:
            await self.watch.go_on(self.lists)
        await self.work()

    async def register(self, image: bytes, trust: Trust = Trust.CONFIRMED) -> bytes:
        """Put an image on the list with its crops, compare, handle; gives its fingerprint."""
        fingerprints = registered(image)
        self.enforce(fingerprints, trust)
        await self.look_back()
        return fingerprints[0]


@dataclass
class World:
    """A store, a simulator, and a group; processes are started on them."""

    redis: Redis
    vault: Vault
    simulator: RunningSimulator
    sandbox: Sandbox
    stack: AsyncExitStack
    group: int = 0
    owner: int = 0
    member: int = 0
    processes: list[Process] = field(default_factory=list)

    async def process(self, **policy: Any) -> Process:
        """Start one."""
        session = await self.stack.enter_async_context(ClientSession())
        telegram = Telegram.model_validate({"token": self.simulator.token, "api_url": self.simulator.url})
        settings = Settings(telegram=telegram, policy=Policy(**policy), language="en")
        shared = Shared(
            settings=settings,
            redis=self.redis,
            vault=self.vault,
            session=session,
            bot=make_bot(settings.telegram, session),
            asked=(),
            health=Health(self.redis),
            texts=Texts("en"),
            chats=Chats(self.redis, settings.policy),
            work=DueQueue(self.redis, "work"),
            reports=DueQueue(self.redis, "reports"),
        )
        watch, blocklist = make_look_back(shared), Blocklist()
        lists, reporter = Lists(blocklist), make_reporter(shared)
        cases = await self.stack.enter_async_context(opened_cases(shared.settings.service, shared.store))
        administration = make_administration(shared, reporter)
        media = make_media(shared, lists, self.sandbox, watch, administration)
        application = make_application(shared, reporter, cases, administration)
        await application.initialize()
        self.stack.push_async_callback(application.shutdown)
        updates = Updates(Inbox(self.redis), media, application, shared.health)
        made = Process(shared, application, watch, media, updates, reporter, blocklist, lists)
        self.processes.append(made)
        return made

    async def settle(self, kind: str = "supergroup") -> None:
        """Make a group with an owner who has started the bot, and a member."""
        control = self.simulator.control
        owner, member = await control.create_user("Olga"), await control.create_user("Mia")
        make = control.create_supergroup if kind == "supergroup" else control.create_group
        place = await make("Garden", owner=owner.id, members=[member.id], bots=[self.simulator.bot_id])
        await control.start(owner.id)
        self.group, self.owner, self.member = place.id, owner.id, member.id

    async def post(self, image: bytes, user: int | None = None) -> int:
        """Somebody posts a photo; gives the message."""
        sent = await self.simulator.control.post(self.group, user or self.member, "photo", image=image)
        return sent.message

    async def gone(self, message: int) -> bool:
        """Whether a message was deleted."""
        state = await self.simulator.control.chat_state(self.group)
        return str(message) in {str(one) for one in state.deleted}

    async def told(self) -> list[str]:
        """The reports in the owner's private chat, as they read now."""
        state = await self.simulator.control.chat_state(self.owner)
        mine = [one for one in state.messages.values() if one.get("from", {}).get("id") == self.simulator.bot_id]
        return [one["text"] for one in mine if "Poster:" in one["text"]]

    async def evidence(self) -> list[dict[str, Any]]:
        """The hits among the group's evidence."""
        records = await Evidence(self.redis, self.vault).records(self.group)
        return [record for record in records if record["type"] == "hit"]

    async def remembered(self) -> list[Remembered]:
        """What the store remembers of the group."""
        return [one.image for one in await LookBack(self.redis, self.vault).since(self.group, 0)]

    @property
    def dismissals(self) -> Dismissals:
        """What groups have called a false alarm."""
        return Dismissals(self.redis, self.vault)


def registered(image: bytes) -> list[bytes]:
    """The fingerprints an image is registered with, its own first."""
    reading = read(image, CAPS, Purpose.LISTED)
    further = reading.derived
    return [reading.fingerprint.octets, *(further[at : at + BYTES] for at in range(0, len(further), BYTES))]


def changed(image: bytes, how: Any) -> bytes:
    """An image altered by a function of Pillow images."""
    with Image.open(io.BytesIO(image)) as opened:
        data = io.BytesIO()
        how(opened).save(data, "JPEG", quality=87)
    return data.getvalue()


@pytest.fixture
async def world(redis: Redis, vault: Vault, simulator: RunningSimulator) -> AsyncIterator[World]:
    """Run everything, with a group."""
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox(processes=1))
        built = World(redis, vault, simulator, sandbox, stack)
        await built.settle()
        yield built
        for process in built.processes:
            await process.media.close()


@pytest.fixture
async def process(world: World) -> Process:
    """Start the program once, as it is by default."""
    return await world.process()


@pytest.fixture
def paint() -> Any:
    """`paint(seed)` gives a photo-like JPEG."""
    return picture


@pytest.fixture
def alter() -> Any:
    """`alter(image, function of a Pillow image)` gives another JPEG."""
    return changed


@pytest.fixture
def later() -> Any:
    """`later(seconds)` gives a clock that is ahead."""
    return lambda seconds: lambda: time.time() + seconds
