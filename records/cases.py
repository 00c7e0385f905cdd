"""Cases: what one person registered, opened by a number and a PIN that only this person has.

    Received   registered, and on the list
    Active     a complete fetch that held it was served, so it is in force somewhere
    Withdrawn  by its owner, or expired: everything of it has left the list
    Deleted    30 days later: erased, so that nobody is told anything of it any more

A case lies in a hash under a name made from its number with the vault's key; nothing in the store is the number. Its
images are registered under the source REGISTRATIONS, each as a set of its own with a number at random, which is the
case number other installations are told. So neither they nor who reviews an image can see what belongs to one person.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from matching.case_numbers import new_number, new_pin
from matching.cases import (
    MOST_FINGERPRINTS,
    MOST_IMAGES,
    CaseClosed,
    CaseEntry,
    CaseFull,
    CaseRefused,
    CaseState,
    NothingTaken,
    Opened,
    RegisteredImage,
    Untaken,
    each_once,
)
from matching.uploads import Submission
from records.aof import AppendOnlyFile
from records.attempts import Attempt, Attempts
from records.hashes import Hashes
from records.kept_case import LIFE_SECONDS, REMINDER_SECONDS, KeptCase
from records.keys import of_register
from records.negative import ListDoor
from records.pins import Pins
from records.positions import SECOND
from records.sources import REGISTRATIONS
from records.tries import Tries
from records.vault import SealBroken

log = logging.getLogger(__name__)

CASES: Final = of_register("service", "cases")
DUE: Final = of_register("service", "cases-due")
RECEIVED: Final = of_register("service", "cases-received")

_PLACE: Final = "case"
_MOMENT: Final = 60 * SECOND
"""Within which what is being registered is on the list. Until then it counts as not served."""

_SWAP: Final = """
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
return 1
"""
"""Write a case, and when it is due, if it is still what the caller read (empty: there was none)."""


class Cases:
    """The cases of the service. Any number of processes may hold one over the same store, that of `hashes`.

    `clock` gives seconds. A `client` is who asks in a person's name: its wrong tries are counted.
    """

    def __init__(self, hashes: Hashes, pins: Pins | None = None, clock: Callable[[], float] = time.time) -> None:
        self._redis, self._vault = hashes.store
        self._hashes = hashes
        self._pins = pins or Pins(self._vault)
        self._clock = clock
        self._file = AppendOnlyFile(self._redis)
        self._door = ListDoor(self._redis, self._vault)
        self._tries = Tries(self._redis, self._vault, clock)
        self._attempts = Attempts(self._redis)
        self._swap = self._redis.register_script(_SWAP)

    def name(self, number: str) -> str:
        """What stands for a case where its number must not be: the same each time, and it tells nothing."""
        return self._vault.name(number, _PLACE)

    async def create(
        self, images: Sequence[RegisteredImage], client: str = "", nonce: str = "", declaration: str = ""
    ) -> Opened:
        """Register images under a new case. Raises NothingTaken and CaseFull.

        A client that has had no answer asks again with the same nonce. What became of it then is withdrawn and
        erased, since nobody was told its PIN; if it is still on its way, it ends with CaseClosed.
        """
        number = await self._unused()
        attempt = Attempt(self._vault.name(f"{client}/{nonce}", "nonce"), self.name(number)) if nonce else None
        if attempt and (unanswered := await self._attempts.begin(attempt)):
            await self._abandon(unanswered)
        taken, refused = await self._sorted(each_once(images))
        now, pin = int(self._clock()), new_pin()
        secret, sets = await self._pins.kept(number, pin), _sets(taken)
        added = dict.fromkeys(sets, self._moment())
        kept = KeptCase(secret, now, now + LIFE_SECONDS, images=sets, declaration=declaration, added=added)
        if not await self._write(self.name(number), b"", kept):
            raise CaseClosed  # two at the same moment had the same 50 random bits
        await self._list(self.name(number), kept.images, taken)
        if attempt and not await self._attempts.latest(attempt):
            await self._hashes.withdraw(REGISTRATIONS, kept.images)
            await self._erase(attempt.case)
            raise CaseClosed
        return Opened(replace(await self._state(number, kept), refused=refused), pin)

    async def state(self, client: str, number: str, pin: str) -> CaseState:
        """How a case stands. As everything that takes a PIN, raises CaseRefused and CaseLocked."""
        return await self._state(number, await self._opened(client, number, pin))

    async def entries(self, client: str, number: str, pin: str) -> list[CaseEntry]:
        """All that a case has on the list, of whole images and derived, and since when; of a withdrawn one nothing.

        What two sets hold counts from the later of them on: an addition never leads to what was before it.
        """
        kept = await self._opened(client, number, pin)
        since = {
            fingerprint: kept.since(one)
            for one in sorted(kept.sets, key=kept.since)
            for fingerprint in await self._hashes.fingerprints(REGISTRATIONS, one)
        }
        return sorted(CaseEntry(*one) for one in since.items())

    async def add(self, client: str, number: str, pin: str, images: Sequence[RegisteredImage]) -> CaseState:
        """Register more images under a case; those it holds already count once. Raises CaseClosed, and as `create`."""
        kept = await self._opened(client, number, pin)
        _check_alive(kept)
        if not (fresh := await self._fresh(kept, images)):
            return await self._state(number, kept)
        taken, refused = await self._sorted(fresh)
        sets, now = _sets(taken), self._moment()

        def grown(kept: KeptCase) -> KeptCase:
            _check_alive(kept)
            added = {**kept.added, **dict.fromkeys(sets, now)}
            after = replace(kept, coming={**kept.coming, **sets}, added=added)
            if len(after.sets) > MOST_IMAGES or sum(after.sets.values()) > MOST_FINGERPRINTS:
                raise CaseFull
            return after

        def arrived(kept: KeptCase) -> KeptCase:
            _check_alive(kept)
            return replace(kept, images={**kept.images, **sets}, coming=_without(kept.coming, sets))

        await self._change(self.name(number), grown)
        await self._list(self.name(number), sets, taken)
        try:
            kept = await self._change(self.name(number), arrived)
        except (CaseRefused, CaseClosed):  # meanwhile, by somebody else: what came after that goes as well
            await self._hashes.withdraw(REGISTRATIONS, sets)
            raise CaseClosed from None
        return replace(await self._state(number, kept), refused=refused)

    async def renew(self, client: str, number: str, pin: str) -> CaseState:
        """Let a case live two years from now on. Raises CaseClosed."""
        await self._opened(client, number, pin)
        expires = int(self._clock()) + LIFE_SECONDS

        def renewed(kept: KeptCase) -> KeptCase:
            _check_alive(kept)
            return replace(kept, expires=expires)

        return await self._state(number, await self._change(self.name(number), renewed))

    async def withdraw(self, client: str, number: str, pin: str) -> CaseState:
        """Take everything of a case off the list. A withdrawn case stays as it is."""
        await self._opened(client, number, pin)
        return await self._state(number, await self._close(self.name(number)))

    async def forget(self, client: str, number: str, pin: str) -> None:
        """Withdraw a case, and erase at once what links its number, its PIN and its fingerprints."""
        await self._opened(client, number, pin)
        await self._close(self.name(number))
        await self._erase(self.name(number))
        await self._file.outdated()

    async def served(self, first: int, last: int) -> None:
        """A complete fetch of these positions has reached a client: the cases that lie there are in force."""
        await self._redis.zremrangebyscore(RECEIVED, first, last)

    async def reminders_due(self) -> list[str]:
        """The names of the living cases that expire within a month."""
        now = self._clock()
        names = await self._redis.zrange(DUE, f"({int(now)}", int(now + REMINDER_SECONDS), byscore=True)
        found = [(name.decode(), await self._kept(name.decode())) for name in cast("list[bytes]", names)]
        return [name for name, kept in found if kept and kept.reminded(now)]

    async def lives(self, name: str) -> bool:
        """Whether the case of this name is there, and neither withdrawn nor past its end."""
        kept = await self._kept(name)
        return kept is not None and not kept.withdrawn and kept.expires > self._clock()

    async def living(self) -> int:
        """How many cases are alive."""
        names = [cast("bytes", name).decode() async for name, _ in self._redis.hscan_iter(CASES, count=1_000)]
        found = [await self._kept(name) for name in names]
        return sum(kept is not None and not kept.withdrawn for kept in found)

    async def expire(self) -> int:
        """Withdraw what has expired, and erase what was withdrawn a month ago; how many cases were touched."""
        names = cast("list[bytes]", await self._redis.zrange(DUE, 0, int(self._clock()), byscore=True))
        for name in (one.decode() for one in names):
            try:
                await self._expire(name)
            except SealBroken as no:  # the other cases' time has come all the same
                log.error("a case could not be looked at: %s", no)  # noqa: TRY400 - the error says it all
        return len(names)

    async def follow(self, later: "Cases") -> int:
        """Withdraw and erase here, in a restored backup, what is so in a later state of the same store; how many."""
        changed = 0
        async for raw, _ in self._redis.hscan_iter(CASES, count=1_000):
            name = cast("bytes", raw).decode()
            before, after = await self._kept(name), await later._kept(name)  # noqa: SLF001 - of our own class
            if before is None or (after is not None and bool(after.withdrawn) == bool(before.withdrawn)):
                continue
            if after is None or after.withdrawn:
                await self._close(name)
                changed += 1
            if after is None:
                await self._erase(name)
        return changed

    async def _expire(self, name: str) -> None:
        kept = await self._kept(name)
        if kept is None or kept.withdrawn:
            # Once more: an addition that broke off on its way may have come after the first time.
            await self._hashes.withdraw(REGISTRATIONS, kept.sets if kept else ())
            await self._erase(name)
        elif kept.expires <= self._clock():
            await self._close(name)

    async def _opened(self, client: str, number: str, pin: str) -> KeptCase:
        """The case of a number and PIN. A number nobody has takes the same steps, and the same time."""
        name = self.name(number)
        await self._tries.begin(client, name)
        kept = await self._kept(name)
        if not await self._pins.fits(kept.pin if kept else None, number, pin) or kept is None:
            await self._tries.failed(client)
            raise CaseRefused
        await self._tries.forget(name)
        return kept

    async def _sorted(self, images: Sequence[RegisteredImage]) -> tuple[list[RegisteredImage], tuple[Untaken, ...]]:
        """The images that may be registered, without what is wrong of their derived fingerprints; and the others."""
        own = [one.fingerprint for one in images]
        qualities = [one.quality for one in images]
        refused = await self._door.refusals(own, qualities, source=REGISTRATIONS)
        bad = {one.fingerprint for one in refused}
        derived = [other for one in images for other in one.derived]
        unfit = {one.fingerprint for one in await self._door.refusals(derived, source=REGISTRATIONS)}
        taken = [
            replace(one, derived=tuple(other for other in one.derived if other not in unfit))
            for one in images
            if one.fingerprint not in bad
        ]
        untaken = tuple(Untaken(one.fingerprint, one.reason.value) for one in refused)
        if not taken:
            raise NothingTaken(untaken)
        if len(taken) > MOST_IMAGES or sum(_sets(taken).values()) > MOST_FINGERPRINTS:
            raise CaseFull
        return taken, untaken

    def _moment(self) -> float:
        """Now, exactly: of what happens in this second, some may have come before."""
        return round(self._clock(), 3)

    async def _unused(self) -> str:
        while await self._redis.hexists(CASES, self.name(number := new_number())):
            pass
        return number

    async def _abandon(self, name: str) -> None:
        """Withdraw and erase a case whose PIN nobody was told; it may never have come to be."""
        try:
            await self._close(name)
        except CaseRefused:
            return
        await self._erase(name)
        await self._file.outdated()

    async def _fresh(self, kept: KeptCase, images: Sequence[RegisteredImage]) -> list[RegisteredImage]:
        """The images that are not on the list for this case as whole ones, each once, with what is new of theirs."""
        held = {one: number for number in kept.sets for one in await self._hashes.fingerprints(REGISTRATIONS, number)}
        fresh: list[RegisteredImage] = []
        for one in each_once(images, held):
            number = held.get(one.fingerprint)
            holding = await self._hashes.get(one.fingerprint) if number else None
            if holding is None or (REGISTRATIONS, number) in holding.parts:
                fresh.append(one)
        return fresh

    async def _list(self, name: str, numbers: Iterable[str], images: Sequence[RegisteredImage]) -> None:
        """Put the images on the list, and note where they lie there: what has been served from there is in force."""
        now = max(await self._hashes.position(), int(self._clock()) * SECOND)
        await self._redis.zadd(RECEIVED, {name: now + _MOMENT})
        sets = zip(numbers, images, strict=True)
        submissions = [one for number, image in sets for one in _submissions(number, image)]
        await self._hashes.submit(REGISTRATIONS, submissions)
        await self._redis.zadd(RECEIVED, {name: await self._hashes.position()}, xx=True)

    async def _close(self, name: str) -> KeptCase:
        """Withdraw a case: from the list first, so that whatever happens then leaves nothing in force."""
        now = int(self._clock())
        while True:
            before, kept = await self._read(name)
            if kept is None:
                raise CaseRefused
            await self._hashes.withdraw(REGISTRATIONS, kept.sets)
            if kept.withdrawn:
                return kept
            after = replace(kept, withdrawn=now)
            if await self._write(name, before, after):
                await self._redis.zrem(RECEIVED, name)
                return after

    async def _change(self, name: str, change: Callable[[KeptCase], KeptCase]) -> KeptCase:
        while True:
            before, kept = await self._read(name)
            if kept is None:
                raise CaseRefused
            after = change(kept)
            if await self._write(name, before, after):
                return after

    async def _erase(self, name: str) -> None:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hdel(CASES, name)
            pipe.zrem(DUE, name)
            pipe.zrem(RECEIVED, name)
            await pipe.execute()
        await self._tries.forget(name)

    async def _state(self, number: str, kept: KeptCase) -> CaseState:
        received = await self._redis.zscore(RECEIVED, self.name(number))
        return kept.state(number, self._clock(), served=received is None)

    async def _kept(self, name: str) -> KeptCase | None:
        return (await self._read(name))[1]

    async def _read(self, name: str) -> tuple[bytes, KeptCase | None]:
        sealed = cast("bytes | None", await self._redis.hget(CASES, name))
        return sealed or b"", KeptCase.read(self._vault.open(sealed, _PLACE)) if sealed else None

    async def _write(self, name: str, before: bytes, after: KeptCase) -> bool:
        sealed = self._vault.seal(after.text(), _PLACE)
        return bool(await self._swap(keys=[CASES, DUE], args=[name, before, sealed, after.due]))


def _sets(images: Sequence[RegisteredImage]) -> dict[str, int]:
    """A new set for each image."""
    return {str(uuid.uuid4()): 1 + len(one.derived) for one in images}


def _submissions(number: str, image: RegisteredImage) -> list[Submission]:
    whole = Submission(image.fingerprint, cases=(number,))
    return [whole, *(Submission(one, cases=(number,), derived=True) for one in image.derived)]


def _without(sets: Mapping[str, int], gone: Mapping[str, int]) -> dict[str, int]:
    return {number: count for number, count in sets.items() if number not in gone}


def _check_alive(kept: KeptCase) -> None:
    if kept.withdrawn:
        raise CaseClosed
