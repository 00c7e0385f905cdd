"""Leave to register: what a conversation, once age and declaration are said, lets its person send from the page.

A grant belongs to one chat, lasts an hour, and a new one replaces it. The page shows whom it is for in one of two
ways: by Telegram's launch data, whose account is the chat, or by a *ticket*, 256 random bits of which the store has a
keyed hash only. A grant to register is good for one case: it belongs to the first nonce it is used with, and only the
same nonce may be sent again, by a page that has had no answer. Another nonce gets its turn only when every use of this
one has come to nothing for certain. That a use counts against its person's day is noted in the grant, once, before any
case is made of it. A grant to add holds number and PIN, and may be used several times.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final, cast

from redis.asyncio import Redis

from records.aof import AppendOnlyFile
from records.keys import of_register
from records.vault import SealBroken, Vault

KEPT_SECONDS: Final = 3_600
"""Until a grant is gone, used or not."""

MOST_USES: Final = 20
"""Of one grant: repetitions of a page that has had no answer, or additions."""

TICKET_BYTES: Final = 32

_PLACE: Final = "grant"


class Purpose(StrEnum):
    """What a grant is for."""

    REGISTER = "register"
    ADD = "add"


class Use(StrEnum):
    """What became of taking a grant."""

    FIRST = "first"
    """Nothing was counted for it against the person's day yet."""
    AGAIN = "again"
    """It was counted, when the same nonce came before."""
    GONE = "gone"
    """It was erased or replaced, or its hour is over."""
    SPENT = "spent"
    """It belongs to another nonce, or was used too often."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What may be sent. `number` and `pin` are of the case to be added to; `declaration` is a version."""

    purpose: str
    language: str
    number: str = ""
    pin: str = ""
    declaration: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A grant as it lies in the store. `ticket` is the keyed hash of its ticket, and tells which grant it is."""

    chat: int
    ticket: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class News:
    """What came of a grant to register. `seen`: the page has said that it has number and PIN."""

    images: int
    seen: bool


_TAKE: Final = """
if redis.call('HGET', KEYS[1], 'ticket') ~= ARGV[1] then return 'gone' end
if redis.call('HEXISTS', KEYS[1], 'closed') == 1 then return 'spent' end
if redis.call('HINCRBY', KEYS[1], 'uses', 1) > tonumber(ARGV[3]) then return 'spent' end
if ARGV[2] == '' then return 'first' end
redis.call('HSETNX', KEYS[1], 'nonce', ARGV[2])
if redis.call('HGET', KEYS[1], 'nonce') ~= ARGV[2] then return 'spent' end
redis.call('HINCRBY', KEYS[1], 'open', 1)
return redis.call('HEXISTS', KEYS[1], 'counted') == 1 and 'again' or 'first'
"""
"""Use a grant that is still the same, with a nonce (empty: with any). `open` is how many uses of this nonce are on
their way or may have led to a case."""

_COUNT: Final = """
if redis.call('HGET', KEYS[1], 'ticket') ~= ARGV[1] then return 'gone' end
if redis.call('HGET', KEYS[1], 'nonce') ~= ARGV[2] then return 'gone' end
return redis.call('HSETNX', KEYS[1], 'counted', ARGV[3]) == 1 and 'first' or 'again'
"""

_RELEASE: Final = """
if redis.call('HGET', KEYS[1], 'ticket') ~= ARGV[1] then return '' end
if redis.call('HGET', KEYS[1], 'nonce') ~= ARGV[2] then return '' end
if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'counted', '') end
if redis.call('HINCRBY', KEYS[1], 'open', -1) > 0 then return '' end
local counted = redis.call('HGET', KEYS[1], 'counted') or ''
redis.call('HDEL', KEYS[1], 'nonce', 'open', 'counted')
return counted
"""

_CLOSE: Final = """
if redis.call('HGET', KEYS[1], 'ticket') ~= ARGV[1] or redis.call('HGET', KEYS[1], 'nonce') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'closed', '1')
return 1
"""

_ANSWERED: Final = """
if redis.call('HGET', KEYS[1], 'ticket') ~= ARGV[1] then return 0 end
return redis.call('HSET', KEYS[1], 'images', ARGV[2])
"""

_TELL: Final = """
if redis.call('HGET', KEYS[1], 'ticket') ~= ARGV[1] then return {0, 0} end
local images = redis.call('HGET', KEYS[1], 'images')
if not images then return {0, 0} end
local closed = redis.call('HEXISTS', KEYS[1], 'closed')
local news = images .. (closed == 1 and '' or '?')
local told = redis.call('HGET', KEYS[1], 'told')
if told == news or told == images then return {0, 0} end
redis.call('HSET', KEYS[1], 'told', news)
return {tonumber(images), closed}
"""
"""What the chat is to be told, once: another number of images, or that the page has them after all, is news again."""


class Grants:
    """All grants. What is kept is sealed, under keyed names."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._file = AppendOnlyFile(redis)
        self._take = redis.register_script(_TAKE)
        self._count = redis.register_script(_COUNT)
        self._release = redis.register_script(_RELEASE)
        self._close = redis.register_script(_CLOSE)
        self._answered = redis.register_script(_ANSWERED)
        self._tell = redis.register_script(_TELL)

    async def issue(self, chat: int, grant: Grant) -> str:
        """Give a chat leave for an hour, in the place of what it had; returns the ticket, which is nowhere kept."""
        await self.erase(chat)
        ticket = secrets.token_urlsafe(TICKET_BYTES)
        name = self._vault.name(ticket, "grant ticket")
        fields: dict[Any, Any] = {
            "ticket": name,
            "grant": self._vault.seal(json.dumps([chat, asdict(grant)]).encode(), _PLACE),
        }
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(self._key(chat))
            pipe.hset(self._key(chat), mapping=fields)
            pipe.expire(self._key(chat), KEPT_SECONDS)
            pipe.set(_ticket_key(name), self._vault.seal(str(chat).encode(), _PLACE), ex=KEPT_SECONDS)
            await pipe.execute()
        return ticket

    async def of_chat(self, chat: int) -> Held | None:
        """What a chat has leave for; None where there is nothing, or nothing any more."""
        ticket, sealed = cast("list[bytes | None]", await self._redis.hmget(self._key(chat), ["ticket", "grant"]))
        if ticket is None or sealed is None:
            return None
        try:
            owner, told = json.loads(self._vault.open(sealed, _PLACE))
        except SealBroken:
            return None  # of another store, or damaged: an hour's worth at most is begun again
        return Held(chat, ticket.decode(), Grant(**told)) if owner == chat else None

    async def of_ticket(self, ticket: str) -> Held | None:
        """The same for who has a ticket. One of a grant that was replaced opens nothing."""
        name = self._vault.name(ticket, "grant ticket")
        sealed = cast("bytes | None", await self._redis.get(_ticket_key(name)))
        if sealed is None:
            return None
        try:
            held = await self.of_chat(int(self._vault.open(sealed, _PLACE)))
        except SealBroken:
            return None
        return held if held and held.ticket == name else None

    async def take(self, held: Held, nonce: str) -> Use:
        """Use a grant. One to register belongs to the first nonce from now on."""
        bound = self._vault.name(nonce, "grant nonce") if held.grant.purpose == Purpose.REGISTER else ""
        args: list[str | int] = [held.ticket, bound, MOST_USES]
        return Use(cast("bytes", await self._take(keys=[self._key(held.chat)], args=args)).decode())

    async def count(self, held: Held, nonce: str, receipt: str) -> Use:
        """Note that a use of this nonce was counted against the person's day, and with which receipt.

        FIRST: it is noted. AGAIN: another use of the same nonce was counted before. GONE: the grant is another one now.
        """
        args = [held.ticket, self._vault.name(nonce, "grant nonce"), receipt]
        return Use(cast("bytes", await self._count(keys=[self._key(held.chat)], args=args)).decode())

    async def release(self, held: Held, nonce: str, *, asked: bool) -> str:
        """A use of this nonce has come to nothing, for certain; to be said once of a use.

        If so have all of them, another nonce may take its place, and the receipt of what was counted is given back.
        Empty where something is still open, or nothing was counted, or a use stays counted since it has `asked` the
        matching service, which counts on its own.
        """
        args: list[str | int] = [held.ticket, self._vault.name(nonce, "grant nonce"), int(asked)]
        return cast("bytes", await self._release(keys=[self._key(held.chat)], args=args)).decode()

    async def answered(self, held: Held, images: int) -> None:
        """A case was made with a grant to register, of so many images."""
        await self._answered(keys=[self._key(held.chat)], args=[held.ticket, images])

    async def close(self, held: Held, nonce: str) -> bool:
        """The page has its answer: not even the same nonce is taken again. False for another grant or nonce."""
        args = [held.ticket, self._vault.name(nonce, "grant nonce")]
        return bool(await self._close(keys=[self._key(held.chat)], args=args))

    async def news(self, held: Held) -> News | None:
        """What the chat is to be told now of a grant to register; None if it knows, or the grant was erased."""
        images, seen = cast("list[int]", await self._tell(keys=[self._key(held.chat)], args=[held.ticket]))
        return News(images, bool(seen)) if images else None

    async def erase(self, chat: int) -> None:
        """Take back what a chat has leave for, on the disk too. Pages that are open can send nothing any more."""
        ticket = cast("bytes | None", await self._redis.hget(self._key(chat), "ticket"))
        if ticket is not None:
            await self._redis.delete(self._key(chat), _ticket_key(ticket.decode()))
            await self._file.outdated()

    def _key(self, chat: int) -> str:
        return of_register("grants", f"chat:{self._vault.name(str(chat), 'grant chat')}")


def _ticket_key(name: str) -> str:
    return of_register("grants", f"ticket:{name}")
