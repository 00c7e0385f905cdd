"""The entries of a matching service, collected to be shown: 41 bytes each, so that a million fits anywhere."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.acceptance import AS_MEANT
from matching.blocklist import REMOVED, code_of, decoded
from matching.fingerprint import BYTES, Fingerprint
from matching.match import Trust
from matching.wire import GONE, Record


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry; `modified` in seconds of the service's clock."""

    fingerprint: Fingerprint
    trust: Trust
    modified: int
    case: str = ""
    derived: bool = False

    def row(self) -> dict[str, object]:
        """The JSON object of `list` and `export`, which `import` reads."""
        row: dict[str, object] = {
            "fingerprint": str(self.fingerprint),
            "trust": self.trust.value,
            "modified": self.modified,
        }
        return row | ({"case": self.case} if self.case else {}) | ({"derived": True} if self.derived else {})


class Listing:
    """Every record fetched, a later one of the same fingerprint in the place of the earlier."""

    def __init__(self) -> None:
        self._octets = bytearray()
        self._codes = bytearray()
        self._modified = array("q")
        self._cases = array("l")
        self._names = [""]
        self._numbers = {"": 0}

    def put(self, record: Record) -> None:
        """Take in the next record fetched."""
        self._octets += record.fingerprint.octets
        self._codes.append(code_of(AS_MEANT.of(record), derived=record.derived))
        self._modified.append(record.modified)
        living = next((number for number, status in record.cases.items() if status not in GONE), "")
        self._cases.append(self._number(living))

    def oldest_first(self) -> "Ordered":
        """The entries that are on the list now, in the order of their last changes."""
        octets = np.frombuffer(bytes(self._octets), f"S{BYTES}")
        codes = np.frombuffer(bytes(self._codes), np.uint8)
        modified = np.frombuffer(self._modified.tobytes(), np.int64)
        last = len(codes) - 1 - np.unique(octets[::-1], return_index=True)[1]
        alive = np.sort(last[codes[last] != REMOVED])
        return Ordered(self, alive[np.argsort(modified[alive], kind="stable")].tolist())

    def _number(self, case: str) -> int:
        if case not in self._numbers:
            self._numbers[case] = len(self._names)
            self._names.append(case)
        return self._numbers[case]

    def at(self, place: int) -> Listed:
        """The record that was put at a place."""
        octets = bytes(self._octets[place * BYTES : (place + 1) * BYTES])
        trust, derived = decoded(self._codes[place])
        return Listed(Fingerprint(octets), trust, self._modified[place], self._names[self._cases[place]], derived)


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
