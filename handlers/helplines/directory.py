"""The directory: all entries, as the file `directory.json` beside this module has them."""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from handlers.helplines.countries import ELSEWHERE, EVERYWHERE, NAMES, UNION
from handlers.helplines.entry import BrokenEntry, Entry, Kind

log = logging.getLogger(__name__)

SHIPPED: Final = Path(__file__).with_name("directory.json")


@dataclass(frozen=True, slots=True)
class Directory:
    """All entries, in the file's order."""

    entries: tuple[Entry, ...]

    def of(self, country: str) -> tuple[Entry, ...]:
        """The entries of a country; of the European Union with EU, of everywhere with *."""
        return tuple(one for one in self.entries if one.country == country)

    def emergency(self, country: str) -> tuple[Entry, ...]:
        """Whom to call or write to in immediate danger there."""
        return tuple(one for one in self.of(country) if one.kind is Kind.EMERGENCY)

    @property
    def countries(self) -> tuple[str, ...]:
        """What one can choose from: the countries with entries, and the two kinds of others."""
        return (*(code for code in NAMES if code not in (UNION, ELSEWHERE) and self.of(code)), UNION, ELSEWHERE)


def read(raw: Iterable[Mapping[str, Any]]) -> Directory:
    """The directory of these entries. A broken one is left out and logged; the others are there."""
    entries = []
    for one in raw:
        try:
            entries.append(Entry.read(one))
        except BrokenEntry as no:
            log.error("%s", no)  # noqa: TRY400 - the error says it all
    if not any(one.country == EVERYWHERE for one in entries):
        log.error("the directory of helplines has no entry for countries it does not know")
    return Directory(tuple(entries))


@cache
def shipped() -> Directory:
    """The directory that comes with the program. It is read once, since it does not change while it runs."""
    return read(json.loads(SHIPPED.read_text(encoding="utf-8"))["entries"])
