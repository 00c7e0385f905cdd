"""The whole program, and besides the parts of the self-check alone, with a clock that a test moves."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from redis.asyncio import Redis
from telegram import Bot
from telegram.ext import ExtBot

from bot.daily_checks import DailyChecks
from bot.surroundings import Around
from handlers.selfcheck import SelfCheck
from handlers.standing_there import StandingThere
from locales.texts import Texts
from policies.policy import Policy
from records.administering import Administering
from records.chats import Chat, Chats
from records.outbox import Outbox
from records.owed import Owed
from records.selfchecks import SelfChecks
from records.tokens import Tokens
from records.vault import Vault
from simulator.answers import Person, Place
from simulator.server import RunningSimulator
from tests.hand_clock import HandClock
from tests.private.conftest import visitor
from tests.whole_program import listed, ordinary, program

__all__ = ["listed", "ordinary", "program", "visitor"]

ALL = {"can_delete_messages": True, "can_restrict_members": True, "can_change_info": True}


@dataclass
class Stale:
    """A list whose age and whose service's silence a test sets, in seconds."""

    seconds: float = 0.0
    away_seconds: float = 0.0

    async def age(self) -> float:
        """Tell its age."""
        return self.seconds

    async def away(self) -> float:
        """Tell for how long its service has not answered."""
        return self.away_seconds


@dataclass
class Checking:
    """The self-check against the simulator, without the rest of the program."""

    simulator: RunningSimulator
    bot: Bot
    redis: Redis
    vault: Vault
    clock: HandClock = field(default_factory=lambda: HandClock(1_800_000_000.0))
    listed: Stale = field(default_factory=Stale)

    def __post_init__(self) -> None:
        self.chats = Chats(self.redis, Policy())
        self.outbox = Outbox(self.redis, self.vault)
        self.kept = SelfChecks(self.redis)
        self.owed = Owed(self.redis)
        self.administering = Administering(self.redis)
        self.there = StandingThere(self.bot, self.chats, self.administering)
        around = Around(self.bot, self.chats, self.outbox, self.listed)
        tokens = Tokens(self.redis, self.vault)
        self.self_check = SelfCheck(
            self.bot, self.chats, Texts(), around, self.there, self.kept, self.owed, tokens, self.clock
        )
        self.daily = DailyChecks(self.chats, self.there, self.self_check, self.kept, self.clock)

    @property
    def control(self) -> Any:
        """The simulator's control API."""
        return self.simulator.control

    async def person(self, name: str = "Olga", *, started: bool = True) -> Person:
        """Make somebody, who may have started the bot."""
        person: Person = await self.control.create_user(name, language="en")
        if started:
            await self.control.start(person.id, bot=self.bot.id)
        return person

    async def group(self, owner: int, rights: Any = None, kind: str = "supergroup", members: Any = ()) -> Place:
        """Have the bot in a group of this owner, who added it; without rights as an ordinary member."""
        make = {"supergroup": self.control.create_supergroup, "group": self.control.create_group}[kind]
        place: Place = await make("Garden", owner=owner, members=list(members))
        await self.promote(place, rights)
        await self.chats.save(Chat(place.id, "Garden", kind, "en", added_by=owner))
        return place

    async def promote(self, place: Place, rights: Any) -> None:
        """Give the bot these rights, and no others."""
        status = "administrator" if rights else "member"
        await self.control.set_member(place.id, self.bot.id, status, rights or "")

    async def told(self, person: int) -> list[str]:
        """What the bot wrote to somebody."""
        return [
            one.parameters["text"]
            for one in await self.control.journal()
            if one.ok and one.method == "sendMessage" and str(one.parameters["chat_id"]) == str(person)
        ]

    async def days(self, number: float) -> None:
        """Let so many days pass, 1 at least after a chat was added, and check what is due then."""
        await self.daily.check_due()
        self.clock.now += number * 86_400
        await self.daily.check_due()


@pytest.fixture
async def checking(simulator, redis, vault) -> AsyncIterator[Checking]:
    """The self-check by the simulator's first bot, which sees every message."""
    async with ExtBot(simulator.token, f"{simulator.url}/bot") as bot:
        yield Checking(simulator, bot, redis, vault)


@pytest.fixture
async def private_mode(simulator, redis, vault) -> AsyncIterator[Checking]:
    """The same by a bot whose privacy mode is on."""
    made = await simulator.control.create_bot("Shy", reads_all=False)
    async with ExtBot(made.token, f"{simulator.url}/bot") as bot:
        yield Checking(simulator, bot, redis, vault)
