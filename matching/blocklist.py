"""The blocklist in memory: what is enforced, and how far each entry may be trusted.

One index for each trust. An entry then costs what the index costs and nothing besides, however many of a million
are confirmed, and rejected entries are not even searched where nobody asks for them.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.fingerprint import BYTES, MATCH_RADIUS, Fingerprint
from matching.index import Index
from matching.match import Match, Trust

TRUSTS: Final = (Trust.UNVERIFIED, Trust.CONFIRMED, Trust.REJECTED)
"""Their places are their codes in `Changes`."""

REMOVED: Final = len(TRUSTS)
"""The code of an entry that goes."""

_CODES: Final = {None: REMOVED} | {trust: code for code, trust in enumerate(TRUSTS)}

Codes = NDArray[np.uint8]
"""One code for each entry."""

Octets = NDArray[np.uint8]
"""Fingerprints, N x 32."""

Indexes = dict[Trust, Index]


class Changes:
    """What happened to entries, in order, in columns: 33 bytes an entry. A later change replaces an earlier one."""

    def __init__(self) -> None:
        self._octets = bytearray()
        self._codes = bytearray()

    def __len__(self) -> int:
        return len(self._codes)

    def put(self, fingerprint: Fingerprint, trust: Trust | None) -> None:
        """An entry has this trust from now on; None removes it."""
        self._octets += fingerprint.octets
        self._codes.append(_CODES[trust])

    def extend(self, octets: bytes, codes: bytes) -> None:
        """Many entries at once: 32 bytes and one code each."""
        self._octets += octets
        self._codes += codes

    def columns(self) -> tuple[Octets, Codes]:
        """The last change of each fingerprint; copies, in no particular order. About a second for a million."""
        octets = np.frombuffer(bytes(self._octets), np.uint8).reshape(-1, BYTES)
        codes = np.frombuffer(bytes(self._codes), np.uint8)
        _, places = np.unique(octets[::-1].copy().view(f"S{BYTES}").ravel(), return_index=True)
        last = len(codes) - 1 - places
        return octets[last], codes[last]


class Blocklist:
    """The entries in force. For the use of one event loop: nothing here waits, and nothing here locks."""

    def __init__(self) -> None:
        self._by_trust = {trust: Index() for trust in TRUSTS}
        self._version = 0

    def __len__(self) -> int:
        """Entries of every trust, rejected ones included."""
        return sum(len(index) for index in self._by_trust.values())

    @property
    def version(self) -> int:
        """Increases whenever an entry comes, goes or changes its trust, and at nothing else."""
        return self._version

    def trust(self, fingerprint: Fingerprint) -> Trust | None:
        """The trust of exactly this entry; None where it is not on the list."""
        return next((trust for trust, index in self._by_trust.items() if fingerprint in index), None)

    def count(self, trust: Trust) -> int:
        """How many entries have this trust."""
        return len(self._by_trust[trust])

    def lookup(
        self,
        posted: Fingerprint | Iterable[Fingerprint],
        radius: int = MATCH_RADIUS,
        *,
        with_rejected: bool = False,
    ) -> list[Match]:
        """Every entry within `radius` bits of one or several posted fingerprints, nearest first."""
        asked = [posted] if isinstance(posted, Fingerprint) else list(posted)
        matches = [
            Match(query, entry, distance, trust)
            for trust, index in self._by_trust.items()
            if len(index) and (with_rejected or trust is not Trust.REJECTED)
            for query, found in zip(asked, index.search(asked, radius), strict=True)
            for distance, entry in found
        ]
        return sorted(matches, key=lambda match: (match.distance, match.entry))

    def apply(self, upserts: Iterable[tuple[Fingerprint, Trust]] = (), removals: Iterable[Fingerprint] = ()) -> int:
        """Put and remove entries; how many of them changed something is returned."""
        changes = Changes()
        for fingerprint, trust in upserts:
            changes.put(fingerprint, trust)
        for fingerprint in removals:
            changes.put(fingerprint, None)
        return self.apply_columns(*changes.columns())

    def apply_columns(self, octets: Octets, codes: Codes) -> int:
        """The same for many: N x 32 distinct fingerprints and their N codes."""
        changed = 0
        for code, trust in enumerate((*TRUSTS, None)):
            rows = octets[codes == code]
            changed += self._move(rows, trust) if len(rows) else 0
        self._version += 1 if changed else 0
        return changed

    @staticmethod
    def indexes(octets: Octets, codes: Codes) -> Indexes:
        """The indexes of a complete list. Touches no list in force, so a thread can do it: a second for a million."""
        indexes = {trust: Index() for trust in TRUSTS}
        for code, trust in enumerate(TRUSTS):
            indexes[trust].add_many(octets[codes == code])
        return indexes

    def replace(self, indexes: Indexes) -> None:
        """Put a complete list in the place of the one in force."""
        self._version += 1 if len(self) or any(map(len, indexes.values())) else 0
        self._by_trust = indexes

    def compact(self) -> None:
        """Drop removed entries, which no search finds any more, from memory too."""
        for index in self._by_trust.values():
            index.compact()

    def _move(self, rows: Octets, trust: Trust | None) -> int:
        """Take entries out of every other index and put them into their own; how many came, went or moved."""
        before = len(self)
        moved = 0
        for other, index in self._by_trust.items():
            if other is not trust and len(index):
                size = len(index)
                for row in rows:
                    index.discard(Fingerprint(row.tobytes()))
                moved += size - len(index)
        if trust is None:
            return moved
        self._by_trust[trust].add_many(rows)
        return len(self) - before + moved
