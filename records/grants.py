"""Leave to register: what a conversation, once age and declaration are said, lets its person send from the page.

A grant belongs to one chat, lasts an hour, and a new one replaces it. The page shows whom it is for in one of two
ways: by Telegram's launch data, whose account is the chat, or by a *ticket*, 256 random bits of which the store has a
keyed hash only. A grant to register is good for one case: it belongs to the first nonce it is used with, and only the
same nonce may be sent again, by a page that has had no answer. A grant to add holds number and PIN, and may be used
several times.
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
    AGAIN = "again"
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


_TAKE: Final = """
if redis.call('HGET', KEYS[1], 'ticket') ~= ARGV[1] then return 'gone' end
if redis.call('HINCRBY', KEYS[1], 'uses', 1) > tonumber(ARGV[3]) then return 'spent' end
if ARGV[2] == '' then return 'first' end
if redis.call('HSETNX', KEYS[1], 'nonce', ARGV[2]) == 1 then return 'first' end
if redis.call('HGET', KEYS[1], 'nonce') == ARGV[2] then return 'again' end
return 'spent'
"""
"""Use a grant that is still the same, with a nonce (empty: with any)."""

_RELEASE: Final = """
if redis.call('HGET', KEYS[1], 'ticket') ~= ARGV[1] or redis.call('HGET', KEYS[1], 'nonce') ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], 'nonce')
"""

_TELL: Final = """
if redis.call('HGET', KEYS[1], 'ticket') ~= ARGV[1] then return 0 end
return redis.call('HSETNX', KEYS[1], 'told', '1')
"""


class Grants:
    """All grants. What is kept is sealed, under keyed names."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._file = AppendOnlyFile(redis)
        self._take = redis.register_script(_TAKE)
        self._release = redis.register_script(_RELEASE)
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

    async def release(self, held: Held, nonce: str) -> None:
        """The nonce that was just bound has come to nothing, for certain: another may take its place."""
        await self._release(keys=[self._key(held.chat)], args=[held.ticket, self._vault.name(nonce, "grant nonce")])

    async def first_told(self, held: Held) -> bool:
        """Whether the chat is to be told now of what came of a grant to register: once, and not after it was erased."""
        return bool(await self._tell(keys=[self._key(held.chat)], args=[held.ticket]))

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
