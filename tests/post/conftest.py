"""The whole way of a post with real parts: simulator over HTTP, Valkey, a decoder process, and a plain loop."""

import io
import itertools
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import aiohttp
import numpy as np
import pytest
from PIL import Image
from redis.asyncio import Redis
from telegram.ext import ExtBot

from bot.files import Files
from bot.reader import Reader
from bot.transport import AiohttpRequest
from handlers.deciding.keyboards import Keyboards
from handlers.delivery import Delivery
from handlers.entry_guard import EntryGuard
from handlers.executors import DryRunExecutor, RealExecutor
from handlers.first_matches import FirstMatches
from handlers.media import Executors, GroupRecords, MediaHandler
from handlers.posters import Posters
from handlers.recipients import Recipients
from handlers.reports import Reporter
from handlers.unattached import Unattached
from locales.texts import Texts
from matching.blocklist import Blocklist
from matching.fingerprint import Fingerprint
from matching.images import read
from matching.local_first import Asked
from matching.match import Trust
from matching.matcher import Matcher
from policies.policy import Policy
from records.chats import Chats
from records.dismissals import Dismissals
from records.duequeue import DueQueue
from records.evidence import Evidence
from records.false_alarms import FalseAlarms
from records.feedback import FeedbackQueue
from records.lost_reports import LostReports
from records.matches import MatchCounts
from records.outbox import Outbox
from records.owed import Owed
from records.removals import Removals
from records.standings import Standings
from records.suspended import Suspended
from records.tokens import Tokens
from records.unchecked import Unchecked
from records.vault import Vault
from records.wishes import Wishes
from simulator.server import RunningSimulator, running_simulator
from tests.post.shared_decoder import SharedDecoder, shared_decoder

POSTS = ("message", "edited_message", "channel_post", "edited_channel_post", "chat_member", "my_chat_member")


@cache
def picture(seed: int, size: tuple[int, int] = (1000, 750), form: str = "JPEG") -> bytes:
    """Paint a photo-like image: clouds of three sizes."""
    rng = np.random.default_rng(seed)
    layers = [(weight, cells) for weight, cells in ((0.6, 4), (0.3, 12), (0.1, 48))]
    canvas = np.zeros((size[1], size[0], 3))
    for weight, cells in layers:
        coarse = Image.fromarray(rng.integers(0, 256, (cells, cells, 3), dtype=np.uint8))
        canvas += weight * np.asarray(coarse.resize(size, Image.Resampling.BICUBIC), dtype=float)
    data = io.BytesIO()
    Image.fromarray(canvas.astype(np.uint8)).save(data, form, quality=88)
    return data.getvalue()


LISTED = picture(1)


@dataclass
class World:
    """Everything a test touches."""

    simulator: RunningSimulator
    redis: Redis
    bot: ExtBot[None]
    session: aiohttp.ClientSession
    handler: MediaHandler
    reporter: Reporter
    reader: Reader
    blocklist: Blocklist
    chats: Chats
    evidence: Evidence
    standings: Standings
    dismissals: Dismissals
    outbox: Outbox
    unchecked: Unchecked
    reports: DueQueue
    guard: EntryGuard
    suspended: Suspended
    feedback: FeedbackQueue
    removals: Removals
    deliveries: list[Delivery] = field(default_factory=list)
    _offset: int = 0

    @property
    def control(self) -> Any:
        """The simulator's control API."""
        return self.simulator.control

    def list_image(self, image: bytes = LISTED, trust: Trust = Trust.CONFIRMED) -> Fingerprint:
        """Put an image on the blocklist."""
        fingerprint = read(image).fingerprint
        self.blocklist.apply([(fingerprint, trust)])
        return fingerprint

    async def group(self, kind: str = "supergroup", **policy: Any) -> "Group":
        """Make a group with the bot as administrator, a member, and an owner who has started the bot."""
        owner, member = await self.control.create_user("Olga"), await self.control.create_user("Max & <b>Mia</b>")
        make = {
            "supergroup": self.control.create_supergroup,
            "group": self.control.create_group,
            "channel": self.control.create_channel,
        }[kind]
        members = [member.id] if kind != "channel" else []
        place = await make("Garden <3", owner=owner.id, members=members, bots=[self.simulator.bot_id])
        await self.control.start(owner.id)
        if policy:
            await self.chats.choose(place.id, Policy(**policy))
        return Group(self, place.id, owner.id, member.id)

    async def updates(self) -> list[Delivery]:
        """Take what the simulator has for the bot."""
        address = f"{self.simulator.url}/bot{self.simulator.token}/getUpdates"
        body = {"offset": self._offset, "timeout": 0, "allowed_updates": list(POSTS)}
        async with self.session.post(address, json=body) as answer:
            raws = (await answer.json())["result"]
        if raws:
            self._offset = raws[-1]["update_id"] + 1
        taken = [Delivery(raw, time.time(), _chat_of(raw)) for raw in raws]
        self.deliveries += taken
        return taken

    async def work(self) -> None:
        """Handle all that waits, in order, then send the reports that are due."""
        for delivery in await self.updates():
            await self.handler.handle(delivery)
        await self.send_reports()

    async def send_reports(self) -> None:
        """Send what is due, as the runtime does."""
        for lease in await self.reports.take(100):
            await self.reporter.send_pending(lease.chat)
            await self.reports.give_back(lease, drained=True)

    async def calls(self, method: str) -> list[dict[str, Any]]:
        """Every successful call of a method, as its parameters."""
        return [done.parameters for done in await self.control.journal() if done.method == method and done.ok]


