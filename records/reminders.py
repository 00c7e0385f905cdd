"""What somebody asked to be told later: that there is something new about a case, and dates to come back to a letter.

Everybody who is in here asked for it, and a message is all they get. Three keys: `kept` (hash: id -> the reminder,
sealed), `due` (sorted set: id -> when to look at it) and, for each chat, `of:NAME` (set of ids; NAME is a keyed hash),
so that all of one chat can be erased at once.

The id of a case's notices is what stands for the case (records.cases.Cases.name): so the notices of a case go to one
chat, who has number and PIN can see to it that they stop, and a case that has ended can be told. That of a date to
come back is made of chat and day: asking twice reminds once.
"""

import json
import logging
import struct
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, NamedTuple, Self, cast

from redis.asyncio import Redis

from records.aof import AppendOnlyFile
from records.keys import of_register
from records.vault import NAME_BYTES, SealBroken, Vault

log = logging.getLogger(__name__)

KEPT: Final = of_register("reminders", "kept")
DUE: Final = of_register("reminders", "due")

LEASE_SECONDS: Final = 600
"""A reminder that a process took is nobody else's for so long."""

AT_ONCE: Final = 50
"""Reminders taken together."""

DAY_SECONDS: Final = 86_400

_ENTRY: Final = struct.Struct(f">{NAME_BYTES}sd")
"""A name, and its second."""

_PLACE: Final = "reminder"
_CASE: Final = "case"
"""Names a case as records.cases does, where the service is ours."""

_SWAP: Final = """
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('SREM', KEYS[3], ARGV[1])
else
  redis.call('SREM', KEYS[3], ARGV[1])
  redis.call('SADD', KEYS[4], ARGV[1])
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
end
return 1
"""
"""Write a reminder, or erase it, if it is still what the caller read (empty: there was none)."""

_TAKE: Final = """
local taken = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])) do
  local text = redis.call('HGET', KEYS[1], id)
  if text then
    redis.call('ZADD', KEYS[2], ARGV[2], id)
    taken[#taken + 1] = {id, text}
  else
    redis.call('ZREM', KEYS[2], id)
  end
end
return taken
"""


class Kind(StrEnum):
    """What is reminded of."""

    NOTICES = "notices"
    """That there is something new about a case."""
    FOLLOW_UP = "follow-up"
    """To come back to something on a date."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder. Those of a case know its entries by their names only (records.removals); times in seconds."""

    kind: Kind
    chat: int
    language: str
    entries: Mapping[str, float] = field(default_factory=dict)
    """Name -> the second after which a removal counts: when its image was registered under the case."""
    expires: int = 0
    """When the case ends, and this with it."""
    told: int = 0
    """How many removals the person knows of."""
    sent: int = 0
    """When they were last written to."""
    warned: bool = False
    """Whether they were told that the end is near."""

    def text(self) -> bytes:
        """As it is sealed."""
        kept: dict[str, Any] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        packed = (_ENTRY.pack(bytes.fromhex(name), since) for name, since in self.entries.items())
        kept["entries"] = b64encode(b"".join(packed)).decode()
        return json.dumps(kept, separators=(",", ":")).encode()

    @classmethod
    def read(cls, text: bytes) -> Self:
        """The reverse."""
        kept = json.loads(text)
        entries = {name.hex(): since for name, since in _ENTRY.iter_unpack(b64decode(kept["entries"]))}
        return cls(**{**kept, "kind": Kind(kept["kind"]), "entries": entries})


class Taken(NamedTuple):
    """A reminder whose time has come, with its id and as it lies in the store."""

    id: str
    sealed: bytes
    reminder: Reminder


