"""Whether a document agrees with itself: hashes, order and links of its records, and what it tells of them.

A signature shows that nobody changed a document; this shows that who signed it told what the records say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from handlers.evidence_file.document import FORMAT, VERSION, in_order
from handlers.evidence_file.moments import NO_ZONE
from handlers.evidence_file.removed import Removed, sha256, told
from handlers.evidence_file.shape import Misshapen, check_shape, parsed
from handlers.evidence_file.telling import COMPLAINT, MASKED, Whole
from records.chain import canonical

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
    """Check a document that is signed with this key. Raises NewerVersion.

    A removal is named by its place, and nothing is given back that the document says: it may say anything.
    """
    found = Checked()
    try:
        said = parsed(document)
        _check_kind(said)
        check_shape(said)
        if flaw := _flaw_of_whole(said, document, key):
            found.flaws.append(Found(flaw))
        else:
            _check_removals(said, found)
    except (Misshapen, *_OTHERWISE):
        found.flaws.append(Found(Flaw.NOT_READABLE))
    return found


_OTHERWISE: Final = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)
"""Of what records hold only the shape of what is used here is known."""


def _check_kind(said: Any) -> None:
    if not isinstance(said, dict):
        raise Misshapen
    if said["format"] != FORMAT or said["version"] != VERSION or said["form"] not in {COMPLAINT, MASKED}:
        raise NewerVersion


def _flaw_of_whole(said: dict[str, Any], document: bytes, key: bytes) -> Flaw | None:
    """With one of these there is nothing to be said of single removals."""
    if canonical(said) != document:
        return Flaw.NOT_CANONICAL
    if said["key"] != key.hex():
        return Flaw.OTHER_KEY
    removals = said["removals"]
    if [one["number"] for one in removals] != list(range(1, len(removals) + 1)) or not in_order(removals):
        return Flaw.NOT_IN_ORDER
    return None


def _check_removals(said: dict[str, Any], found: Checked) -> None:
    removals = said["removals"]
    found.removals = len(removals)
    if said["form"] == COMPLAINT:
        for number, one in enumerate(removals, 1):
            found.flaws += [Found(flaw, number) for flaw in _flaws_of(one)]
            found.records += len(one["records"])
        _check_links(removals, found)


_WITHOUT: Final = frozenset({"number"})


def _flaws_of(one: dict[str, Any]) -> Iterator[Flaw]:
    written = [canonical(record["record"]) for record in one["records"]]
    hashes = [
        (sha256(text), record["record"]["previous"]) for text, record in zip(written, one["records"], strict=True)
    ]
    if hashes != [(record["sha256"], record["previous"]) for record in one["records"]]:
        yield Flaw.OTHER_HASH
    hit, *outcomes = (record["record"] for record in one["records"])
    again = told(Removed(one["group"], written[0], tuple(written[1:])), NO_ZONE, Whole())
    if _in_utc(again) != _in_utc(_shown(one)) or any(outcome["of"] != hit["key"] for outcome in outcomes):
        yield Flaw.OTHER_TELLING


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
    for number, one in enumerate(removals, 1):
        for record in one["records"]:
            time = datetime.fromisoformat(record["record"]["time"]).timestamp()
            line = (time, record["sha256"], record["previous"], number)
            of_group.setdefault(one["group"], []).append(line)
    for lines in of_group.values():
        times = {digest: time for time, digest, _, _ in lines}
        followed: set[str] = set()
        for time, _, previous, number in lines:
            if previous in followed or (previous in times and times[previous] > time + CLOCKS_SECONDS):
                found.flaws.append(Found(Flaw.OTHER_LINK, number))
            followed.add(previous)
            found.links += previous in times
