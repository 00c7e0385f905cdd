"""Whether a document agrees with itself: hashes, order and links of its records, and what it tells of them.

A signature shows that nobody changed a document; this shows that who signed it told what the records say.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from handlers.evidence_file.document import FORMAT, VERSION, in_order
from handlers.evidence_file.removed import Removed, sha256, told
from handlers.evidence_file.telling import COMPLAINT, MASKED, Whole
from records.evidence import canonical

CLOCKS_SECONDS: Final = 60.0
"""By how much the clocks of machines that write to one chain may differ."""


class Flaw(StrEnum):
    """What does not hold. All but the first four are about one removal."""

    NOT_CANONICAL = "not-canonical"
    """The document is not written the one way there is."""
    OTHER_KEY = "other-key"
    """The document names another key than the one it is signed with."""
    NOT_IN_ORDER = "not-in-order"
    """Removals are not in the order of their times, or not numbered through."""
    NOT_READABLE = "not-readable"
    """Something that has to be there is missing, or is something else."""
    OTHER_HASH = "other-hash"
    """A record is not the one its SHA-256 was made of."""
    OTHER_TELLING = "other-telling"
    """What is told of a removal is not what its records say."""
    OTHER_LINK = "other-link"
    """Records of one group cannot be of one chain: two follow the same one, or one comes before what it follows."""


class Found(NamedTuple):
    """A flaw, and the number of the removal it is about; 0 for the whole."""

    flaw: Flaw
    removal: int = 0


class NewerVersion(Exception):
    """A document of a format or version that this program does not know."""


@dataclass(slots=True)
class Checked:
    """What was looked at, and what was found wrong."""

    flaws: list[Found] = field(default_factory=list)
    removals: int = 0
    records: int = 0
    """Whole records, whose hashes were made again."""
    links: int = 0
    """Records that follow directly from another one in the file."""


def checked(document: bytes, key: bytes) -> Checked:
    """Check a document that is signed with this key. Raises NewerVersion."""
    found = Checked()
    try:
        said: Any = json.loads(document)
        _check(said, document, found)
        if said["key"] != key.hex():
            found.flaws.append(Found(Flaw.OTHER_KEY))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError):
        found.flaws.append(Found(Flaw.NOT_READABLE))
    return found


def _check(said: Any, document: bytes, found: Checked) -> None:
    if said["format"] != FORMAT or said["version"] != VERSION or said["form"] not in {COMPLAINT, MASKED}:
        raise NewerVersion
    if canonical(said) != document:
        found.flaws.append(Found(Flaw.NOT_CANONICAL))
    removals = said["removals"]
    found.removals = len(removals)
    if [one["number"] for one in removals] != list(range(1, len(removals) + 1)) or not in_order(removals):
        found.flaws.append(Found(Flaw.NOT_IN_ORDER))
    if said["form"] == COMPLAINT:
        for one in removals:
            found.flaws += _flaws_of(one, said["zone"])
            found.records += len(one["records"])
        _check_links(removals, found)


_WITHOUT: Final = frozenset({"number"})


def _flaws_of(one: dict[str, Any], zone: str) -> Iterator[Found]:
    written = [canonical(record["record"]) for record in one["records"]]
    hashes = [
        (sha256(text), record["record"]["previous"]) for text, record in zip(written, one["records"], strict=True)
    ]
    if hashes != [(record["sha256"], record["previous"]) for record in one["records"]]:
        yield Found(Flaw.OTHER_HASH, one["number"])
    hit, *outcomes = (record["record"] for record in one["records"])
    again = told(Removed(one["group"], written[0], tuple(written[1:])), zone, Whole())
    if _in_utc(again) != _in_utc(_shown(one)) or any(outcome["of"] != hit["key"] for outcome in outcomes):
        yield Found(Flaw.OTHER_TELLING, one["number"])


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    """What is told of a removal; a wrong hash in it is told as such, and not twice."""
    again = [Whole().record(canonical(record["record"])) for record in one["records"]]
    return {**{name: value for name, value in one.items() if name not in _WITHOUT}, "records": again}


def _in_utc(told_of: Any) -> Any:
    """Without local times, the rules of which may have been learnt better since."""
    if isinstance(told_of, dict):
        return {name: _in_utc(value) for name, value in told_of.items() if not (name == "local" and "utc" in told_of)}
    return [_in_utc(value) for value in told_of] if isinstance(told_of, list) else told_of


def _check_links(removals: list[dict[str, Any]], found: Checked) -> None:
    """Within each group: what follows a record that is in the file came after it, and alone."""
    of_group: dict[int, list[tuple[float, str, str, int]]] = {}
    for one in removals:
        for record in one["records"]:
            time = datetime.fromisoformat(record["record"]["time"]).timestamp()
            line = (time, record["sha256"], record["previous"], one["number"])
            of_group.setdefault(one["group"], []).append(line)
    for lines in of_group.values():
        times = {digest: time for time, digest, _, _ in lines}
        followed: set[str] = set()
        for time, _, previous, number in lines:
            if previous in followed or (previous in times and times[previous] > time + CLOCKS_SECONDS):
                found.flaws.append(Found(Flaw.OTHER_LINK, number))
            followed.add(previous)
            found.links += previous in times