class Reminders:
    """All reminders. Any number of processes may work them off: each is taken by one."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._file = AppendOnlyFile(redis)
        self._swap = redis.register_script(_SWAP)
        self._take = redis.register_script(_TAKE)

    async def follow_up(self, chat: int, language: str, when: float) -> None:
        """Write to this chat once, from that moment on (epoch seconds); asked for again for the same day, once."""
        await self._change(self._day(chat, when), lambda _: Reminder(Kind.FOLLOW_UP, chat, language), when)

    async def no_follow_up(self, chat: int, when: float) -> bool:
        """What was asked for by `follow_up` is no longer wanted; whether there was any."""
        return await self._drop(self._day(chat, when), chat)

    async def notify(self, number: str, reminder: Reminder, when: float) -> None:
        """Have the notices of a case looked at from that moment on, in the place of what was asked for before."""
        await self._change(self._case(number), lambda _: reminder, when)

    async def of_case(self, number: str) -> Reminder | None:
        """The notices of a case; None where nobody asked for any."""
        return (await self._read(self._case(number)))[1]

    async def refresh(self, number: str, change: Callable[[Reminder], Reminder], when: float) -> None:
        """Change the notices of a case, where there are any, to be looked at from that moment on."""
        await self._change(self._case(number), lambda kept: change(kept) if kept else None, when)

    async def drop_case(self, number: str) -> bool:
        """The notices of a case are no longer wanted, on the disk either; whether there were any."""
        return await self._drop(self._case(number))

    async def number(self, chat: int) -> int:
        """How many reminders and notices this chat asked for."""
        return int(await self._redis.scard(self._of(chat)))

    async def erase(self, chat: int) -> int:
        """Everything this chat asked for goes, on the disk too; how many reminders that were."""
        names = cast("set[bytes]", await self._redis.smembers(self._of(chat)))
        dropped = [await self._drop(name.decode(), chat) for name in names]
        return sum(dropped)

    async def erase_follow_ups(self, chat: int) -> int:
        """The dates this chat wanted to be reminded of go, on the disk too, and its notices stay; how many dates."""
        names = cast("set[bytes]", await self._redis.smembers(self._of(chat)))
        dropped = [await self._drop(name.decode(), chat, Kind.FOLLOW_UP) for name in names]
        return sum(dropped)

    async def take(self, now: float, most: int = AT_ONCE) -> list[Taken]:
        """The reminders whose time has come. Whoever takes one has LEASE_SECONDS to put it back."""
        arguments = [now, now + LEASE_SECONDS, most]
        found = cast("list[tuple[bytes, bytes]]", await self._take(keys=[KEPT, DUE], args=arguments))
        taken = []
        for name, sealed in found:
            if reminder := self._opened(sealed):
                taken.append(Taken(name.decode(), sealed, reminder))
            else:
                await self._erase(name.decode(), sealed, 0)
        return taken

    async def wanted(self, taken: Taken) -> bool:
        """Whether it is still what was taken: nobody has switched it off or changed it since."""
        return cast("bytes | None", await self._redis.hget(KEPT, taken.id)) == taken.sealed

    async def put(self, taken: Taken, after: Reminder, when: float) -> bool:
        """Put it back, to be looked at from that moment on; False where it was switched off or changed meanwhile."""
        return await self._write(taken.id, taken.sealed, taken.reminder.chat, after, when)

    async def done(self, taken: Taken) -> bool:
        """It has served its purpose, and is erased."""
        return await self._erase(taken.id, taken.sealed, taken.reminder.chat)

    async def carry_to(self, other: "Reminders") -> None:
        """Take all of them along into a restored store: backups hold none, since what was switched off stays off."""
        async for raw, sealed in self._redis.hscan_iter(KEPT, count=1_000):
            if reminder := self._opened(sealed):
                name = cast("bytes", raw).decode()
                when = await self._redis.zscore(DUE, name)
                await other._write(name, b"", reminder.chat, reminder, when or 0.0)  # noqa: SLF001 - of our own class

    async def _change(self, name: str, change: Callable[[Reminder | None], Reminder | None], when: float) -> None:
        while True:
            before, kept = await self._read(name)
            after = change(kept)
            if after is None or await self._write(name, before, kept.chat if kept else after.chat, after, when):
                return

    async def _drop(self, name: str, chat: int | None = None, kind: Kind | None = None) -> bool:
        """Erase what has this id, if it is of this chat and of this kind."""
        while True:
            before, kept = await self._read(name)
            if kept is None or kept.chat != (chat or kept.chat) or kept.kind is not (kind or kept.kind):
                return False
            if await self._erase(name, before, kept.chat):
                return True

    async def _read(self, name: str) -> tuple[bytes, Reminder | None]:
        sealed = cast("bytes | None", await self._redis.hget(KEPT, name))
        return sealed or b"", self._opened(sealed) if sealed else None

    async def _write(self, name: str, before: bytes, chat: int, after: Reminder, when: float) -> bool:
        keys = [KEPT, DUE, self._of(chat), self._of(after.chat)]
        sealed = self._vault.seal(after.text(), _PLACE)
        return bool(await self._swap(keys=keys, args=[name, before, sealed, when]))

    async def _erase(self, name: str, before: bytes, chat: int) -> bool:
        keys = [KEPT, DUE, self._of(chat), self._of(chat)]
        erased = bool(await self._swap(keys=keys, args=[name, before, b"", 0]))
        if erased:
            await self._file.outdated()
        return erased

    def _opened(self, sealed: bytes) -> Reminder | None:
        try:
            return Reminder.read(self._vault.open(sealed, _PLACE))
        except SealBroken as no:
            log.error("a reminder is lost: %s", no)  # noqa: TRY400 - the error says it all
            return None

    def _day(self, chat: int, when: float) -> str:
        return self._vault.name(f"{chat}/{int(when // DAY_SECONDS)}", "follow-up")

    def _case(self, number: str) -> str:
        return self._vault.name(number, _CASE)

    def _of(self, chat: int) -> str:
        return of_register("reminders", f"of:{self._vault.name(str(chat), 'reminded chat')}")


class FollowUps:
    """The dates of a chat, as part of its conversation: whoever ends that is not written to about it later."""

    def __init__(self, reminders: Reminders) -> None:
        self._reminders = reminders

    async def erase(self, chat: int) -> None:
        """Forget them; notices of a case, which are switched off where they were switched on, stay."""
        await self._reminders.erase_follow_ups(chat)


def seen(reminder: Reminder, *, told: int, entries: Mapping[str, float], expires: int) -> Reminder:
    """The same once its person has looked at the case: what is known of it, and of its end, is that of now."""
    warned = reminder.warned and reminder.expires == expires
    return replace(reminder, told=told, entries=entries, expires=expires, warned=warned)
