"""What the matching service keeps: one record for each fingerprint, in the order of their last changes.

The order lives in a sorted set (member -> position, see records.positions), the records in a hash (member -> text),
the last position given and the count of changes in two plain keys. A member is the letter of its signal type and the
sealed fingerprint: other types of signal will find their place beside it. Texts are sealed too. Sealing the same
gives the same, so equal texts stay equal, and each is opened and read once.
"""

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, cast

from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from matching.uploads import Feedback, Submission
from matching.wire import TAKEN_BACK, FeedbackValue, HashStatus, Malformed
from records.aof import AppendOnlyFile
from records.holding import Holding, remembered
from records.keys import of_register
from records.negative import MEMBER_PLACE, NEGATIVE, NEGATIVE_VERSION
from records.positions import ERASE, READ, SECOND, STORE_CLOCK, WRITE
from records.sources import OPERATOR, REGISTRATIONS
from records.store import OUTAGES, Store
from records.vault import Vault

log = logging.getLogger(__name__)

RECORDS: Final = of_register("service", "records")
ORDER: Final = of_register("service", "order")
WITHDRAWN_SINCE: Final = of_register("service", "gone")
POSITION: Final = of_register("service", "position")
VERSION: Final = of_register("service", "version")
TOKEN_KEY: Final = of_register("service", "token-key")
CHANNEL: Final = of_register("service", "changes")

LOOK_SECONDS: Final = 0.5
"""Between two looks at the count of changes: what a lost message of the channel may cost."""

REVIEWS: Final = frozenset({FeedbackValue.BLOCKED, FeedbackValue.NOT_BLOCKED})
"""What is said of an image, and so of everything derived of it."""

MOST_MEMBERS: Final = 2_000
"""Fingerprints of one case: an image brings some hundred. They are withdrawn in one step of the store."""

MOST_LABELS: Final = 100
"""Cases of one client that hold the same fingerprint. What people register for themselves is not counted: nobody can
keep somebody's image off the list by registering it often."""

ERASED_AT_ONCE: Final = 1_000

OPENED_AT_ONCE: Final = 1_000
"""Records that are opened before others have their turn: some milliseconds."""

_IMAGE_PDQ: Final = b"P"
_TEXT: Final = "service record"

Owned = tuple[str, str]
"""A source, and the number of a case of its own."""


class Held(NamedTuple):
    """A record, opened, and the position of its last change: a page holds thousands of them."""

    fingerprint: bytes
    position: int
    text: bytes
    """As `Holding.read` reads it."""

    @property
    def modified(self) -> int:
        """The second of the last change."""
        return self.position // SECOND

    @property
    def holding(self) -> Holding:
        """The record."""
        return Holding.read(self.text)


class Slice(NamedTuple):
    """Records in the order of their changes; `open_second` is the first in which something may still change."""

    held: Sequence[Held]
    more: bool
    open_second: int
    last: int
    """The last position given when it was read: a slice without more holds everything up to there."""


