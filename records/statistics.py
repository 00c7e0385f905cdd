"""How much was done: numbers of each day, of every group and of all together, which name nobody.

- `egide:{CHAT}:figures:YYYYMMDD`  hash: name of a figure -> number. Of the group, and gone with it.
- `egide:{figures}:day:YYYYMMDD`   the same of the whole installation; not which group it was.
- `counted` of either              sorted set by time: keyed names of what was counted, so that a repetition after a
                                   crash counts nothing twice.

Days are of UTC.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple, cast

from redis.asyncio import Redis

from records.durations import Durations
from records.keys import of_chat, of_register
from records.replies import text_of
from records.vault import Vault

KEPT_SECONDS: Final = 400 * 86_400
"""Of a day's numbers: a year, and what it takes to compare with the same month of the year before."""

COUNTED_SECONDS: Final = 7 * 86_400
"""How long it is known that something was counted. Updates are repeated for two days at most."""

_PLACE: Final = "counted"
"""Of names made by the vault."""

_COUNT: Final = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] - ARGV[2])
local counted = {}
for at, one in ipairs(cjson.decode(ARGV[4])) do
  counted[at] = one[1] == '' and 1 or redis.call('ZADD', KEYS[1], 'NX', ARGV[1], one[1])
  if counted[at] == 1 then
    for name, number in pairs(one[2]) do redis.call('HINCRBY', KEYS[2], name, number) end
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return counted
"""
"""Count each of a list of `[name of the event, {figure: number}]`, once; an event without a name every time.

