"""How often one person may do something, and all people together.

What one person does is counted under a keyed hash of the account, for an hour or a day, and then gone. The sum of an
hour protects what the matching service allows this installation as its client: who registers with many accounts must
not use up a day of it for everybody else.
"""

import logging
import math
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
    """New cases."""
    FINGERPRINTS = "fingerprints"
    """Fingerprints sent to be registered, those derived of an image included."""
    PINS = "pins"
    """Tries of a PIN; a right one is given back."""
    EVIDENCE = "evidence"
    """Evidence files."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many for one person in so many seconds, and so many for all in an hour (0: any number)."""

    each: int
    seconds: int
    together: int = 0


LIMITS: Final = {
    # The service takes 5,000 new cases and 1,000,000 fingerprints of a client a day, and 3,000 failed tries an hour
    # (web.cases, records.tries): 24 full hours stay below the first two, so that nobody can use up the day for all.
    Kind.REGISTRATIONS: Limit(5, DAY, 200),
    Kind.FINGERPRINTS: Limit(6_000, DAY, 40_000),
    Kind.PINS: Limit(10, HOUR, 2_000),
    Kind.EVIDENCE: Limit(3, DAY),
}
"""An image has some 140 fingerprints, a full case 3,000; what is sent once more counts once more."""


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


class TooBusy(TooMany):
    """All people together have done it as often as may be in an hour."""

    cause = N_("Very many people are using this service at this moment.")
    cure = N_("Please try again in an hour. Nothing is lost by waiting.")


_OF_ONE: Final[dict[Kind, type[TooMany]]] = {
    Kind.REGISTRATIONS: TooManyRegistrations,
    Kind.FINGERPRINTS: TooManyRegistrations,
    Kind.PINS: TooManyTries,
    Kind.EVIDENCE: TooManyFiles,
}

_SPEND: Final = """
local amount = tonumber(ARGV[1])
local limits = {tonumber(ARGV[2]), tonumber(ARGV[4])}
local seconds = {tonumber(ARGV[3]), tonumber(ARGV[5])}
for at = 1, 2 do
  local held = tonumber(redis.call('GET', KEYS[at]) or '0')
  if limits[at] > 0 and held + amount > limits[at] then
    if at == 2 then
      redis.call('INCR', KEYS[3])
      redis.call('EXPIRE', KEYS[3], ARGV[6])
    end
    return {at, redis.call('PTTL', KEYS[at]), at == 2 and tonumber(redis.call('GET', KEYS[3])) or 0}
  end
end
for at = 1, 2 do
  if redis.call('INCRBY', KEYS[at], amount) == amount then redis.call('EXPIRE', KEYS[at], seconds[at]) end
end
return {0, 0, 0}
"""
"""Count for one person and for all, or for neither. Says which of the two limits stands against it, for how many
milliseconds, and how often that of all was in the way lately. A period begins with the first that is counted."""

_GIVE_BACK: Final = """
for at = 1, 2 do
  local held = tonumber(redis.call('GET', KEYS[at]) or '0')
  if held > 0 then redis.call('DECRBY', KEYS[at], math.min(held, tonumber(ARGV[1]))) end
end
"""


@dataclass(frozen=True, slots=True)
class Together:
    """How all people together stand: what they have done in this hour, and how many were turned away in a day."""

    kind: Kind
    done: int
    limit: int
    refused: int


class Allowances:
    """Counts, in the store: all processes share the counts."""

    refused_for: ClassVar[int] = DAY
    """Seconds for which it is remembered that the limit of all was in the way."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._spend = redis.register_script(_SPEND)
        self._give_back = redis.register_script(_GIVE_BACK)

    async def spend(self, person: int, kind: Kind, amount: int = 1) -> None:
        """Count what a person, named by the account's id, is about to do. Raises TooMany, and then counts nothing."""
        limit = LIMITS[kind]
        args = [amount, limit.each, limit.seconds, limit.together, HOUR, self.refused_for]
        keys = [*self._counters(person, kind), _refused(kind)]
        against, left, refusals = cast("tuple[int, int, int]", await self._spend(keys=keys, args=args))
        if not against:
            return
        seconds = max(1, math.ceil(left / 1000))
        if against == 1:
            raise _OF_ONE[kind](kind, seconds)
        if refusals == 1:  # the first in a day: further ones are counted for `egide doctor`
            log.warning("people are turned away: more than %d %s in an hour", limit.together, kind)
        raise TooBusy(kind, seconds)

    async def give_back(self, person: int, kind: Kind, amount: int = 1) -> None:
        """What was counted did not happen, or does not count."""
        await self._give_back(keys=self._counters(person, kind), args=[amount])

    async def together(self) -> list[Together]:
        """How all people together stand, for each kind that has a limit of all."""
        kinds = [kind for kind in Kind if LIMITS[kind].together]
        keys = [key for kind in kinds for key in (_of_all(kind), _refused(kind))]
        held = [int(one or 0) for one in cast("list[bytes | None]", await self._redis.mget(keys))]
        counted = zip(kinds, held[::2], held[1::2], strict=True)
        return [Together(kind, done, LIMITS[kind].together, refused) for kind, done, refused in counted]

    def _counters(self, person: int, kind: Kind) -> list[str]:
        name = self._vault.name(str(person), "allowance")
        return [of_register("allowances", f"person:{name}:{kind}"), _of_all(kind)]


def _of_all(kind: Kind) -> str:
    return of_register("allowances", f"all:{kind}")


def _refused(kind: Kind) -> str:
    return of_register("allowances", f"refused:{kind}")
