"""Sendings of one account at the same moment, in whatever order their steps happen: never more cases than allowed."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

import pytest

from handlers.private.receiving import GrantGone, GrantSpent, Receiving
from matching.cases import CaseState, NothingTaken, Opened, RegisteredImage, Untaken
from matching.fingerprint import Fingerprint
from matching.sending import NotReceived, Sending
from matching.wire import HashStatus
from records.allowances import LIMITS, Allowances, Kind, TooMany
from records.grants import Grant, Grants, Held, News, Purpose

ADA: Final = 5_000_001
REGISTER: Final = Grant(Purpose.REGISTER, "en", declaration="2026-11")
GOOD, UNFIT, REJECTED = "good", "unfit", "rejected"

STEPS: Final = 8
"""A sending has fewer: to take, count, note, spend twice, ask, and give back twice."""


def fingerprint(seed: int) -> Fingerprint:
    """One as a picture has it: half of its bits are ones."""
    bits = [1] * 128 + [0] * 128
    random.Random(seed).shuffle(bits)
    return Fingerprint(int("".join(map(str, bits)), 2).to_bytes(32))


REFUSED: Final = fingerprint(0)


class Turns:
    """Lets sendings take one step after the other, in the order of a list of their numbers."""

    def __init__(self, order: Sequence[int]) -> None:
        self._order = list(order)
        self._over: set[int] = set()
        self._changed = asyncio.Condition()

    async def step(self, number: int, doing: Callable[[], Awaitable[Any]]) -> Any:
        """Do it when it is this one's turn; after the end of the list everybody may."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._order or self._order[0] == number)
            try:
                return await doing()
            finally:
                self._next()

    async def ended(self, number: int) -> None:
        """Whose turns are passed over from now on."""
        async with self._changed:
            self._over.add(number)
            self._skip()

    def _next(self) -> None:
        del self._order[:1]
        self._skip()

    def _skip(self) -> None:
        while self._order and self._order[0] in self._over:
            del self._order[0]
        self._changed.notify_all()


@dataclass
class Stepping:
    """Grants, allowances or the service, as one sending sees them: each call is a step."""

    behind: Any
    turns: Turns
    number: int

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        """A call in its turn."""
        call = getattr(self.behind, name)

        async def stepped(*given: Any, **named: Any) -> Any:
            return await self.turns.step(self.number, lambda: call(*given, **named))

        return stepped


@dataclass
class Service:
    """Makes cases as the matching service does: one for a nonce, and none of what its operator has rejected."""

    made: Counter[str] = field(default_factory=Counter)
    asked: int = 0

    async def create(self, images: Sequence[RegisteredImage], nonce: str = "", declaration: str = "") -> Opened:
        """A case."""
        assert declaration == REGISTER.declaration
        self.asked += 1
        if any(one.fingerprint == REFUSED for one in images):
            raise NothingTaken([Untaken(REFUSED, "rejected")])
        self.made[nonce] += 1
        return Opened(CaseState("R7HK-D3XM-9AFY", HashStatus.RECEIVED, 0, 1, len(images), len(images)), "123456")

    async def add(self, number: str, pin: str, images: Sequence[RegisteredImage]) -> CaseState:
        """Nobody adds here."""
        raise AssertionError((number, pin, images))


def sending(nonce: str, what: str) -> Sending:
    """What a page sends: an image that is taken, or refused here, or refused by the service."""
    image = RegisteredImage(REFUSED if what == REJECTED else fingerprint(len(nonce)), (), 90)
    return Sending("", "t" * 43, nonce * 24, "en", (replace(image, quality=10) if what == UNFIT else image,))


@dataclass
class Account:
    """One account, its grants and its service."""

    grants: Grants
    allowances: Allowances
    service: Service = field(default_factory=Service)

    async def sends(self, held: Held, what: Sequence[tuple[str, str]], order: Sequence[int]) -> list[str]:
        """Send all of it in parallel; what became of each."""
        turns = Turns(order)
        return await asyncio.gather(
            *(self._sends(held, sending(*one), turns, number) for number, one in enumerate(what))
        )

    async def _sends(self, held: Held, sent: Sending, turns: Turns, number: int) -> str:
        service, grants, allowances = (
            cast("Any", Stepping(behind, turns, number)) for behind in (self.service, self.grants, self.allowances)
        )
        receiving = Receiving(service, grants, allowances, _untold, patience=600)
        try:
            await receiving.receive(held, sent)
        except (NotReceived, TooMany) as no:
            return type(no).__name__
        else:
            return "made"
        finally:
            await turns.ended(number)
            await receiving.close()

    async def counted(self) -> int:
        """How many new cases of the day are used up."""
        left = 0
        while True:
            try:
                await self.allowances.spend(ADA, Kind.REGISTRATIONS)
            except TooMany:
                return LIMITS[Kind.REGISTRATIONS].each - left
            left += 1


