"""Telegram's limits, on a clock that runs only while everybody sleeps: the times are exact, the tests take none."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from telegram.error import Forbidden, RetryAfter

from bot import limits as module
from bot.limits import Limits

GROUP, OTHER, PERSON = -5, -6, 5


class Clockwork(asyncio.SelectorEventLoop):
    """An event loop whose time jumps to whatever happens next."""

    def __init__(self) -> None:
        super().__init__()
        self._passed = 0.0
        selector: Any = self._selector  # type: ignore[attr-defined]
        select = selector.select

        def jump(timeout: float | None) -> object:
            self._passed += timeout or 0.0
            return select(0)

        selector.select = jump

    def time(self) -> float:
        """Seconds that were slept through so far."""
        return self._passed


class Telegram:
    """Notes when calls arrive, and refuses those it is told to."""

    def __init__(self) -> None:
        self.limits = Limits()
        self.arrived: list[tuple[str, int, float]] = []
        self.refusals: list[tuple[int, Exception]] = []

    async def call(self, endpoint: str, chat: int) -> bool:
        """Send one call through the limiter."""
        asked = {"chat_id": chat}
        return bool(await self.limits.process_request(self._answer, (endpoint, chat), {}, endpoint, asked, None))

    async def _answer(self, endpoint: str, chat: int) -> bool:
        self.arrived.append((endpoint, chat, round(asyncio.get_running_loop().time(), 3)))
        for number, (refused, error) in enumerate(self.refusals):
            if refused == chat:
                del self.refusals[number]
                raise error
        return True

    def times(self, endpoint: str, chat: int | None = None) -> list[float]:
        """Give the seconds at which calls arrived."""
        return [at for name, where, at in self.arrived if name == endpoint and chat in {None, where}]


@pytest.fixture
def play() -> Callable[..., Telegram]:
    """`play([("sendMessage", chat), ...])` sends all at once and gives what arrived when."""

    def all_at_once(calls, *refusals):
        telegram = Telegram()
        telegram.refusals = list(refusals)

        async def scene() -> None:
            await asyncio.gather(*(telegram.call(*call) for call in calls))

        with asyncio.Runner(loop_factory=Clockwork) as runner:
            runner.run(scene())
        return telegram

    return all_at_once


def test_group_has_its_budget(play):
    """A group gets 20 messages a minute; the others wait, in order."""
    told = play([("sendMessage", GROUP)] * 45)
    assert told.times("sendMessage") == [0] * 20 + [60] * 20 + [120] * 5


def test_all_messages_have_a_budget(play):
    """All chats together get 30 messages a second; a person has no budget besides."""
    told = play([("sendMessage", PERSON)] * 65)
    assert told.times("sendMessage") == [0] * 30 + [1] * 30 + [2] * 5


def test_full_group_delays_no_other(play):
    """A group beyond its budget takes nothing from the others'."""
    told = play([("sendMessage", GROUP)] * 25 + [("sendMessage", OTHER), ("editMessageText", PERSON)])
    assert told.times("sendMessage", OTHER) == [0]
    assert told.times("editMessageText") == [0]


@pytest.mark.parametrize("endpoint", ["deleteMessage", "restrictChatMember", "getFile", "answerCallbackQuery"])
def test_acts_wait_for_no_message(play, endpoint):
    """Deletions, restrictions, questions and answers to taps go at once, whatever the budget of messages."""
    told = play([("sendMessage", GROUP)] * 60 + [(endpoint, GROUP)] * 100)
    assert told.times(endpoint) == [0] * 100


def test_refused_chat_alone_waits(play):
    """A "too many requests" stops the messages of its chat for as long as it says, and nothing else."""
    calls = [("sendMessage", GROUP), ("sendMessage", OTHER), ("deleteMessage", GROUP)]
    told = play(calls, (GROUP, RetryAfter(7)))
    assert told.times("sendMessage", GROUP) == [0, 7]
    assert told.times("sendMessage", OTHER) == [0]
    assert told.times("deleteMessage") == [0]


def test_refused_question_stops_its_kind_only():
    """A "too many requests" to a call that names no chat stops the calls of the same method, not the downloads."""
    limits, arrived = Limits(), []

    async def call(endpoint: str) -> None:
        async def answer() -> bool:
            arrived.append((endpoint, round(asyncio.get_running_loop().time(), 3)))
            if endpoint == "getUserProfilePhotos" and len(arrived) == 1:
                raise RetryAfter(25)
            return True

        await limits.process_request(answer, (), {}, endpoint, {"user_id": 1}, None)

    async def scene() -> None:
        await asyncio.gather(call("getUserProfilePhotos"), call("getFile"))

    with asyncio.Runner(loop_factory=Clockwork) as runner:
        runner.run(scene())
    assert arrived == [("getUserProfilePhotos", 0), ("getFile", 0), ("getUserProfilePhotos", 25)]


def test_refused_deletion_comes_again(play):
    """A deletion refused for too many requests is sent again, and holds up no message."""
    told = play([("deleteMessage", GROUP), ("sendMessage", GROUP)], (GROUP, RetryAfter(3)))
    assert told.times("deleteMessage") == [0, 3]
    assert told.times("sendMessage") == [0]


def test_long_pause_is_the_callers(play):
    """A pause too long to wait for is told at once."""
    with pytest.raises(RetryAfter):
        play([("sendMessage", GROUP)], (GROUP, RetryAfter(31)))


def test_endless_refusals_are_the_callers(play):
    """What is refused again and again is told in the end."""
    with pytest.raises(RetryAfter):
        play([("sendMessage", GROUP)], *[(GROUP, RetryAfter(1))] * module.TRIES)
    told = play([("sendMessage", GROUP)], *[(GROUP, RetryAfter(1))] * (module.TRIES - 1))
    assert told.times("sendMessage") == [0, 1, 2, 3, 4]


def test_other_errors_pass(play):
    """What is no matter of limits is the caller's, and delays nobody."""
    with pytest.raises(Forbidden):
        play([("sendMessage", GROUP)], (GROUP, Forbidden("blocked")))


def test_idle_chats_are_forgotten(play, monkeypatch):
    """The limiter's memory is bounded, and keeps the chats whose budget is in use."""
    monkeypatch.setattr(module, "LANES_KEPT", 50)
    told = play([("sendMessage", GROUP)] * 20 + [("deleteMessage", chat) for chat in range(-900, -500)])
    assert len(told.limits._lanes) <= 51
    assert (str(GROUP), True) in told.limits._lanes
