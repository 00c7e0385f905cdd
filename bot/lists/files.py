"""Reading a list of fingerprints out of a file: one entry a line, in any of the forms people have them in.

- 64 hexadecimal digits, and after a comma, where it is known, the trust;
- the JSON lines that `egide blocklist export` writes;
- CSV whose first line names the columns, one of them `fingerprint` (or `hash`, `hashValue`, `pdq`), perhaps `trust`.

Blank lines and lines that begin with # are passed over.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from config.errors import N_, BadFingerprint, InputError
from matching.fingerprint import Fingerprint
from matching.match import Trust

LONGEST_LINE: Final = 1 << 16
"""Characters. What has longer lines is no list."""

MOST_TOLD: Final = 20
"""Bad lines named in the error; all are counted."""

_COLUMNS: Final = ("fingerprint", "hash", "hashvalue", "pdq")


@dataclass(frozen=True, slots=True)
class Entry:
    """A fingerprint to be put on the list."""

    fingerprint: Fingerprint
    trust: Trust
    case: str = ""
    """The number of the case it is registered under, with what was derived from the same image."""
    derived: bool = False


class BadLines(InputError):
    """Some lines of a file are no entries. `lines` are the numbers of the first of them, `count` is how many."""

    cause = N_("{file} was not imported: {count} lines are not understood (numbers {numbers}).")
    cure = N_("Each line is a fingerprint of 64 hexadecimal digits, alone or with a trust; see --help.")

    def __init__(self, file: Path, lines: Sequence[int], count: int) -> None:
        self.lines = tuple(lines)
        self.count = count
        numbers = ", ".join(map(str, lines)) + (", ..." if count > len(lines) else "")
        super().__init__(file=file, count=count, numbers=numbers)


class ListFile:
    """A list in a file. `trust` is that of the entries that name none. InputError where it cannot be read."""

    def __init__(self, path: Path, trust: Trust) -> None:
        self._path = path
        self._trust = trust

    def check(self) -> int:
        """How many entries there are; raises BadLines if any line is none, so that nothing is imported by halves."""
        good, bad = 0, 0
        told: list[int] = []
        for number, entry in self._lines():
            if entry:
                good += 1
                continue
            bad += 1
            if len(told) < MOST_TOLD:
                told.append(number)
        if bad:
            raise BadLines(self._path, told, bad)
        return good

    def entries(self) -> Iterator[Entry]:
        """The entries of a file that was checked."""
        return (entry for _, entry in self._lines() if entry)

    def _lines(self) -> Iterator[tuple[int, Entry | None]]:
        """The number of each line that should be an entry, with what it is."""
        try:
            with self._path.open(encoding="utf-8-sig", errors="replace") as file:
                yield from _Reader(self._trust).read(file)
        except OSError as no:
            raise InputError(what=self._path, detail=no.strerror or no) from no


@dataclass(slots=True)
class _Reader:
    trust: Trust
    columns: Mapping[str, int] = field(default_factory=lambda: {"fingerprint": 0, "trust": 1})
    begun: bool = False

    def read(self, file: IO[str]) -> Iterator[tuple[int, Entry | None]]:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            text = line.strip()
            if text and not text.startswith("#") and not self._header(text):
                yield number, self._entry(text)
            self.begun = self.begun or bool(text and not text.startswith("#"))

    def _header(self, text: str) -> bool:
        """Whether the first line that says anything names columns; then they are remembered."""
        if self.begun or text.startswith("{"):
            return False
        names = [name.strip().lower() for name in _fields(text)]
        column = next((names.index(name) for name in _COLUMNS if name in names), None)
        if column is None:
            return False
        self.columns = {"fingerprint": column, "trust": names.index("trust") if "trust" in names else len(names)}
        return True

    def _entry(self, text: str) -> Entry | None:
        try:
            if text.startswith("{"):
                return self._from_json(text)
            fingerprint, trust = self._from_fields(text)
            return Entry(Fingerprint.from_hex(fingerprint), Trust(trust) if trust else self.trust)
        except (BadFingerprint, ValueError):
            return None

    def _from_json(self, text: str) -> Entry:
        said = json.loads(text)
        fingerprint = Fingerprint.from_hex(str(said.get("fingerprint") or said.get("hashValue")))
        trust = Trust(said["trust"]) if said.get("trust") else self.trust
        return Entry(fingerprint, trust, str(said.get("case") or ""), said.get("derived") is True)

    def _from_fields(self, text: str) -> tuple[str, str]:
        fields = _fields(text)
        fingerprint, trust = self.columns["fingerprint"], self.columns["trust"]
        return (
            fields[fingerprint] if fingerprint < len(fields) else "",
            fields[trust].strip().lower() if trust < len(fields) else "",
        )


def _fields(text: str) -> list[str]:
    if '"' not in text:
        return text.split(",")
    return next(csv.reader([text]))
