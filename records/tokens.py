"""What a button stands for: an opaque word in its 64 bytes, and a row here that says what it is about.

A row is sealed, lies under a keyed hash of its word, and belongs to a group: it is erased with the group, and follows
it to a new id. The word is random, so nobody can make one up, and says nothing to who reads it. What is about a
`poster` is found again under a keyed hash of theirs, to be erased with what else they want erased.
"""

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, cast

from redis.asyncio import Redis

from records.keys import of_chat, of_register
from records.replies import text_of
from records.vault import Vault

TOKEN_BYTES: Final = 12
"""Random: 16 characters of the 64 that Telegram gives a button."""

TOKEN_SECONDS: Final = 183 * 86_400
"""Six months: as long as anything can be contested."""

_PLACE = "button"


@dataclass(frozen=True, slots=True)
class Row:
    """What a word stands for: something of one `kind` in a group, with what names it there."""

    kind: str
    chat: int
    about: Mapping[str, str]


class Tokens:
    """The rows of all buttons. They are kept for TOKEN_SECONDS after they were last asked for anew."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def of(self, kind: str, chat: int, **about: str) -> str:
        """The word for this; the same one each time."""
        name = self._vault.name(json.dumps([kind, sorted(about.items())]), "button words")
        known = of_chat(chat, f"button:{name}")
        word = secrets.token_urlsafe(TOKEN_BYTES)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(known, word, ex=TOKEN_SECONDS, nx=True)
            pipe.expire(known, TOKEN_SECONDS)
            if "poster" in about:
                pipe.sadd(self._of_person(chat, about["poster"]), name)
                pipe.expire(self._of_person(chat, about["poster"]), TOKEN_SECONDS)
            pipe.get(known)
            *_, held = await pipe.execute()
        word = text_of(held)
        await self._redis.set(self._row(word), self._sealed(Row(kind, chat, about)), ex=TOKEN_SECONDS)
        return word

    async def row(self, word: str, kind: str) -> Row | None:
        """What a word stands for, if it is of this kind; None where it was made up, or its time is over."""
        row = self._read(await self._redis.get(self._row(word)))
        return row if row and row.kind == kind else None

    async def forget(self, chat: int) -> None:
        """A group is erased. To be called while its own keys are still there."""
        async for key in self._redis.scan_iter(match=of_chat(chat, "button:*"), count=1000):
            if word := await self._redis.get(key):
                await self._redis.unlink(self._row(text_of(word)))

    async def forget_person(self, chat: int, person: int, *, but: Collection[str] = ()) -> None:
        """Forget what stands for something about a poster in a group, but about these reports."""
        mine = self._of_person(chat, str(person))
        for name in cast("set[bytes]", await self._redis.smembers(mine)):
            known = of_chat(chat, f"button:{text_of(name)}")
            place = self._row(text_of(await self._redis.get(known) or ""))
            row = self._read(await self._redis.get(place))
            if row is None or row.about.get("card") not in but:
                await self._redis.unlink(place)
                await self._redis.unlink(known)
                await self._redis.srem(mine, name)

    async def move(self, old: int, new: int) -> None:
        """A basic group became a supergroup. To be called after its keys have moved."""
        async for key in self._redis.scan_iter(match=of_chat(new, "button:*"), count=1000):
            place = self._row(text_of(await self._redis.get(key) or ""))
            row = self._read(await self._redis.get(place))
            if row and row.chat == old:
                await self._redis.set(place, self._sealed(Row(row.kind, new, row.about)), keepttl=True)

    def _read(self, held: bytes | str | None) -> Row | None:
        return Row(**json.loads(self._vault.open(cast("bytes", held), _PLACE))) if held else None

    def _of_person(self, chat: int, poster: str) -> str:
        return of_chat(chat, f"buttons-of:{self._vault.name(poster, 'button person')}")

    def _row(self, word: str) -> str:
        return of_register(f"button:{self._vault.name(word, 'button')}", "row")

    def _sealed(self, row: Row) -> bytes:
        told = {"kind": row.kind, "chat": row.chat, "about": dict(row.about)}
        return self._vault.seal(json.dumps(told).encode(), _PLACE)
