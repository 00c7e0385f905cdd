"""How often one person may do something, and all people together.

What one person does is counted under a keyed hash of the account, for an hour or a day, and then gone. The sum of all
protects what the matching service allows this installation as its client. So that a few accounts cannot close the
service for everybody else, the last part of that sum is kept for people who have used nothing of their own yet.
"""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, cast

from redis.asyncio import Redis

from config.errors import N_, EgideError
from records.keys import of_register
from records.vault import Vault

log = logging.getLogger(__name__)

HOUR: Final = 3_600
DAY: Final = 86_400


class Kind(StrEnum):
    """What is counted."""

    REGISTRATIONS = "registrations"
    """New cases: one for each grant that makes one."""
    ATTEMPTS = "attempts"
    """New cases as the matching service counts them: a page that has had no answer asks for one once more."""
    FINGERPRINTS = "fingerprints"
    """Fingerprints sent to be registered, those derived of an image included."""
    PINS = "pins"
    """Tries of a PIN; a right one is given back, so what counts are misses."""
    EVIDENCE = "evidence"
    """Evidence files."""
    LOOKS = "looks"
    """Looks at what is kept about oneself."""
    COPIES = "copies"
    """The same as a file."""
    ERASURES = "erasures"
    """Erasures of it."""
    APPEALS = "appeals"
    """Decisions contested."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many for one person and for all together (0: any number), in so many seconds.

    `kept`: so many more, for persons of whom nothing is counted at that moment.
    """

    each: int
    seconds: int
    together: int = 0
    kept: int = 0


LIMITS: Final = {
    # The service takes 5,000 new cases and 1,000,000 fingerprints of a client a day, and 10,000 failed tries an hour
    # (web.cases, records.tries): both numbers for all stay below that, in whatever 24 hours or hour.
    Kind.REGISTRATIONS: Limit(5, DAY),
    Kind.ATTEMPTS: Limit(20, DAY, 3_600, 1_200),
    Kind.FINGERPRINTS: Limit(6_000, DAY, 720_000, 240_000),
    Kind.PINS: Limit(10, HOUR, 2_000, 7_000),
    Kind.EVIDENCE: Limit(3, DAY),
    # All groups are gone through for it.
    Kind.LOOKS: Limit(1, HOUR),
    Kind.COPIES: Limit(1, HOUR),
    Kind.ERASURES: Limit(3, HOUR),
    Kind.APPEALS: Limit(5, DAY),
}
"""An image has some 140 fingerprints, a full case 3,000; what is sent once more counts once more."""

PARTS: Final = 24
"""Of the seconds, in which all together are counted: what falls out of the sum does so part by part."""


class TooMany(EgideError):
    """A limit is reached. `kind` says of what, `seconds` is until there is something again."""

    cause = N_("This has been done too often for now.")
    cure = N_("Please try again tomorrow.")

    def __init__(self, kind: Kind, seconds: int) -> None:
        self.kind = kind
        self.seconds = seconds
        super().__init__()


class TooManyRegistrations(TooMany):
    """One person has registered enough for a day."""

    cause = N_("One person can register a limited number of images a day, and this number is reached.")
    cure = N_("What is registered already stays registered. Please add the rest tomorrow.")


class TooManyTries(TooMany):
    """One person has typed enough wrong PINs for an hour."""

    cause = N_("There were too many wrong tries in the last hour.")
    cure = N_("Please try again in an hour. Nobody can shorten that.")


class TooManyFiles(TooMany):
    """One person has had enough evidence files for a day."""

    cause = N_("An evidence file can be made a few times a day, and this number is reached.")
    cure = N_("Please try again tomorrow.")


class TooManyLooks(TooMany):
    """One person has had what is kept about them looked up."""

    cause = N_("What is kept about you can be looked up once an hour.")
    cure = N_("Please try again in an hour.")


class TooManyAppeals(TooMany):
    """One person has contested enough decisions for a day."""

    cause = N_("Five decisions can be contested in a day, and this number is reached.")
    cure = N_("Please try again tomorrow. You have six months for it.")


class TooBusy(TooMany):
    """All people together have done it as often as may be."""

    cause = N_("Very many people are using this service at this moment.")
    cure = N_("Please try again in an hour. Nothing is lost by waiting.")


_OF_ONE: Final[dict[Kind, type[TooMany]]] = {
    Kind.REGISTRATIONS: TooManyRegistrations,
    Kind.ATTEMPTS: TooManyRegistrations,
    Kind.FINGERPRINTS: TooManyRegistrations,
    Kind.PINS: TooManyTries,
    Kind.EVIDENCE: TooManyFiles,
    Kind.LOOKS: TooManyLooks,
    Kind.COPIES: TooManyLooks,
    Kind.ERASURES: TooManyLooks,
    Kind.APPEALS: TooManyAppeals,
}

_SUM: Final = """
local function sum(key, since)
  local all, counted = 0, redis.call('HGETALL', key)
  for at = 1, #counted, 2 do
    if tonumber(counted[at]) >= since then all = all + tonumber(counted[at + 1]) end
  end
  return all
end
"""
"""What all together have done in the parts of time from one on."""

