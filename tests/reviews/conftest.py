"""Moderators in the private chats of a running program, and an image that nobody has reviewed."""

import time
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.service import opened_client
from config.settings import Settings
from matching.images import read
from matching.uploads import Submission
from policies.reviewing import Kind
from records.feedback import FeedbackQueue
from records.moderators import Moderator, Moderators
from records.review import Review
from records.reviews import Reviews
from records.store import Store
from records.suspended import Suspended
from simulator.answers import Person, Place
from tests.whole_program import Program, listed, ordinary, picture, program

__all__ = ["listed", "ordinary", "program"]

SUSPECT = 5
"""The seed of the image that is registered and not reviewed."""


@dataclass
class Reviewer:
    """A moderator with the private chat open."""

    program: Program
    person: Person

    async def shown(self, *, line: bool = False) -> dict[str, Any]:
        """The last message of the bot here that is no line about what waits; or that is one."""
        state = await self.program.control.chat_state(self.person.id)
        written = [one for one in state.messages.values() if one["from"]["id"] == self.program.simulator.bot_id]
        return dict([one for one in written if ("Take the next one" in _labels(one)) is line][-1])

    async def text(self) -> str:
        """What it says."""
        return str((await self.shown())["text"])

    async def labels(self) -> list[str]:
        """What its buttons are called."""
        return _labels(await self.shown())

    async def asks(self) -> str:
        """Send /queue; gives what is shown."""
        before = (await self.shown())["message_id"]
        await self.program.control.say(self.person.id, self.person.id, "/queue")

        async def answered() -> bool:
            return bool((await self.shown())["message_id"] != before)

        await self.program.until(answered)
        return await self.text()

    async def taps(self, *labels: str) -> str:
        """Tap one button after the other; gives what the last one answered."""
        answer = ""
        for label in labels:
            message = (await self.shown())["message_id"]
            tapped = await self.program.control.tap(self.person.id, message, self.person.id, button=label, wait=20)
            assert tapped.answer is not None
            answer = tapped.answer["text"]
        return answer


def _labels(message: dict[str, Any]) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [one["text"] for row in rows for one in row]


@dataclass
class House:
    """The running program, its moderators and its records."""

    program: Program

    @property
    def store(self) -> Store:
        """Where everything is kept."""
        return Store(self.program.redis, self.program.vault)

    @property
    def reviews(self) -> Reviews:
        """All reviews."""
        return Reviews(*self.store)

    @property
    def moderators(self) -> Moderators:
        """Who reviews."""
        return Moderators(*self.store)

    @property
    def suspended(self) -> Suspended:
        """The flags of entries."""
        return Suspended(*self.store)

    async def said(self) -> list[tuple[str, str]]:
        """What waits to be said to the own service, with the trust that is said already."""
        return [(str(one.fingerprint), one.value.value) for one in await FeedbackQueue(*self.store).waiting("own", 9)]

    async def reviewer(self, name: str, *, since: float | None = None, language: str = "en") -> Reviewer:
        """Make a moderator."""
        person = await self.program.person(name, language, started=True)
        await self.moderators.add(Moderator(person.id, name, time.time() if since is None else since))
        return Reviewer(self.program, person)

    async def group(self) -> tuple[Place, Person]:
        """A group that the bot protects, and a member of it."""
        member = await self.program.control.create_user("Paul", language="en")
        group = await self.program.control.create_supergroup("Garden club", members=[member.id])
        await self.program.join(group)
        return group, member

    async def hit(self, seed: int = SUSPECT, *, opens: bool = True) -> tuple[Place, Person]:
        """A member posts the image in a group of its own; the post is gone, and a review is open if it `opens` one."""
        group, member = await self.group()
        sent = await self.program.control.post(group.id, member.id, "photo", image=picture(seed))

        async def gone() -> bool:
            state = await self.program.control.chat_state(group.id)
            return sent.message in state.deleted

        await self.program.until(gone)
        if opens:
            await self.program.until(self.reviews.count)
        else:
            await self.program.settled()
        return group, member

    async def aged(self, hours: float, entry: Any, **more: Any) -> Review:
        """A review that was opened so many hours ago."""
        new = replace(Review("", (Kind.FLAG,), time.time() - hours * 3_600, entry), **more)
        found = await self.reviews.open(new, lambda known: known, unless=lambda _: False)
        assert found is not None
        return found


@pytest.fixture
async def house(program, data_dir) -> House:
    """Run everything, with one more image on the list that nobody has reviewed."""
    house = House(program)
    async with opened_client(Settings(data_dir=data_dir).service, house.store) as client:
        await client.submit([Submission(read(picture(SUSPECT)).fingerprint)])
    return house