class Hashes:
    """The records of the matching service. Any number of processes may hold one over the same store.

    `now` (seconds, or STORE_CLOCK) replaces the store's clock in tests.
    """

    def __init__(self, redis: Redis, vault: Vault, now: int = STORE_CLOCK) -> None:
        self.store = Store(redis, vault)
        self._redis = redis
        self._vault = vault
        self.now = now
        self._write = redis.register_script(WRITE)
        self._read = redis.register_script(READ)
        self._erase = redis.register_script(ERASE)
        self._file = AppendOnlyFile(redis)
        self._opened = remembered(lambda sealed: vault.open(sealed, _TEXT) if sealed else b"")
        self._sealed = remembered(lambda text: vault.seal(text, _TEXT))

    async def submit(self, source: str, submissions: Iterable[Submission]) -> int:
        """Put fingerprints on the list in the name of a source: all or none. How many changed is returned.

        What a source says of an image it registered it says of all that was derived of the image. Raises Malformed
        where a case would grow too large, or a source has too many that hold the same.
        """
        submitted: dict[bytes, list[Submission]] = {}
        for one in submissions:
            submitted.setdefault(self._member(one.fingerprint), []).append(one)
        registered = _registered(source, submitted)
        await self._check_sizes(registered)
        while True:
            asked = await self._texts(submitted)
            after = {
                member: _submitted(self._holding(asked[member]), source, ones) for member, ones in submitted.items()
            }
            reviews = {
                member: ones[-1].value
                for member, ones in submitted.items()
                if ones[-1].value in REVIEWS and not ones[-1].cases
            }
            before = asked | await self._review_cases(source, reviews, after)
            if (changed := await self._replace(before, after, added=registered)) is not None:
                return changed

    async def feedback(self, source: str, feedbacks: Iterable[Feedback]) -> list[Fingerprint]:
        """Note what a source says, all or none; the fingerprints nobody ever submitted are returned.

        What a source takes back takes the rest of its case along; nobody reaches another's case. A review of an
        image counts for what was derived of it, and so does the operator's word that it counts no more.
        """
        by_member = {self._member(one.fingerprint): one for one in feedbacks}
        while True:
            asked = await self._texts(by_member)
            after = {
                member: self._holding(text).judged(source, by_member[member]) for member, text in asked.items() if text
            }
            taken_back = [member for member in after if by_member[member].value in TAKEN_BACK]
            counting = REVIEWS | {FeedbackValue.NONE} if source == OPERATOR else REVIEWS
            reviews = {member: by_member[member].value for member in after if by_member[member].value in counting}
            numbers = {number for member in taken_back for number in after[member].owned(source)}
            read, removed = await self._close_cases(source, numbers, after)
            read |= await self._review_cases(source, reviews, after)
            if await self._replace(asked | read, after, removed=removed) is not None:
                return [by_member[member].fingerprint for member, text in asked.items() if not text]

    async def withdraw(self, source: str, numbers: Iterable[str]) -> int:
        """Withdraw all that a source registered under these cases, in one step. How many changed is returned."""
        asked = frozenset(numbers)
        while True:
            after: dict[bytes, Holding] = {}
            before, removed = await self._close_cases(source, asked, after)
            if (changed := await self._replace(before, after, removed=removed)) is not None:
                return changed

    async def erase_gone(self, before: int) -> int:
        """Erase the records that were withdrawn before this second, and not put on the list again; how many."""
        erased, until = 0, f"({before}"
        while True:
            found = await self._redis.zrange(WITHDRAWN_SINCE, 0, until, byscore=True, offset=0, num=ERASED_AT_ONCE)
            members = cast("list[bytes]", found)
            texts = await self._texts(members)
            parts = [part for one in members for part in (one, texts[one])]
            keys = [RECORDS, ORDER, WITHDRAWN_SINCE, NEGATIVE, NEGATIVE_VERSION]
            erased += int(await self._erase(keys=keys, args=parts)) if parts else 0
            if len(members) < ERASED_AT_ONCE:
                return erased

    async def fingerprints(self, source: str, number: str) -> list[Fingerprint]:
        """What a source has registered under a case and not withdrawn, in no particular order."""
        members = (await self._members([(source, number)])).popitem()[1]
        return [self._fingerprint(one) for one in members]

    async def slice(self, position: int, limit: int) -> Slice:
        """At most `limit` records from a position on, inclusive."""
        keys = [RECORDS, ORDER, POSITION, VERSION]
        members, positions, texts, more, second, last = await self._read(keys=keys, args=[self.now, position, limit])
        opened, of_text = self._vault.open, self._opened
        held: list[Held] = []
        for first in range(0, len(members), OPENED_AT_ONCE):
            part = slice(first, first + OPENED_AT_ONCE)
            held += [
                Held(opened(member[1:], MEMBER_PLACE), int(place), of_text(text))
                for member, place, text in zip(members[part], positions[part], texts[part], strict=True)
            ]
            await asyncio.sleep(0)
        return Slice(held, bool(more), int(second), int(last))

    async def sizes(self, cases: Iterable[Owned]) -> dict[Owned, int]:
        """How many fingerprints there are under each of these cases."""
        asked = list(cases)
        async with self._redis.pipeline(transaction=False) as pipe:
            for owned in asked:
                pipe.scard(self._case_key(owned))
            return dict(zip(asked, await pipe.execute(), strict=True))

    async def holdings(self, fingerprints: Iterable[Fingerprint]) -> dict[Fingerprint, Holding]:
        """The records of those that have one."""
        asked = {self._member(one): one for one in fingerprints}
        return {asked[member]: self._holding(text) for member, text in (await self._texts(asked)).items() if text}

    async def get(self, fingerprint: Fingerprint) -> Holding | None:
        """The record of one fingerprint."""
        return (await self.holdings([fingerprint])).get(fingerprint)

    async def count(self) -> int:
        """Records of every status, withdrawn ones included."""
        return int(await self._redis.zcard(ORDER))

    async def position(self) -> int:
        """The last position given."""
        return int(await self._redis.get(POSITION) or -1)

    async def version(self) -> int:
        """How many times something changed."""
        return int(await self._redis.get(VERSION) or 0)

    async def token_key(self) -> bytes:
        """The key that signs page tokens: one for all processes of the store, made by the first that asks."""
        await self._redis.set(TOKEN_KEY, secrets.token_bytes(32), nx=True)
        return cast("bytes", await self._redis.get(TOKEN_KEY))

    async def versions(self) -> AsyncGenerator[int, None]:
        """The count of changes, whenever somebody, here or in another process, may have raised it; for ever.

        A message says that at once. Messages can be lost, so the count itself is read twice a second besides; an
        outage of the store ends neither.
        """
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(CHANNEL)
                    while True:
                        yield await self.version()
                        await channel.get_message(timeout=LOOK_SECONDS)
            except OUTAGES as no:
                log.warning("changes of the blocklist are not followed: %s", no)
                await asyncio.sleep(LOOK_SECONDS)

    async def _check_sizes(self, registered: Mapping[Owned, set[bytes]]) -> None:
        sizes = await self.sizes(registered)
        for owned, members in registered.items():
            if sizes[owned] + len(members) > MOST_MEMBERS:
                raise Malformed(f"case {owned[1]} would hold more than {MOST_MEMBERS} fingerprints")

    async def _close_cases(
        self, source: str, numbers: Iterable[str], after: dict[bytes, Holding]
    ) -> tuple[dict[bytes, bytes], dict[Owned, set[bytes]]]:
        """Close a source's own cases, in `after`; the texts read besides, and what no longer belongs to each case."""
        closed = {(source, number) for number in numbers}
        changed: dict[Owned, set[bytes]] = defaultdict(set)

        def close(member: bytes, holding: Holding, owned: Owned) -> Holding:
            changed[owned].add(member)
            return holding.withdrawn(source, [owned[1]])

        return await self._over_cases(closed, after, close), changed

    async def _review_cases(
        self, source: str, reviews: Mapping[bytes, FeedbackValue], after: dict[bytes, Holding]
    ) -> dict[bytes, bytes]:
        """Put reviews of images on what was derived of these, in `after`; the texts read besides.

        What a source says of its own case it says of all of it. What it says of another's counts for what nobody
        else has on the list, so that nobody's fingerprint is reviewed by way of a stranger's case. A derived one that
        is no such image may be the fault of the crop alone, and people's registrations are not confirmed unseen.
        """
        values: dict[Owned, FeedbackValue] = {}
        for member, value in reviews.items():
            for owner, number in after[member].reviewed_by(source):
                refuted = value is FeedbackValue.NOT_BLOCKED and after[member].derived
                unseen = value is FeedbackValue.BLOCKED and owner == REGISTRATIONS
                if owner == source or not (refuted or unseen):
                    values[owner, number] = value

        def review(member: bytes, holding: Holding, owned: Owned) -> Holding:
            reached = holding.derived and member not in reviews and (owned[0] == source or holding.claims == {owned})
            return holding.said_of_case(source, values[owned]) if reached else holding

        return await self._over_cases(values, after, review)

    async def _over_cases(
        self,
        cases: Iterable[Owned],
        after: dict[bytes, Holding],
        change: Callable[[bytes, Holding, Owned], Holding],
    ) -> dict[bytes, bytes]:
        """Change in `after` what sources registered under their cases and still have there; the texts read for it."""
        read: dict[bytes, bytes] = {}
        for owned, members in (await self._members(cases)).items():
            read |= await self._texts(one for one in members if one not in after)
            for one in members:
                holding = after.get(one) or (self._holding(read[one]) if read.get(one) else None)
                if holding and owned in holding.claims:
                    after[one] = change(one, holding, owned)
        return read

    async def _members(self, cases: Iterable[Owned]) -> dict[Owned, set[bytes]]:
        """What was registered under each of these cases."""
        asked = list(cases)
        async with self._redis.pipeline(transaction=False) as pipe:
            for owned in asked:
                pipe.smembers(self._case_key(owned))
            found: list[set[bytes]] = await pipe.execute()
        return dict(zip(asked, found, strict=True))

    async def _texts(self, members: Iterable[bytes]) -> dict[bytes, bytes]:
        """The sealed texts, empty where there is none."""
        asked = list(members)
        texts = cast("list[bytes | None]", await self._redis.hmget(RECORDS, asked)) if asked else []
        return {member: text or b"" for member, text in zip(asked, texts, strict=True)}

    async def _replace(
        self,
        before: dict[bytes, bytes],
        after: Mapping[bytes, Holding],
        *,
        added: Mapping[Owned, set[bytes]] | None = None,
        removed: Mapping[Owned, set[bytes]] | None = None,
    ) -> int | None:
        """Write what differs, and what belongs to which case; None where somebody else was faster with a record."""
        texts = {member: self._sealed(holding.text()) for member, holding in after.items()}
        differing = [member for member, text in texts.items() if text != before[member]]
        if not differing:
            return 0
        parts: list[bytes | int | str] = [self.now, CHANNEL, len(differing)]
        for member in differing:
            parts += [member, before[member], texts[member], int(after[member].status is HashStatus.WITHDRAWN)]
        keys = [RECORDS, ORDER, POSITION, VERSION, WITHDRAWN_SINCE]
        changes = [("SADD", self._case_key(owned), members) for owned, members in (added or {}).items()]
        changes += [("SREM", self._case_key(owned), members) for owned, members in (removed or {}).items()]
        changes += self._on_negative_list(differing, before, after)
        for word, key, members in changes:
            keys.append(key)
            parts += [word, len(members), *members]
        if not await self._write(keys=keys, args=parts):
            return None
        if removed:
            await self._file.outdated()
        return len(differing)

    def _on_negative_list(
        self, differing: Iterable[bytes], before: Mapping[bytes, bytes], after: Mapping[bytes, Holding]
    ) -> list[tuple[str, str, set[bytes]]]:
        """What the operator rejects from now on, and no longer does, as changes of the sets."""
        moved = {True: set[bytes](), False: set[bytes]()}
        for member in differing:
            rejected = _rejected(after[member])
            if rejected != _rejected(self._holding(before[member])):
                moved[rejected].add(member)
        changes = [("SADD", NEGATIVE, moved[True]), ("SREM", NEGATIVE, moved[False])]
        present = [change for change in changes if change[2]]
        return [*present, ("INCRBY", NEGATIVE_VERSION, {b"1"})] if present else []

    def _member(self, fingerprint: Fingerprint) -> bytes:
        return _IMAGE_PDQ + self._vault.seal(fingerprint.octets, MEMBER_PLACE)

    def _fingerprint(self, member: bytes) -> Fingerprint:
        return Fingerprint(self._vault.open(member[1:], MEMBER_PLACE))

    def _holding(self, sealed: bytes) -> Holding:
        return Holding.read(self._opened(sealed))

    def _case_key(self, owned: Owned) -> str:
        """The set of the members a source registered under a case."""
        return of_register("service", f"case:{self._vault.name('/'.join(owned), 'case')}")


def _rejected(holding: Holding) -> bool:
    return holding.opinions.get(OPERATOR, (None,))[0] is FeedbackValue.NOT_BLOCKED


def _registered(source: str, submitted: Mapping[bytes, Sequence[Submission]]) -> dict[Owned, set[bytes]]:
    members: dict[Owned, set[bytes]] = defaultdict(set)
    for member, ones in submitted.items():
        for one in ones:
            for number in one.cases:
                members[source, number].add(member)
    return members


def _submitted(holding: Holding, source: str, submissions: Sequence[Submission]) -> Holding:
    for one in submissions:
        holding = holding.submitted(source, one)
    if source != REGISTRATIONS and any(one.cases for one in submissions) and len(holding.owned(source)) > MOST_LABELS:
        fingerprint = submissions[0].fingerprint
        raise Malformed(f"{fingerprint} would be in more than {MOST_LABELS} cases of this source")
    return holding
