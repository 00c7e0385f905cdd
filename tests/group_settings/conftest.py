"""Administrators with the settings open in the private chat of a running program."""

from dataclasses import dataclass
from typing import Any

import pytest

from records.audit import Audit
from simulator.answers import Person, Place
from tests.whole_program import Program, listed, ordinary, program

__all__ = ["Administrator", "group", "listed", "ordinary", "owner", "program"]


@dataclass
class Administrator:
    """A person with the bot's private chat open."""

    program: Program
    person: Person

    async def messages(self) -> list[dict[str, Any]]:
        """What the bot has written to them and is still there, the oldest first."""
        state = await self.program.control.chat_state(self.person.id)
        return [one for one in state.messages.values() if one["from"]["id"] == self.program.simulator.bot_id]

    async def menu(self) -> dict[str, Any]:
        """The last message of the settings. A tap is answered after it has changed, so nothing is waited for."""
        found = [one for one in await self.messages() if '"s:' in repr(one.get("reply_markup")).replace("'", '"')]
        return found[-1]

    async def labels(self) -> list[str]:
        """What its buttons are called."""
        return [one["text"] for row in (await self.menu())["reply_markup"]["inline_keyboard"] for one in row]

    async def data(self, label: str) -> str:
        """What stands behind a button."""
        rows = (await self.menu())["reply_markup"]["inline_keyboard"]
        return next(str(one["callback_data"]) for row in rows for one in row if one["text"] == label)

    async def chosen(self) -> list[str]:
        """The buttons marked as chosen."""
        return [label.removeprefix("✓ ") for label in await self.labels() if label.startswith("✓ ")]

    async def says(self, text: str, chat: int = 0) -> str:
        """Type something, in private unless a chat is named; gives the last text in private after it."""
        await self.program.control.say(chat or self.person.id, self.person.id, text)
        return await self.last()

    async def last(self) -> str:
        """The last text in private."""
        await self.program.settled()
        found = await self.messages()
        return str(found[-1].get("text", "")) if found else ""

    async def opens(self) -> str:
        """Type /settings in private."""
        return await self.says("/settings")

    async def taps(self, *labels: str) -> str:
        """Tap buttons one after the other; gives the text of the menu after the last."""
        for label in labels:
            await self.tap(label)
        return str((await self.menu())["text"])

    async def tap(self, label: str) -> str:
        """Tap one button; gives the alert."""
        menu = await self.menu()
        labels = [one["text"] for row in menu["reply_markup"]["inline_keyboard"] for one in row]
        button = next((one for one in labels if one.removeprefix("✓ ") == label), label)
        tapped = await self.program.control.tap(
            self.person.id, menu["message_id"], self.person.id, button=button, wait=10
        )
        return _alert(tapped.answer)

    async def forges(self, data: str) -> str:
        """Send data that no button has; gives the alert."""
        menu = await self.menu()
        tapped = await self.program.control.tap(
            self.person.id, menu["message_id"], self.person.id, forged=data, wait=10
        )
        return _alert(tapped.answer)

    async def audited(self, group: Place) -> list[tuple[int, str, dict[str, Any]]]:
        """What the audit log of a group says."""
        audit = Audit(self.program.redis, self.program.vault)
        return [(one["by"], one["what"], one["about"]) for one in await audit.decisions.records(group.id)]


def _alert(answer: Any) -> str:
    assert answer is not None, "the tap was not answered"
    return str(answer.get("text") or "")


async def administrator(program: Program, name: str, language: str = "en", *groups: Place) -> Administrator:
    """Make somebody who has started the bot and administers groups."""
    person = await program.person(name, language, started=True)
    for group in groups:
        await program.control.set_member(group.id, person.id, "administrator", "all")
    return Administrator(program, person)


@pytest.fixture
async def owner(program) -> Administrator:
    """Somebody who speaks English."""
    return Administrator(program, await program.person("Ada", started=True))


@pytest.fixture
async def group(program, owner) -> Place:
    """Their group, with the bot in it."""
    place: Place = await program.control.create_supergroup("Garden", owner=owner.person.id)
    await program.join(place, by=owner.person.id)
    await program.settled()
    return place
