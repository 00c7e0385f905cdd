"""One removal: the record that was written before it, what was written after it, and what an evidence file tells.

What a masked file tells is chosen name by name, so that nothing new in a record slips into it: a record's own name,
for instance, may end in the number of an account.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from handlers.evidence_file.moments import moment, moment_of

_MATCH: Final = ("posted", "matched", "distance", "variant", "orientation", "quality", "trust", "source")
_PLAIN: Final = ("message", "album", "kind", "role", "actions", "withheld", "reasons", "notes")


@dataclass(frozen=True, slots=True)
class Removed:
    """Records as they were written. `group` is the one they are kept under now: one that moved had another id then."""

    group: int
    hit: bytes
    outcomes: tuple[bytes, ...] = ()

    @property
    def written(self) -> tuple[bytes, ...]:
        """All of them, in the order in which they were written."""
        return (self.hit, *self.outcomes)


class Telling(Protocol):
    """How much of a removal is told (handlers.evidence_file.telling)."""

    def poster(self, number: int | None) -> dict[str, Any]:
        """Who posted."""

    def record(self, written: bytes) -> dict[str, Any]:
        """A record itself, or what stands for it."""


def is_about(names: Iterable[str]) -> "About":
    """Whether a record, as written, is one of these or tells what came of one of these."""
    return About(frozenset(names))


@dataclass(frozen=True, slots=True)
class About:
    """See `is_about`."""

    names: frozenset[str]

    def __call__(self, written: bytes) -> bool:
        """Whether it is."""
        record = json.loads(written)
        return record.get("key") in self.names or record.get("of") in self.names


def removed(group: int, written: Iterable[bytes]) -> list[Removed]:
    """The removals that records of one group tell of, in their order. What came of a hit that is not there is left."""
    hits: dict[str, bytes] = {}
    outcomes: dict[str, list[bytes]] = {}
    for one in written:
        record = json.loads(one)
        if record["type"] == "hit":
            hits[record["key"]] = one
        else:
            outcomes.setdefault(record["of"], []).append(one)
    return [Removed(group, hit, tuple(outcomes.get(key, ()))) for key, hit in hits.items()]


def told(one: Removed, zone: str, telling: Telling) -> dict[str, Any]:
    """A removal as the file tells it. The same of the same records, so that whoever has them can compare."""
    hit, after = json.loads(one.hit), [json.loads(outcome) for outcome in one.outcomes]
    return {
        "group": one.group,
        **({"group_then": hit["chat"]} if hit["chat"] != one.group else {}),
        **{name: hit[name] for name in _PLAIN},
        "poster": telling.poster(hit["poster"]),
        "look_back": bool(hit.get("look_back")),
        "times": {
            "received": moment_of(hit["received"], zone),
            "recorded": moment_of(hit["time"], zone),
            **({"finished": moment_of(after[-1]["time"], zone)} if after else {}),
        },
        "match": {name: hit[name] for name in _MATCH},
        "outcomes": [_outcome(outcome, zone) for record in after for outcome in record["outcomes"]],
        "records": [telling.record(record) for record in one.written],
    }


def sha256(written: bytes) -> str:
    """Of a record: what the next record of the chain names as the one before."""
    return hashlib.sha256(written).hexdigest()


def _outcome(outcome: Mapping[str, Any], zone: str) -> dict[str, Any]:
    until = outcome["until"]
    return {
        "action": outcome["action"],
        "done": outcome["done"],
        "why": outcome["why"],
        "until": None if until is None else moment(until, zone),
    }