Returns for each whether it was counted now.
"""

_MOST_GROUPS: Final = """
if tonumber(ARGV[1]) > tonumber(redis.call('HGET', KEYS[1], ARGV[2]) or '0') then
  redis.call('HSET', KEYS[1], ARGV[2], ARGV[1])
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
"""


class Figure(StrEnum):
    """What is counted. The values are names in the store."""

    CHECKED = "checked"
    """Messages with images that were compared; each image of an album is a message."""
    UNVERIFIED_HITS = "hits:unverified"
    """Messages that matched an entry nobody has reviewed."""
    CONFIRMED_HITS = "hits:confirmed"
    DELETED = "deleted"
    """Messages deleted, and pictures of groups."""
    DELETED_LATER = "deleted:later"
    """Of these, the ones posted before their image was registered."""
    SANCTIONS = "sanctions"
    """Mutes and bans, once for each post."""
    CONFIRMED = "confirmed"
    """Reports that an administrator called right."""
    FALSE_ALARMS = "false-alarms"
    """Reports that were called a false alarm, and undone."""
    APPEALS = "appeals"
    GRANTED = "appeals:granted"
    REFUSED = "appeals:refused"
    REVIEWS_BLOCKED = "reviews:blocked"
    REVIEWS_NOT_BLOCKED = "reviews:not-blocked"
    REVIEWS_UNDECIDED = "reviews:undecided"
    """Closed without a decision about the image: possible minors, and what nobody decided in time."""


GROUPS: Final = "groups"
"""Of the installation: the most groups it had on a day."""

APART: Final = "groups:apart"
"""Of the installation: by how many people the groups had been added in which something was compared that day."""

UNCHECKED: Final = "unchecked:"
"""Before the reason why an image was not checked."""

SINCE_POSTED: Final = "since-posted:"
SINCE_RECEIVED: Final = "since-received:"
"""Before the name of a span: how long after posting (by Telegram's clock, in whole seconds), and after receipt, a
message was deleted. Without those posted before their image was registered."""


class Event(NamedTuple):
    """What is to be counted: figures with their numbers, and a name by which they count once (none: every time)."""

    figures: Mapping[str, int]
    name: str = ""


class Figures:
    """Numbers of a day, or of several together."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts

    def __getitem__(self, figure: str) -> int:
        return self.counts.get(figure, 0)

    @property
    def hits(self) -> int:
        """Messages that matched, whatever the trust."""
        return self[Figure.UNVERIFIED_HITS] + self[Figure.CONFIRMED_HITS]

    @property
    def unchecked(self) -> dict[str, int]:
        """Images that were not checked, by reason, the most frequent first."""
        return dict(Counter(self._under(UNCHECKED)).most_common())

    def durations(self, since: str) -> Durations:
        """How long deletions took, since SINCE_POSTED or SINCE_RECEIVED."""
        return Durations(self._under(since))

    def _under(self, prefix: str) -> dict[str, int]:
        return {name.removeprefix(prefix): number for name, number in self.counts.items() if name.startswith(prefix)}


class Day(NamedTuple):
    """The numbers of one day (UTC)."""

    date: date
    figures: Figures


class Statistics:
    """The numbers of all groups, and of all together. `clock` gives epoch seconds."""

    def __init__(self, redis: Redis, vault: Vault, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._vault = vault
        self._clock = clock
        self._count = redis.register_script(_COUNT)
        self._most_groups = redis.register_script(_MOST_GROUPS)

    @property
    def today(self) -> date:
        """The day that is counted on."""
        return datetime.fromtimestamp(self._clock(), UTC).date()

    async def count(self, chat: int | None, figure: Figure, number: int = 1, *, once: str = "") -> None:
        """Count something of a group (None: of no group). What has a name (`once`) is counted once in a week."""
        await self.count_all(chat, [Event({figure: number}, once)])

    async def count_all(self, chat: int | None, events: Iterable[Event]) -> list[Event]:
        """Count several at once. A repetition, after a crash, counts only what was not counted yet; returns that."""
        events = list(events)
        days = [(of_chat(chat, "counted"), _day_of(chat, self.today))] if chat is not None else []
        days.append((of_register("figures", "counted"), _day_of_all(self.today)))
        now = self._clock()
        args: list[float | str] = [
            now,
            COUNTED_SECONDS,
            KEPT_SECONDS,
            json.dumps([self._named(chat, event) for event in events]),
        ]
        # One after the other: at the same time they would take a second connection, which costs more than it saves.
        for keys in days:
            counted = cast("list[int]", await self._count(keys=list(keys), args=args))
        return [event for event, new in zip(events, counted, strict=True) if new]

    async def add(self, chat: int, counts: Mapping[str, int]) -> None:
        """Add numbers that were counted elsewhere; a repetition adds them again."""
        await self.count_all(chat, [Event(counts)])

    async def groups(self, number: int, apart: int = 0) -> None:
        """Today this installation has so many groups; those that do something today were added by `apart` people."""
        for name, most in ((GROUPS, number), (APART, apart)):
            await self._most_groups(keys=[_day_of_all(self.today)], args=[most, name, KEPT_SECONDS])

    async def compared(self, chats: Iterable[int]) -> list[int]:
        """Those of these groups in which something was compared today."""
        there = list(chats)
        async with self._redis.pipeline(transaction=False) as pipe:  # they may lie on several nodes
            for chat in there:
                pipe.hexists(_day_of(chat, self.today), Figure.CHECKED)
            found = await pipe.execute()
        return [chat for chat, known in zip(there, found, strict=True) if known]

    async def days(self, chat: int | None, number: int, until: date | None = None) -> list[Day]:
        """The numbers of each of the last days, the oldest first; of a group, or of all together (None)."""
        last = until or self.today
        dates = [last - timedelta(days=back) for back in reversed(range(number))]
        async with self._redis.pipeline(transaction=False) as pipe:
            for one in dates:
                pipe.hgetall(_day_of(chat, one) if chat is not None else _day_of_all(one))
            found = cast("list[dict[Any, Any]]", await pipe.execute())
        return [Day(one, Figures(_numbers(held))) for one, held in zip(dates, found, strict=True)]

    async def move(self, old: int, new: int) -> None:
        """A group has a new id, and its keys have moved: days that both ids had are added up. May be repeated."""
        async for key in self._redis.scan_iter(match=of_chat(new, f"figures:*:{old}"), count=1000):
            held = _numbers(await self._redis.hgetall(key))
            async with self._redis.pipeline(transaction=True) as pipe:
                for name, number in held.items():
                    pipe.hincrby(text_of(key).removesuffix(f":{old}"), name, number)
                pipe.unlink(key)
                await pipe.execute()

    def _named(self, chat: int | None, event: Event) -> list[object]:
        name = self._vault.name(f"{chat}/{event.name}", _PLACE) if event.name else ""
        return [name, dict(event.figures)]


def summed(days: Iterable[Day]) -> Figures:
    """The numbers of several days together; of GROUPS and APART, the most."""
    total: Counter[str] = Counter()
    most: dict[str, int] = {}
    for day in days:
        total.update(day.figures.counts)
        most |= {name: max(most.get(name, 0), day.figures[name]) for name in (GROUPS, APART) if day.figures[name]}
    return Figures({**total, **most})


def _numbers(held: Mapping[Any, Any]) -> dict[str, int]:
    return {text_of(name): int(number) for name, number in held.items()}


def _day_of(chat: int, day: date) -> str:
    return of_chat(chat, f"figures:{day:%Y%m%d}")


def _day_of_all(day: date) -> str:
    return of_register("figures", f"day:{day:%Y%m%d}")
