"""A running program with several groups in it, and a look through the whole of its store."""

import json
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from redis.asyncio import Redis

from records.vault import SealBroken, Vault
from simulator.answers import Person, Place
from tests.whole_program import Program, listed, ordinary, program

__all__ = ["listed", "ordinary", "program", "seals"]


@pytest.fixture(autouse=True)
def seals(monkeypatch) -> set[str]:
    """Note for which places things are sealed, from the beginning, so that all of them can be opened."""
    places: set[str] = set()
    sealing = Vault.seal

    def seal(vault: Vault, plain: bytes, place: str) -> bytes:
        places.add(place)
        return sealing(vault, plain, place)

    monkeypatch.setattr(Vault, "seal", seal)
    return places


@dataclass
class WholeStore:
    """Every key of a store with all that is in it, opened where it is sealed."""

    redis: Redis
    vault: Vault
    places: Iterable[str]
    contents: dict[str, list[bytes]] = field(default_factory=dict)

    async def read(self) -> "WholeStore":
        """Read it as it is now."""
        self.contents = {}
        async for key in self.redis.scan_iter(count=1000):
            held = await self._values(key)
            self.contents[key.decode()] = [key, *held, *(plain for one in held for plain in self._opened(one))]
        return self

    def naming(self, *needles: str | int) -> set[str]:
        """The keys that name one of these, in the key or in what is in it."""
        wanted = [form for needle in needles for form in _forms(needle)]
        return {key for key, texts in self.contents.items() if any(one in text for text in texts for one in wanted)}

    def _opened(self, sealed: bytes) -> Iterator[bytes]:
        for place in self.places:
            try:
                yield self.vault.open(sealed, place)
            except (SealBroken, ValueError):
                continue

    async def _values(self, key: bytes) -> list[bytes]:
        """All that is in a key: what is named there, and what it holds."""
        ways: dict[bytes, Callable[[], Awaitable[Any]]] = {
            b"string": lambda: self.redis.get(key),
            b"hash": lambda: self.redis.hgetall(key),
            b"set": lambda: self.redis.smembers(key),
            b"zset": lambda: self.redis.zrange(key, 0, -1),
            b"list": lambda: self.redis.lrange(key, 0, -1),
            b"stream": lambda: self.redis.xrange(key),
        }
        kind: Any = await self.redis.type(key)
        there = ways.get(kind)
        return list(_texts(await there())) if there else []  # it may have ended meanwhile


def _texts(held: Any) -> Iterator[bytes]:
    """Every piece of text in an answer of the store."""
    if isinstance(held, bytes):
        yield held
    elif isinstance(held, dict):
        for name, value in held.items():
            yield from (name, value)
    elif isinstance(held, list | tuple | set):
        for one in held:
            yield from _texts(one)


def _forms(needle: str | int) -> list[bytes]:
    """How it may be written. Ids that are packed have eight bytes."""
    if isinstance(needle, str):
        return [needle.encode()]
    return [str(needle).encode(), needle.to_bytes(8, "big", signed=True)]


def kinds(keys: Iterable[str]) -> set[str]:
    """Keys without what varies in them: ids and keyed names."""
    return {re.sub(r"-?\d{3,}|(?<=message-)\d+", "ID", re.sub(r"[0-9a-f]{32}", "NAME", key)) for key in keys}


@pytest.fixture
async def whole(seals, program) -> WholeStore:
    """The store of the program, to be read."""
    return WholeStore(program.redis, program.evidence._vault, seals)


@dataclass
class Scene:
    """Benedikta has started the bot. She is a member of Garden and Attic; Cellar is hers, and she added the bot."""

    program: Program
    listed: bytes
    person: Person
    garden: Place
    attic: Place
    cellar: Place

    @property
    def control(self) -> Any:
        """The simulator's control API."""
        return self.program.control

    async def posts(self, group: Place, image: bytes) -> int:
        """She posts an image, and the bot has handled it."""
        sent = await self.control.post(group.id, self.person.id, "photo", image=image)
        await self.program.settled()
        return int(sent.message)

    async def messages(self) -> dict[int, dict[str, Any]]:
        """What the bot has written to her and is still there."""
        there = (await self.control.chat_state(self.person.id)).messages
        return {number: one for number, one in there.items() if one["from"]["id"] == self.program.simulator.bot_id}

    async def taps(self, button: str, words: str = "") -> str:
        """Tap a button that begins so, of the newest message that has one and these words; what it says then."""

        async def found() -> list[tuple[int, str]]:
            there = [(number, one) for number, one in (await self.messages()).items() if words in one.get("text", "")]
            return [(number, label) for number, one in there for label in labels(one) if label.startswith(button)]

        number, label = (await self.program.until(found))[-1]
        await self.control.tap(self.person.id, number, self.person.id, button=label, wait=20)
        await self.program.settled()
        return str((await self.messages()).get(number, {}).get("text", ""))

    async def asks(self, *buttons: str) -> str:
        """Send /privacy, and tap these buttons below the answer."""
        await self.control.say(self.person.id, self.person.id, "/privacy")
        text = ""
        for button in buttons:
            text = await self.taps(button)
        return text

    async def file(self) -> dict[str, Any]:
        """The document that she was sent last."""
        named = [one["document"] for one in (await self.messages()).values() if "document" in one][-1]
        bot = self.program.simulator
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{bot.url}/bot{bot.token}/getFile?file_id={named['file_id']}") as response:
                path = (await response.json())["result"]["file_path"]
            async with session.get(f"{bot.url}/file/bot{bot.token}/{path}") as response:
                return dict(json.loads(await response.read()))


def labels(message: dict[str, Any]) -> list[str]:
    """What the buttons of a message are called."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [one["text"] for row in rows for one in row]


@pytest.fixture
async def scene(program, listed) -> Scene:
    """Have the groups made."""
    control = program.control
    olga = await program.person("Olga", started=True)
    person = await control.create_user("Benedikta", language="en", username="benedikta_was_here")
    await control.start(person.id)
    garden = await control.create_supergroup("Garden", owner=olga.id, members=[person.id])
    attic = await control.create_supergroup("Attic", owner=olga.id, members=[person.id])
    cellar = await control.create_supergroup("Cellar", owner=person.id)
    for group, by in ((garden, olga), (attic, olga), (cellar, person)):
        await program.join(group, by=by.id)
    await program.settled()
    return Scene(program, listed, person, garden, attic, cellar)
