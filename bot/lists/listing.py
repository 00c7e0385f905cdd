"""The entries of a matching service, collected to be shown: 41 bytes each, so that a million fits anywhere."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.blocklist import REMOVED, TRUSTS
from matching.fingerprint import BYTES, Fingerprint
from matching.match import Trust
from matching.wire import Record


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry; `modified` in seconds of the service's clock."""

    fingerprint: Fingerprint
    trust: Trust
    modified: int

    def row(self) -> dict[str, object]:
        """The JSON object of `list` and `export`, which `import` reads."""
        return {"fingerprint": str(self.fingerprint), "trust": self.trust.value, "modified": self.modified}


class Listing:
    """Every record fetched, a later one of the same fingerprint in the place of the earlier."""

    def __init__(self) -> None:
        self._octets = bytearray()
        self._codes = bytearray()
        self._modified = array("q")

    def put(self, record: Record) -> None:
        """Take in the next record fetched."""
        self._octets += record.fingerprint.octets
        self._codes.append(REMOVED if record.gone else TRUSTS.index(record.trust))
        self._modified.append(record.modified)

    def oldest_first(self) -> "Ordered":
        """The entries that are on the list now, in the order of their last changes."""
        octets = np.frombuffer(bytes(self._octets), f"S{BYTES}")
        codes = np.frombuffer(bytes(self._codes), np.uint8)
        modified = np.frombuffer(self._modified.tobytes(), np.int64)
        last = len(codes) - 1 - np.unique(octets[::-1], return_index=True)[1]
        alive = np.sort(last[codes[last] != REMOVED])
        return Ordered(self, alive[np.argsort(modified[alive], kind="stable")].tolist())

    def at(self, place: int) -> Listed:
        """The record that was put at a place."""
        octets = bytes(self._octets[place * BYTES : (place + 1) * BYTES])
        return Listed(Fingerprint(octets), TRUSTS[self._codes[place]], self._modified[place])


@dataclass(frozen=True, slots=True)
class Ordered:
    """Entries in an order."""

    listing: Listing
    places: list[int]

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[Listed]:
        return (self.listing.at(place) for place in self.places)

    def __reversed__(self) -> Iterator[Listed]:
        return (self.listing.at(place) for place in reversed(self.places))