@dataclass
class Group:
    """A group of the simulator."""

    world: World
    id: int
    owner: int
    member: int

    async def gone(self, message: int) -> bool:
        """Whether a message was deleted."""
        return str(message) in {str(one) for one in (await self.world.control.chat_state(self.id)).deleted}

    async def members(self, number: int, name: str = "Mia", username: str = "") -> list[int]:
        """Have people join; gives their ids."""
        people = [
            await self.world.control.create_user(name, username=f"{username}{at}" if username else "")
            for at in range(number)
        ]
        for person in people:
            await self.world.control.set_member(self.id, person.id, "member")
        return [person.id for person in people]

    async def told(self) -> list[str]:
        """The reports in the owner's private chat, as they read now."""
        state = await self.world.control.chat_state(self.owner)
        bot = self.world.simulator.bot_id
        return [one["text"] for one in state.messages.values() if one.get("from", {}).get("id") == bot]


def _chat_of(raw: dict[str, Any]) -> int:
    return int(next(value["chat"]["id"] for key, value in raw.items() if key != "update_id"))


@asynccontextmanager
async def built_world(
    redis: Redis, vault: Vault, simulator: RunningSimulator, decoder: SharedDecoder, asked: Sequence[Asked] = ()
) -> AsyncIterator[World]:
    """Assemble the parts as the program does."""
    async with aiohttp.ClientSession() as session:
        bot: ExtBot[None] = ExtBot(
            simulator.token,
            base_url=f"{simulator.url}/bot",
            base_file_url=f"{simulator.url}/file/bot",
            request=AiohttpRequest(session),
            get_updates_request=AiohttpRequest(session),
        )
        await bot.initialize()
        evidence, standings, outbox = Evidence(redis, vault), Standings(redis), Outbox(redis, vault)
        chats, unchecked, dismissals = Chats(redis, Policy()), Unchecked(redis), Dismissals(redis, vault)
        reports, blocklist = DueQueue(redis, "reports"), Blocklist()
        reader = Reader(Files(bot, session, 20_000_000), decoder)
        queue, suspended = FeedbackQueue(redis, vault), Suspended(redis, vault)
        alarms = FalseAlarms(redis, vault, dismissals)
        removals = Removals(redis, vault)
        guard = EntryGuard(MatchCounts(redis, vault), suspended, alarms, dismissals, removals, reports)
        executor = RealExecutor(bot, evidence, standings, outbox, reports, [FirstMatches(queue, {"own"})], removals)
        handler = MediaHandler(
            reader,
            Unattached(bot, bot.id),
            Matcher(blocklist),
            Posters(bot, simulator.bot_id),
            GroupRecords(chats, standings, dismissals, unchecked),
            Executors(executor, DryRunExecutor(outbox, reports)),
            reports,
            guard,
            asked=asked,
        )
        recipients = Recipients(bot, Owed(redis), chats, None, LostReports(redis))
        keyboards = Keyboards(Tokens(redis, vault))
        reporter = Reporter(bot, recipients, outbox, unchecked, chats, Texts("en"), reports, keyboards, Wishes(redis))
        yield World(
            simulator, redis, bot, session, handler, reporter, reader, blocklist, chats, evidence, standings,
            dismissals, outbox, unchecked, reports, guard, suspended, queue, removals,
        )  # fmt: skip
        await handler.close()
        await bot.shutdown()


@pytest.fixture(scope="session")
def decoder() -> Iterator[SharedDecoder]:
    """One decoder process for all tests here."""
    with shared_decoder() as shared:
        yield shared


@pytest.fixture
async def world(redis: Redis, vault: Vault, decoder: SharedDecoder) -> AsyncIterator[World]:
    """Run everything."""
    async with (
        running_simulator() as simulator,
        built_world(redis, vault, simulator, decoder) as built,
    ):
        yield built


@pytest.fixture
def paint() -> Any:
    """`paint(seed)` gives a photo-like JPEG; 1 is the listed one."""
    return picture


@pytest.fixture
def seeds() -> Any:
    """Seeds of images nobody listed."""
    return itertools.count(100)
