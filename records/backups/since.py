"""What happened to the store since a backup of it was made, and must not be undone by restoring the backup.

A withdrawal counts for ever, so do a group's false alarms and the revocation of a client's keys, and what was erased
because the bot had left a group is not brought back. All of it is read from the present store, as long as there is
one, and said again to the restored one before it comes into force.
"""

import time
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from matching.fingerprint import Fingerprint
from matching.uploads import Feedback
from matching.wire import GONE, TAKEN_BACK, FeedbackValue
from policies.policy import Policy
from records.cases import Cases
from records.chats import Chats
from records.clients import Clients
from records.dismissals import Dismissals
from records.false_alarms import FalseAlarms
from records.hashes import Hashes, Held
from records.holding import Holding
from records.purge import Purges
from records.reminders import Reminders
from records.removals import Removals
from records.store import Store

PAGE: Final = 2_000
"""Records read at a time."""


class Since(NamedTuple):
    """How much of the backup was not brought back."""

    withdrawn: int = 0
    """Fingerprints."""
    cases: int = 0
    """Cases, the fingerprints of which are among those."""
    groups: int = 0
    clients: int = 0


async def say_again(present: Store, restored: Store, *, same: bool) -> Since:
    """Put right in `restored` what was withdrawn, dismissed, revoked or erased in `present`.

    `same` says that one is an earlier state of the other: then what is no longer there was erased, too.
    """
    groups = await _erase_left_groups(present, restored) if same else 0
    await _dismiss(present, restored)
    clients = await _revoke(present, restored) if same else 0
    if same:
        await Reminders(*present).carry_to(Reminders(*restored))
    there, here = Hashes(*present), Hashes(*restored)
    start = await here.position()
    cases = await Cases(here).follow(Cases(there)) if same else 0
    return Since(await withdraw(there, here, start, same=same), cases, groups, clients)


@dataclass(slots=True)
class _Withdrawn:
    """What the present store tells of withdrawals."""

    whole: set[bytes] = field(default_factory=set)
    """Fingerprints that are on nobody's list."""
    by_source: dict[bytes, frozenset[str]] = field(default_factory=dict)
    """Fingerprint -> sources that took it back while others have it on their list."""
    cases: set[str] = field(default_factory=set)
    known: "array[int]" = field(default_factory=lambda: array("q"))
    """Hash values of all fingerprints, in ascending order: a million take 8 MB."""

    def note(self, fingerprint: bytes, holding: Holding) -> None:
        """Take up one record."""
        self.known.append(hash(fingerprint))
        self.cases.update(number for number, status in holding.cases.items() if status in GONE)
        if not holding.on_the_list:
            self.whole.add(fingerprint)
        elif back := frozenset(source for source, (value, _) in holding.opinions.items() if value in TAKEN_BACK):
            self.by_source[fingerprint] = back

    def has(self, fingerprint: bytes) -> bool:
        """Whether the present store has a record of it."""
        value = hash(fingerprint)
        at = bisect_left(self.known, value)
        return at < len(self.known) and self.known[at] == value


async def withdraw(present: Hashes, restored: Hashes, start: int, *, same: bool) -> int:
    """Withdraw in `restored` what is withdrawn in `present`, or missing there.

    Returned is how many fingerprints are withdrawn in it since the position `start`.
    """
    told = _Withdrawn()
    async for page in _pages(present):
        for held in page:
            told.note(held.fingerprint, held.holding)
    told.known = array("q", sorted(told.known))
    withdrawn = 0
    async for page in _pages(restored):
        listed = [(held.fingerprint, held.holding) for held in page if held.holding.on_the_list]
        withdrawn += sum(held.position > start and not held.holding.on_the_list for held in page)
        await _withdraw_page(restored, listed, told, same=same)
    return withdrawn


async def _withdraw_page(
    restored: Hashes, listed: Iterable[tuple[bytes, Holding]], told: _Withdrawn, *, same: bool
) -> None:
    back: dict[str, list[Feedback]] = defaultdict(list)
    cases: dict[str, set[str]] = defaultdict(set)
    for fingerprint, holding in listed:
        whole = fingerprint in told.whole or (same and not told.has(fingerprint))
        sources = holding.submitters if whole else told.by_source.get(fingerprint, frozenset()) & holding.submitters
        for source in sources:
            back[source].append(Feedback(Fingerprint(fingerprint), FeedbackValue.WITHDRAWN))
        for source in holding.submitters - sources:
            cases[source] |= holding.owned(source) & told.cases
    for source, feedbacks in back.items():
        await restored.feedback(source, feedbacks)
    for source, numbers in cases.items():
        if numbers:
            await restored.withdraw(source, numbers)


async def _pages(hashes: Hashes) -> AsyncGenerator[list[Held], None]:
    """All records. What changes meanwhile comes once more, at the end."""
    position = 0
    while page := list((await hashes.slice(position, PAGE)).held):
        yield page
        position = page[-1].position + 1


async def _dismiss(present: Store, restored: Store) -> None:
    """What a group of both stores calls a false alarm now is what counts."""
    there, here = Dismissals(*present), Dismissals(*restored)
    for chat in set(await _chats(present).ids()) & set(await _chats(restored).ids()):
        await here.take_over(chat, there)


async def _erase_left_groups(present: Store, restored: Store) -> int:
    """Erase what the bot has left, and keep the appointments for erasing what it has left lately."""
    known = set(await _chats(present).ids())
    purges = _purges(restored)
    left = [chat for chat in await _chats(restored).ids() if chat not in known]
    for chat in left:
        await purges.erase(chat)
    for chat, when in (await _purges(present).due()).items():
        await purges.schedule(chat, when - time.time())
    return len(left)


async def _revoke(present: Store, restored: Store) -> int:
    """Close the keys of the clients that have none any more, or others."""
    there, here = Clients(*present), Clients(*restored)
    now = {(client.name, client.created) for client in await there.listed()}
    revoked = [client.name for client in await here.listed() if (client.name, client.created) not in now]
    for name in revoked:
        await here.revoke(name)
    return len(revoked)


def _chats(store: Store) -> Chats:
    return Chats(store.redis, Policy())


def _purges(store: Store) -> Purges:
    alarms = FalseAlarms(store.redis, store.vault, Dismissals(*store))
    return Purges(store.redis, _chats(store), alarms, Removals(*store))
