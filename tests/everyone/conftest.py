"""A village: everybody who has to do with one group, and whatever the bot has written to each of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest

from matching.images import read
from matching.uploads import Submission
from policies.policy import Policy
from records.hashes import Hashes
from records.moderators import Moderator, Moderators
from simulator.answers import Person, Place
from tests.whole_program import Program, listed, ordinary, picture, program

__all__ = ["listed", "ordinary", "program", "village"]

SUSPECT = 5
"""The seed of the image that is registered and not reviewed."""

TITLE_ONLY = {"can_manage_chat": True}


class Offered(NamedTuple):
    """A button somewhere: in whose private chat, on which message, what it says and what it sends."""

    whose: str
    message: int
    label: str
    data: str


@dataclass
class Village:
    """Olga owns the group, Ada administers it, Tia has a title only, Mia and Max are members, Una is outside.

    Rose and Sam are moderators. All of them have started the bot.
    """

    program: Program
    group: Place
    people: dict[str, Person]

    @property
    def control(self) -> Any:
        """The simulator's control API."""
        return self.program.control

    def id(self, name: str) -> int:
        """Somebody's number."""
        return self.people[name].id

    async def posts(self, name: str, image: bytes) -> None:
        """Somebody posts an image, and everybody is told of it."""
        await self.control.post(self.group.id, self.id(name), "photo", image=image)
        await self.program.settled()

    async def says(self, name: str, text: str) -> None:
        """Somebody types into the private chat."""
        await self.control.say(self.id(name), self.id(name), text)
        await self.program.settled()

    async def written(self, name: str) -> list[dict[str, Any]]:
        """What the bot wrote to somebody and is still there, the oldest first."""
        state = await self.control.chat_state(self.id(name))
        return [one for one in state.messages.values() if one["from"]["id"] == self.program.simulator.bot_id]

    async def offered(self, *names: str) -> list[Offered]:
        """Every button that these people have in front of them and that comes back to the bot."""
        return [
            Offered(name, message["message_id"], label, data)
            for name in names
            for message in await self.written(name)
            for label, data in buttons(message)
        ]

    async def taps(self, name: str, label: str, words: str = "") -> str:
        """Somebody taps a button of the newest message that has it, and these words; what is shown over the chat."""

        async def having() -> list[dict[str, Any]]:
            told = [one for one in await self.written(name) if words in one.get("text", "")]
            return [one for one in told if label in {shown for shown, _ in buttons(one)}]

        found = await self.program.until(having)
        return await self.sends(name, found[-1]["message_id"], button=label)

    async def sends(self, name: str, message: int, **what: str) -> str:
        """A tap, honest (`button`, `data`) or `forged`; what is shown over the chat. It is always answered."""
        tapped = await self.control.tap(self.id(name), message, self.id(name), wait=20, **what)
        assert tapped.answer is not None, what
        await self.program.idle()
        return str(tapped.answer.get("text") or "")


def buttons(message: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the buttons of a message say and send."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        for one in row:
            if "callback_data" in one:
                yield one["text"], one["callback_data"]


async def founded(program: Program, language: str = "en") -> Village:
    """Have the group made and joined, an image registered, and moderators appointed."""
    names = ("Olga", "Ada", "Tia", "Mia", "Max", "Una", "Rose", "Sam")
    people = {name: await program.person(name, language, started=True) for name in names}
    inside = [people[name].id for name in ("Ada", "Tia", "Mia", "Max")]
    group = await program.control.create_supergroup("Garden", owner=people["Olga"].id, members=inside)
    await program.control.set_member(group.id, people["Ada"].id, "administrator", "all")
    await program.control.set_member(group.id, people["Tia"].id, "administrator", TITLE_ONLY)
    await program.join(group)
    await program.chats.choose(group.id, Policy(confirmed="mute"))
    await Hashes(program.redis, program.vault).submit("somebody", [Submission(read(picture(SUSPECT)).fingerprint)])
    for name in ("Rose", "Sam"):
        await Moderators(program.redis, program.vault).add(Moderator(people[name].id, name, 0.0))
    await program.settled()
    return Village(program, group, people)


@pytest.fixture
async def village(program) -> Village:
    """Everybody, in English."""
    return await founded(program)
