"""The JSON document of an evidence file: canonical, so that the same content is always the same bytes."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from handlers.evidence_file.moments import NO_ZONE, moment, moment_of
from handlers.evidence_file.removed import Removed, Telling, told
from handlers.evidence_file.telling import COMPLAINT
from handlers.evidence_file.words import FORM, NAMES_NOBODY, PROVES, VERIFY, WHAT
from locales.texts import Translator

FORMAT: Final = "egide-evidence"
VERSION: Final = 1

HIDDEN: Final = "****"
"""For a group of a case number. The last one is enough to tell cases apart, and opens nothing."""


class Form(Telling, Protocol):
    """A way of telling, and what it is called."""

    @property
    def form(self) -> str:
        """`complaint` or `masked`."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group in which something was removed. `holds`: whether its chain of records did when the file was made."""

    id: int
    title: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Told:
    """All that a document is made of. Times in epoch seconds."""

    number: str
    created: int
    removals: Sequence[Removed]
    groups: Sequence[Group]
    missing: int
    """Removals whose records are not kept any more."""
    older: int
    """Removals that are left out because a file tells the newest only (records.removals.MOST_TOLD)."""
    made: float
    until: float
    """Up to when removals are told of."""
    zone: str
    key: bytes


def document(content: Told, form: Form, say: Translator) -> dict[str, Any]:
    """The document, as JSON knows it."""
    removals = [told(one, content.zone, form) for one in sorted(content.removals, key=_order_of)]
    return {
        "format": FORMAT,
        "version": VERSION,
        "form": form.form,
        "language": say.language,
        "zone": content.zone,
        "made": moment(content.made, content.zone),
        "until": moment(content.until, content.zone),
        "key": content.key.hex(),
        "case": {"number": hidden(content.number), "created": moment(content.created, content.zone)},
        "groups": [_group(group, form.form) for group in sorted(content.groups, key=lambda one: one.id)],
        "removals": [{"number": number, **one} for number, one in enumerate(removals, 1)],
        "missing": content.missing,
        "older": content.older,
        "contains_image": False,
        "words": _words(form.form, say),
    }


def hidden(number: str) -> str:
    """A case number but for its last group."""
    *groups, last = number.split("-")
    return "-".join((*(HIDDEN for _ in groups), last))


def visible(title: str) -> str:
    """A title with what cannot be seen in it written out: it could turn a line around, or end it, where it is read."""
    return "".join(one if one.isprintable() or one == "\u00a0" else f"[U+{ord(one):04X}]" for one in title)


def in_order(removals: Iterable[dict[str, Any]]) -> bool:
    """Whether removals are told in the order of time."""
    keys = [_order(one) for one in removals]
    return keys == sorted(keys)


def _order(one: dict[str, Any]) -> tuple[str, int, int, str]:
    """By time; what was recorded in the same millisecond by place."""
    return one["times"]["recorded"]["utc"], one["group"], one["message"], str(one["match"]["posted"])


def _order_of(one: Removed) -> tuple[str, int, int, str]:
    hit = json.loads(one.hit)
    return moment_of(hit["time"], NO_ZONE)["utc"], one.group, hit["message"], str(hit["posted"])


def _group(group: Group, form: str) -> dict[str, Any]:
    """A title names a place, and often people: it is told to those who investigate, and to nobody else."""
    title = {"title": visible(group.title)} if form == COMPLAINT and group.title else {}
    return {"id": group.id, **title, "chain_holds": group.holds}


def _words(form: str, say: Translator) -> dict[str, Any]:
    return {
        "what": [say(part) for part in WHAT],
        "form": [say(FORM[form]), *([say(NAMES_NOBODY)] if form == COMPLAINT else [])],
        "verify": [say(part) for part in VERIFY[form]],
        "proves": [say(part) for part in PROVES],
    }
