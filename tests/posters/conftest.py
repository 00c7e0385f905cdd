"""A running program with a group in it: its owner, another administrator, members, and somebody outside."""

from dataclasses import dataclass
from typing import Any

import pytest

from simulator.answers import Person, Place, Tapped
from tests.whole_program import Program, listed, ordinary, program

__all__ = ["listed", "ordinary", "program", "scene"]

LINE = "A post was removed by automatic moderation."


@dataclass
class Scene:
    """Who there is. The owner and Ada administer the group and have started the bot; Ben is a member."""

    program: Program
    image: bytes
    group: Place
    owner: Person
    ada: Person
    ben: Person

    @property
    def control(self) -> Any:
        """The simulator's control API."""
        return self.program.control

    async def starts(self, person: Person) -> None:
        """Somebody starts the bot in private."""
        await self.control.start(person.id)
        await self.program.settled()

    async def posts(self, person: Person, **options: Any) -> int:
        """Somebody posts the listed image, and it is gone."""
        sent = await self.control.post(self.group.id, person.id, "photo", image=self.image, **options)
        await self.program.until(lambda: self.gone(sent.message))
        return int(sent.message)

    async def gone(self, message: int) -> bool:
        """Whether a message of the group was deleted."""
        return message in (await self.control.chat_state(self.group.id)).deleted

    async def private(self, person: Person) -> list[dict[str, Any]]:
        """What the bot wrote to somebody and is still there, as it stands now."""
        state = await self.control.chat_state(person.id)
        return [one for one in state.messages.values() if one["from"]["id"] == self.program.simulator.bot_id]

    async def read(self, person: Person, words: str) -> dict[str, Any]:
        """Wait for a private message with these words; the last one of them."""

        async def found() -> list[dict[str, Any]]:
            return [one for one in await self.private(person) if words in one["text"]]

        return dict((await self.program.until(found))[-1])

    async def lines(self) -> list[dict[str, Any]]:
        """The neutral lines that stand in the group for everybody."""
        state = await self.control.chat_state(self.group.id)
        return [one for one in state.messages.values() if one.get("text") == LINE]

    async def single_lines(self) -> list[dict[str, Any]]:
        """The lines that one person each sees."""
        return list((await self.control.chat_state(self.group.id)).ephemeral.values())

    async def word(self) -> str:
        """What stands in the address behind “Why?”."""
        (line,) = await self.program.until(self.single_lines)
        return str(line["reply_markup"]["inline_keyboard"][0][0]["url"]).rpartition("start=")[2]

    async def taps(self, person: Person, message: dict[str, Any], button: str) -> str:
        """Tap a button of a private message once it is there; what is shown over the chat."""
        number = message["message_id"]

        async def there() -> bool:
            return any(one["message_id"] == number and button in buttons(one) for one in await self.private(person))

        await self.program.until(there)
        tapped: Tapped = await self.control.tap(person.id, number, person.id, button=button, wait=20)
        assert tapped.answer is not None
        return str(tapped.answer.get("text") or "")

    async def forges(self, person: Person, message: dict[str, Any], data: str) -> str:
        """Send data that no button has, from a changed client."""
        tapped = await self.control.tap(person.id, message["message_id"], person.id, forged=data, wait=20)
        assert tapped.answer is not None
        return str(tapped.answer.get("text") or "")

    async def old_server(self) -> None:
        """From now on the Bot API server does not know lines for one person."""
        await self.control.fault("status", "deleteEphemeralMessage", code=404)


def buttons(message: dict[str, Any]) -> list[str]:
    """What the buttons of a message are called."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [one["text"] for row in rows for one in row]


@pytest.fixture
async def scene(program, listed) -> Scene:
    """Have the group made and joined."""
    owner, ada = await program.person("Olga", started=True), await program.person("Ada", started=True)
    ben = await program.person("Ben")
    group = await program.control.create_supergroup("Garden", owner=owner.id, members=[ada.id, ben.id])
    await program.control.set_member(group.id, ada.id, "administrator", "all")
    await program.join(group)
    await program.settled()
    return Scene(program, listed, group, owner, ada, ben)