async def _untold(held: Held, news: News) -> None:
    """The chat is not looked at."""


@pytest.fixture
def account(redis, vault) -> Account:
    """An account that has done nothing yet."""
    return Account(Grants(redis, vault), Allowances(redis, vault))


SETS: Final = [
    [("a", UNFIT), ("a", GOOD)],
    [("a", REJECTED), ("a", GOOD)],
    [("a", UNFIT), ("a", REJECTED)],
    [("a", GOOD), ("b", GOOD)],
    [("a", UNFIT), ("a", GOOD), ("b", GOOD)],
    [("a", REJECTED), ("a", UNFIT), ("b", GOOD)],
    [("a", GOOD), ("a", GOOD), ("a", UNFIT), ("b", GOOD)],
]


@pytest.mark.parametrize("what", SETS)
@pytest.mark.parametrize("used", [0, 4, 5])
async def test_order_makes_no_case_more(redis, account, what, used):
    """One grant makes one case at most, counted once, whatever steps come between the others."""
    for seed in range(12):
        await redis.flushdb()
        account.service.made.clear()
        if used:
            await account.allowances.spend(ADA, Kind.REGISTRATIONS, used)
        await account.grants.issue(ADA, REGISTER)
        held = await account.grants.of_chat(ADA)
        order = [number for number in range(len(what)) for _ in range(STEPS)]
        random.Random(seed).shuffle(order)
        outcomes = await account.sends(held, what, order)
        made = len(account.service.made)
        assert made <= min(1, LIMITS[Kind.REGISTRATIONS].each - used), (order, outcomes)
        assert used + made <= await account.counted(), (order, outcomes)


async def test_race_makes_no_case_more(account):
    """Pairs of a refused and a good sending with one nonce, again and again: five cases a day, one for each grant."""
    for turn in range(LIMITS[Kind.REGISTRATIONS].each + 3):
        await account.grants.issue(ADA, REGISTER)
        held = await account.grants.of_chat(ADA)
        before = len(account.service.made)
        for pair in range(5):
            nonce = "abcdefgh"[turn] + "abcde"[pair]
            await account.sends(held, [(nonce, UNFIT), (nonce, GOOD)], [0, 1, 0, 0, 1, 1, 1, 1])
        assert len(account.service.made) - before <= 1
    assert 0 < len(account.service.made) <= LIMITS[Kind.REGISTRATIONS].each


async def test_refused_here_costs_nothing(account):
    """What never reached the service uses up neither grant nor allowance, also when it comes twice at once."""
    await account.grants.issue(ADA, REGISTER)
    held = await account.grants.of_chat(ADA)
    assert await account.sends(held, [("a", UNFIT), ("a", UNFIT)], []) == ["ImagesRefused"] * 2
    assert account.service.asked == 0
    assert await account.sends(held, [("b", GOOD)], []) == ["made"]
    assert await account.counted() == 1


async def test_refused_there_counts(account):
    """What the service has looked at counts there, and so here: nobody uses up its day by being refused."""
    await account.grants.issue(ADA, REGISTER)
    held = await account.grants.of_chat(ADA)
    for nonce in "abcdefgh":
        await account.sends(held, [(nonce, REJECTED)], [])
    assert account.service.asked == LIMITS[Kind.REGISTRATIONS].each


async def test_repetitions_have_an_end(account):
    """Each repetition is a new case for the service: one account asks it for few of them a day."""
    for _ in range(LIMITS[Kind.REGISTRATIONS].each):
        await account.grants.issue(ADA, REGISTER)
        held = await account.grants.of_chat(ADA)
        for _ in range(10):
            await account.sends(held, [("a", GOOD)], [])
    assert account.service.asked == LIMITS[Kind.ATTEMPTS].each


@pytest.mark.parametrize("step", range(1, 6))
async def test_stop_between_the_steps(account, step):
    """Who ends the conversation while a page sends, and begins again, has one case counted for each that is made."""
    await account.grants.issue(ADA, REGISTER)
    held = await account.grants.of_chat(ADA)
    turns = Turns([0] * step + [1])
    first = asyncio.create_task(account._sends(held, sending("a", GOOD), turns, 0))
    await turns.step(1, lambda: account.grants.issue(ADA, REGISTER))
    outcome = await first
    assert outcome in {"made", GrantGone.__name__, GrantSpent.__name__}
    assert await account.sends(await account.grants.of_chat(ADA), [("b", GOOD)], []) == ["made"]
    assert await account.counted() == len(account.service.made)
