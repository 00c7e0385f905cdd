"""Somebody in the private chat of a running program: what they read, and how they tap."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from simulator.answers import Person
from tests.whole_program import Program, listed, ordinary, program

__all__ = ["listed", "ordinary", "program", "visitor"]


@dataclass
class Visitor:
    """A person with the bot's private chat open."""

    program: Program
    person: Person

    async def messages(self) -> list[dict[str, Any]]:
        """What the bot has written and is still there, the oldest first."""
        state = await self.program.control.chat_state(self.person.id)
        return [one for one in state.messages.values() if one["from"]["id"] == self.program.simulator.bot_id]

    async def own(self) -> list[dict[str, Any]]:
        """What the person has written and is still there."""
        state = await self.program.control.chat_state(self.person.id)
        return [one for one in state.messages.values() if one["from"]["id"] == self.person.id]

    async def screen(self) -> dict[str, Any]:
        """The one message that shows where they are."""
        await self.program.settled()
        found = [one for one in await self.messages() if "reply_markup" in one]
        assert len(found) == 1, [one["text"] for one in found]
        return found[0]

    async def text(self) -> str:
        """What the screen says."""
        return str((await self.screen())["text"])

    async def labels(self) -> list[str]:
        """What its buttons are called."""
        return [one["text"] for row in (await self.screen())["reply_markup"]["inline_keyboard"] for one in row]

    async def starts(self) -> str:
        """Send /start; gives the first screen."""
        await self.program.control.start(self.person.id)
        return await self.text()

    async def taps(self, label: str) -> str:
        """Tap a button; gives the screen after it."""
        message = (await self.screen())["message_id"]
        await self.program.control.tap(self.person.id, message, self.person.id, button=label, wait=10)
        return await self.text()

    async def goes(self, *labels: str) -> str:
        """Tap one after the other."""
        text = ""
        for label in labels:
            text = await self.taps(label)
        return text

    async def says(self, text: str) -> str:
        """Type a text; gives the screen after it."""
        await self.program.control.say(self.person.id, self.person.id, text)
        return await self.text()


@pytest.fixture
async def visitor(program) -> Visitor:
    """Somebody who speaks English."""
    return Visitor(program, await program.control.create_user("Ada", language="en"))


def paragraphs(text: str) -> list[str]:
    """Give a screen's paragraphs."""
    return re.split(r"\n\n+", text)
