"""The list of one source in memory: what is enforced, how far each entry may be trusted, and what it is of.

All its entries are in one index, so that a look-up pays for one search. Trust and kind are the label of an entry
there. Where there are several sources, matching.lists puts their lists together.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from config.sources import OWN_SOURCE
from matching.fingerprint import BITS, BYTES, MATCH_RADIUS, Fingerprint
from matching.match import Match, Trust
from matching.search.index import Found, Index, Radii
from matching.search.words import last_of_each, octets_of, words_of

TRUSTS: Final = (Trust.UNVERIFIED, Trust.CONFIRMED, Trust.REJECTED)
"""Their places are their codes in `Changes` and in the store."""

REMOVED: Final = len(TRUSTS)
"""The code of an entry that goes."""

DERIVED: Final = 4
"""Added to the code of an entry that is a crop or a rotation of the registered image, not the whole of it."""

_TRUST_BITS: Final = 3

FEW: Final = 6
"""Entries of one trust that are told of for each fingerprint asked, those of whole images before derived ones."""

Codes = NDArray[np.uint8]
"""One code for each entry."""

Octets = NDArray[np.uint8]
"""Fingerprints, N x 32."""

Shield = NDArray[np.int64]
"""For each fingerprint asked the bits to the nearest rejected entry, or more than there are: what is no nearer to it
does not count."""


def code_of(trust: Trust | None, *, derived: bool = False) -> int:
    """The code of an entry; of one that goes, for None."""
    return REMOVED if trust is None else TRUSTS.index(trust) + DERIVED * derived


def decoded(code: int) -> tuple[Trust, bool]:
    """The trust of an entry with this code, and whether it is of a part of an image."""
    return TRUSTS[code & _TRUST_BITS], code >= DERIVED


class Changes:
    """What happened to entries, in order, in columns: 33 bytes an entry. A later change replaces an earlier one."""

    def __init__(self) -> None:
        self._octets = bytearray()
        self._codes = bytearray()

    def __len__(self) -> int:
        return len(self._codes)

    def put(self, fingerprint: Fingerprint, trust: Trust | None, *, derived: bool = False) -> None:
        """An entry has this trust and is of this kind from now on; None removes it."""
        self._octets += fingerprint.octets
        self._codes.append(code_of(trust, derived=derived))

    def extend(self, octets: bytes, codes: bytes) -> None:
        """Many entries at once: 32 bytes and one code each."""
        self._octets += octets
        self._codes += codes

    def columns(self) -> tuple[Octets, Codes]:
        """The last change of each fingerprint; copies, in no particular order. About a second for a million."""
        octets = np.frombuffer(bytes(self._octets), np.uint8).reshape(-1, BYTES)
        codes = np.frombuffer(bytes(self._codes), np.uint8)
        last = last_of_each(words_of(octets))
        return octets[last], codes[last]


class Near(NamedTuple):
    """The entries near what was asked, and what shields it."""

    matches: list[Match]
    shield: Shield


class Compared(NamedTuple):
    """What changes would do to a list, for each of them."""

    known: NDArray[np.bool_]
    """Nothing: it is so already."""
    fresh: NDArray[np.bool_]
    """It puts an entry in force that does not act now."""


class Blocklist:
    """The entries in force of one source. For the use of one event loop: nothing here waits, and nothing here locks."""

    def __init__(self, source: str = OWN_SOURCE) -> None:
        self.source = source
        self._index = Index()
        self._version = 0

    def __len__(self) -> int:
        """Entries of every trust, rejected ones included."""
        return len(self._index)

    @property
    def version(self) -> int:
        """Increases whenever an entry comes, goes or changes its trust or kind, and at nothing else."""
        return self._version

    def trust(self, fingerprint: Fingerprint) -> Trust | None:
        """The trust of exactly this entry; None where it is not on the list."""
        code = self._index.label(fingerprint)
        return None if code is None else decoded(code)[0]

    def derived(self, fingerprint: Fingerprint) -> bool:
        """Whether exactly this entry is on the list, and of a part of an image."""
        return bool((self._index.label(fingerprint) or 0) & DERIVED)

    def count(self, trust: Trust) -> int:
        """How many entries have this trust, of either kind."""
        return sum(self._index.count(code_of(trust, derived=derived)) for derived in (False, True))

    @property
    def derived_entries(self) -> int:
        """How many entries are of parts of images, of every trust."""
        return sum(self._index.count(code_of(trust, derived=True)) for trust in TRUSTS)

    def lookup(
        self,
        posted: Octets | Fingerprint | Iterable[Fingerprint],
        radius: Radii = MATCH_RADIUS,
        *,
        with_rejected: bool = False,
    ) -> list[Match]:
        """Every entry within `radius` bits of one or several posted fingerprints, nearest first.

        Several may be given as Q x 32 bytes, and a radius for each. Some hundred together cost a few milliseconds,
        and hardly more than ten of them alone.
        """
        if isinstance(posted, Fingerprint):
            posted = [posted]
        asked = posted if isinstance(posted, np.ndarray) else octets_of(posted)
        matches = self._matches(asked, self._index.search(asked, radius))
        wanted = [match for match in matches if with_rejected or match.trust is not Trust.REJECTED]
        return sorted(wanted, key=_nearest_first)

    def nearest(self, posted: Octets, radii: NDArray[np.uint8]) -> list[Match]:
        """For each fingerprint asked the nearest few entries of each trust within its radius; rejected ones left out.

        So are entries no nearer to what was asked than a rejected one. However crowded the list is around a post,
        what is returned is bounded, and what is not returned costs no more than its place in a column.
        """
        return self.near(posted, radii).matches

    def near(self, posted: Octets, radii: NDArray[np.uint8], shield: Shield | None = None) -> Near:
        """The same with the shield of its rejected entries, which counts together with one from elsewhere."""
        found = self._index.search(posted, radii)
        trusts = found.labels & _TRUST_BITS
        rejected = trusts == TRUSTS.index(Trust.REJECTED)
        nearest = np.full(len(posted), BITS + 1) if shield is None else shield.copy()
        np.minimum.at(nearest, found.queries[rejected], found.distances[rejected])
        open_to = np.flatnonzero(~rejected & (found.distances < nearest[found.queries]))
        groups = found.queries[open_to] * len(TRUSTS) + trusts[open_to]
        order = np.lexsort((found.distances[open_to], found.labels[open_to] >= DERIVED, groups))
        firsts = np.searchsorted(groups[order], groups[order])
        kept = open_to[order[np.arange(len(order)) - firsts < FEW]]
        chosen = Found(found.queries[kept], found.octets[kept], found.distances[kept], found.labels[kept])
        return Near(self._matches(posted, chosen), nearest)

    def compared(self, octets: Octets, codes: Codes) -> Compared:
        """What N changes would do to the list as it is: half a millisecond for a thousand."""
        held = self._index.labels_of(octets)
        idle = (held < 0) | ((held & _TRUST_BITS) == TRUSTS.index(Trust.REJECTED))
        return Compared(np.where(held < 0, REMOVED, held) == codes, acting(codes) & idle)

    def apply(
        self,
        upserts: Iterable[tuple[Fingerprint, Trust]] = (),
        removals: Iterable[Fingerprint] = (),
        *,
        derived: Iterable[tuple[Fingerprint, Trust]] = (),
    ) -> int:
        """Put and remove entries; how many of them changed something is returned.

        `upserts` are of whole images, `derived` of parts of images.
        """
        changes = Changes()
        for fingerprint, trust in derived:
            changes.put(fingerprint, trust, derived=True)
        for fingerprint, trust in upserts:
            changes.put(fingerprint, trust)
        for fingerprint in removals:
            changes.put(fingerprint, None)
        return self.apply_columns(*changes.columns())

    def apply_columns(self, octets: Octets, codes: Codes) -> int:
        """The same for many: N x 32 distinct fingerprints and their N codes."""
        stay = _stay(codes)
        changed = self._index.discard_many(octets[~stay]) + self._index.add_many(octets[stay], codes[stay])
        self._version += 1 if changed else 0
        return changed

    @staticmethod
    def indexes(octets: Octets, codes: Codes) -> Index:
        """The index of a complete list. Touches no list in force, so a thread can do it: a second for a million."""
        index, stay = Index(), _stay(codes)
        index.add_many(octets[stay], codes[stay])
        return index

    def replace(self, index: Index) -> None:
        """Put a complete list in the place of the one in force."""
        self._version += 1 if len(self) or len(index) else 0
        self._index = index

    def compact(self) -> None:
        """Drop removed entries, which no search finds any more, from memory too."""
        self._index.compact()

    def _matches(self, asked: Octets, found: Found) -> list[Match]:
        columns = (found.queries.tolist(), found.octets, found.distances.tolist(), found.labels.tolist())
        return [
            Match(
                Fingerprint(asked[number].tobytes()),
                Fingerprint(entry.tobytes()),
                bits,
                *decoded(code),
                number,
                source=self.source,
            )
            for number, entry, bits, code in zip(*columns, strict=True)
        ]


def _stay(codes: Codes) -> NDArray[np.bool_]:
    return np.asarray((codes & _TRUST_BITS) != REMOVED)


def acting(codes: Codes) -> NDArray[np.bool_]:
    """Which of the codes are of entries that stay and are not rejected."""
    return np.asarray((codes & _TRUST_BITS) < TRUSTS.index(Trust.REJECTED))


def _nearest_first(match: Match) -> tuple[int, Fingerprint, Fingerprint]:
    return match.distance, match.entry, match.posted
