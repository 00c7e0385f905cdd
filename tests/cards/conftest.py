"""A group of the running program with everybody who may tap on its reports, and who may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import pytest

from matching.images import read
from matching.uploads import Submission
from policies.policy import Policy
from records.hashes import Hashes
from records.outbox import Outbox
from records.report_card import Card
from records.standings import Standings
from records.vault import Vault
from simulator.answers import Person, Tapped
from tests.whole_program import Program, listed, ordinary, picture, program

__all__ = ["listed", "ordinary", "picture", "program"]

CONFIRM, DOUBT, UNDO, DISMISS = (
    "It is such an image",
    "False alarm",
    "Yes, undo everything",
    "Yes, it is a false alarm",
)
BACK, LIFT, AGAIN = "Back", "Lift the sanction", "Try again to lift the sanction"

MUTE_SECONDS = 3_600


@dataclass
class Scene:
    """One group, and people: `ada` owns it, `ben` has all rights, `tia` only a title, `mia` and `max` are members."""

    program: Program
    vault: Vault
    group: int
    ada: Person
    ben: Person
    tia: Person
    mia: Person
    max: Person
    outsider: Person

    @property
    def control(self) -> Any:
        """The simulator's control API."""
        return self.program.control

    @property
    def outbox(self) -> Outbox:
        """The reports."""
        return Outbox(self.program.redis, self.vault)

    @property
    def standings(self) -> Standings:
        """What is held against posters."""
        return Standings(self.program.redis)

    async def policy(self, **chosen: Any) -> None:
        """Choose what hits do."""
        await self.program.chats.choose(self.group, Policy(**chosen))

    async def unverified(self, image: bytes) -> None:
        """Put an image on the list that nobody has reviewed."""
        source = Hashes(self.program.redis, self.vault)
        await source.submit("somebody", [Submission(read(image).fingerprint)])

    async def post(self, image: bytes, poster: Person | None = None, **options: Any) -> int:
        """Somebody posts an image; gives the message."""
        sent = await self.control.post(self.group, (poster or self.mia).id, "photo", image=image, **options)
        return int(sent.message)

    async def hit(self, image: bytes, poster: Person | None = None) -> int:
        """The same of a listed one, once everybody was told."""
        message = await self.post(image, poster)
        await self.program.settled()
        return message

    async def gone(self, message: int) -> bool:
        """Whether a message was deleted."""
        return message in (await self.control.chat_state(self.group)).deleted

    async def copies(self, person: Person) -> dict[int, dict[str, Any]]:
        """The reports in somebody's private chat, the oldest first."""
        return await self.copies_in(person.id)

    async def copies_in(self, chat: int) -> dict[int, dict[str, Any]]:
        """The reports in a chat."""
        state = await self.control.chat_state(chat)
        return {number: one for number, one in sorted(state.messages.items()) if is_report(one.get("text", ""))}

    async def copy(self, person: Person) -> tuple[int, str, list[str]]:
        """Somebody's newest report: its number, text and buttons."""
        number, message = list((await self.copies(person)).items())[-1]
        return number, message["text"], labels(message)

    async def text(self, person: Person) -> str:
        """What somebody's newest report says."""
        return (await self.copy(person))[1]

    async def buttons(self, person: Person) -> list[str]:
        """Which buttons it has."""
        return (await self.copy(person))[2]

    async def tap(self, person: Person, button: str, chat: int | None = None, message: int = 0) -> str:
        """Tap a button of the newest report; gives what the tap was answered."""
        place = chat or person.id
        number = message or list(await self.copies_in(place))[-1]
        tapped: Tapped = await self.control.tap(place, number, person.id, button=button, wait=30)
        assert tapped.answer is not None, "the tap was not answered"
        await self.program.settled()
        return str(tapped.answer["text"])

    async def forge(self, person: Person, data: str, number: int, chat: int | None = None) -> str:
        """Send made-up data, as a changed client may."""
        tapped: Tapped = await self.control.tap(chat or person.id, number, person.id, forged=data, wait=30)
        assert tapped.answer is not None, "the tap was not answered"
        return str(tapped.answer["text"])

    async def card(self) -> Card:
        """The one card of the group."""
        (key,) = cast("list[bytes]", await self.program.redis.keys(f"egide:{{{self.group}}}:card:*"))
        return await self.outbox.card(self.group, key.decode().partition("}:card:")[2])

    async def member(self, person: Person) -> dict[str, Any]:
        """The ChatMember object of somebody, as Telegram tells it."""
        state = await self.control.chat_state(self.group)
        return dict(state.members[person.id])


def is_report(text: str) -> bool:
    """Whether a message is a report or a summary of reports."""
    return "listed" in text and ("was posted in" in text or "listed images." in text)


def labels(message: dict[str, Any]) -> list[str]:
    """What a message's buttons are called."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [one["text"] for row in rows for one in row]


@pytest.fixture
async def scene(program: Program) -> Scene:
    """Make the group; the listed image is confirmed, and a hit mutes."""
    return await made_scene(program)


async def made_scene(program: Program, title: str = "Garden", more: Sequence[int] = ()) -> Scene:
    """One more group with people of its own, and `more` members."""
    ada, ben = await program.person("Ada", started=True), await program.person("Ben", started=True)
    tia, mia = await program.person("Tia", started=True), await program.person("Mia")
    max_, outsider = await program.person("Max"), await program.person("Otto", started=True)
    place = await program.control.create_supergroup(title, owner=ada.id, members=[mia.id, max_.id, *more])
    await program.join(place)
    await program.control.set_member(place.id, ben.id, "administrator", "all")
    await program.control.set_member(place.id, tia.id, "administrator", {"can_pin_messages": True})
    await program.settled()
    scene = Scene(program, program.vault, place.id, ada, ben, tia, mia, max_, outsider)
    await scene.policy(confirmed="mute", mute_seconds=MUTE_SECONDS)
    return scene