_SPEND: Final = f"""{_SUM}
local amount, each, seconds = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local together, kept, part = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local own = tonumber(redis.call('GET', KEYS[1]) or '0')
if own + amount > each then return {{1, redis.call('PTTL', KEYS[1]), 0}} end
if together > 0 then
  local since = part - {PARTS}
  if sum(KEYS[2], since) + amount > together + (own == 0 and kept or 0) then
    local refused = redis.call('INCR', KEYS[3])
    redis.call('EXPIRE', KEYS[3], ARGV[7])
    return {{2, 0, refused}}
  end
  for _, one in ipairs(redis.call('HKEYS', KEYS[2])) do
    if tonumber(one) < since then redis.call('HDEL', KEYS[2], one) end
  end
  redis.call('HINCRBY', KEYS[2], ARGV[6], amount)
  redis.call('EXPIRE', KEYS[2], 2 * seconds)
end
if redis.call('INCRBY', KEYS[1], amount) == amount then redis.call('EXPIRE', KEYS[1], seconds) end
return {{0, redis.call('PEXPIRETIME', KEYS[1]), 0}}
"""
"""Count for one person and for all, or for neither. Says which of the two limits stands against it, for how many
milliseconds, and how often that of all was in the way lately; or when the person's period ends. That begins with the
first that is counted."""

_GIVE_BACK: Final = """
local amount, ends = tonumber(ARGV[1]), tonumber(ARGV[2])
local own = tonumber(redis.call('GET', KEYS[1]) or '0')
if own > 0 and (ends == 0 or ends == redis.call('PEXPIRETIME', KEYS[1])) then
  redis.call('DECRBY', KEYS[1], math.min(own, amount))
end
local all = tonumber(redis.call('HGET', KEYS[2], ARGV[3]) or '0')
if all > 0 then redis.call('HINCRBY', KEYS[2], ARGV[3], -math.min(all, amount)) end
"""


@dataclass(frozen=True, slots=True)
class Together:
    """How all people together stand: what they have done lately, and how many were turned away in a day."""

    kind: Kind
    done: int
    limit: int
    refused: int
    seconds: int
    """Which `limit` is for."""


class Allowances:
    """Counts, in the store: all processes share the counts."""

    refused_for: ClassVar[int] = DAY
    """Seconds for which it is remembered that the limit of all was in the way."""

    def __init__(self, redis: Redis, vault: Vault, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._vault = vault
        self._clock = clock
        self._spend = redis.register_script(_SPEND)
        self._give_back = redis.register_script(_GIVE_BACK)

    async def spend(self, person: int, kind: Kind, amount: int = 1) -> str:
        """Count what a person, named by the account's id, is about to do; a receipt for what may be given back.

        Raises TooMany, and then counts nothing.
        """
        limit, part = LIMITS[kind], self._part(kind)
        args = [amount, limit.each, limit.seconds, limit.together, limit.kept, part, self.refused_for]
        keys = [*self._counters(person, kind), _refused(kind)]
        against, when, refusals = cast("tuple[int, int, int]", await self._spend(keys=keys, args=args))
        if not against:
            return f"{when}/{part}"
        if against == 1:
            raise _OF_ONE[kind](kind, max(1, math.ceil(when / 1000)))
        if refusals == 1:  # the first in a day: further ones are counted for `egide doctor`
            log.warning("people are turned away: more than %d %s in %d s", limit.together, kind, limit.seconds)
        raise TooBusy(kind, limit.seconds // PARTS)

    async def give_back(self, person: int, kind: Kind, amount: int = 1, receipt: str = "") -> None:
        """What was counted did not happen, or does not count. With its receipt it is taken from no later period."""
        ends, _, part = receipt.partition("/")
        args: list[str | int] = [amount, ends or 0, part or self._part(kind)]
        await self._give_back(keys=self._counters(person, kind), args=args)

    async def together(self) -> list[Together]:
        """How all people together stand, for each kind that has a limit of all."""
        return [await self._together(kind) for kind in Kind if LIMITS[kind].together]

    async def _together(self, kind: Kind) -> Together:
        limit, since = LIMITS[kind], self._part(kind) - PARTS
        counted = cast("dict[bytes, bytes]", await self._redis.hgetall(_of_all(kind)))
        done = sum(int(count) for part, count in counted.items() if int(part) >= since)
        refused = int(cast("bytes | None", await self._redis.get(_refused(kind))) or 0)
        return Together(kind, done, limit.together, refused, limit.seconds)

    def _part(self, kind: Kind) -> int:
        return int(self._clock() // (LIMITS[kind].seconds // PARTS))

    def _counters(self, person: int, kind: Kind) -> list[str]:
        name = self._vault.name(str(person), "allowance")
        return [of_register("allowances", f"person:{name}:{kind}"), _of_all(kind)]


def _of_all(kind: Kind) -> str:
    return of_register("allowances", f"parts:{kind}")


def _refused(kind: Kind) -> str:
    return of_register("allowances", f"refused:{kind}")
