"""What a document has to look like before anything in it is believed, compared or told.

A file comes from anybody: it may be deep, crowded, or hold anything where a number is expected. What is not of this
shape is looked at no further.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from handlers.evidence_file.telling import COMPLAINT

MOST_VALUES: Final = 2_000_000
"""In a document; the largest that is made has a tenth of it."""

DEEPEST: Final = 12
"""Values within each other; a document has 7."""

LONGEST: Final = 4_096
"""Characters of a text; a document has none of 1,000."""

_MOST: Final = 2**63
"""Of a number: those of Telegram and of clocks are below."""

_LATEST: Final = 2**35
"""Epoch seconds; a thousand years from now."""

Shape = Callable[[Any], bool]


class Misshapen(Exception):
    """This is no document of ours, whoever signed it."""


def parsed(document: bytes) -> Any:
    """The JSON of a document. Raises Misshapen where it is none, or has more, or deeper, or longer values than ours."""
    if sum(map(document.count, (b",", b":"))) > MOST_VALUES:
        raise Misshapen
    try:
        said = json.loads(document)
    except (ValueError, RecursionError):
        raise Misshapen from None
    if not _is_moderate(said, DEEPEST):
        raise Misshapen
    return said


def check_shape(said: Any) -> None:
    """Raise Misshapen where something is missing from a document, or is of another type than it has to be."""
    if not _DOCUMENT(said):
        raise Misshapen
    removal = _is_whole if said["form"] == COMPLAINT else _MASKED
    if not all(map(removal, said["removals"])):
        raise Misshapen


def _is_moderate(value: Any, deep: int) -> bool:
    match value:
        case dict():
            return deep > 0 and all(len(name) <= LONGEST and _is_moderate(one, deep - 1) for name, one in value.items())
        case list():
            return deep > 0 and all(_is_moderate(one, deep - 1) for one in value)
        case str():
            return len(value) <= LONGEST
        case None:
            return True
    return bool(-_MOST <= value < _MOST)  # a number; never one that is none


def _fields(**shapes: Shape) -> Shape:
    """An object with at least these."""

    def fits(value: Any) -> bool:
        return isinstance(value, Mapping) and all(
            name in value and shape(value[name]) for name, shape in shapes.items()
        )

    return fits


def _each(shape: Shape, least: int = 0) -> Shape:
    """A list of these."""

    def fits(value: Any) -> bool:
        return isinstance(value, list) and len(value) >= least and all(map(shape, value))

    return fits


def _hex(digits: int) -> Shape:
    pattern = re.compile(f"[0-9a-f]{{{digits}}}")
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_integer(value: Any) -> bool:
    return type(value) is int


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_end(value: Any) -> bool:
    return value is None or (type(value) in {int, float} and 0 <= value < _LATEST)


_SHA256: Final = _hex(64)
_MOMENT: Final = _fields(utc=_is_time, local=_is_time)
_DOCUMENT: Final = _fields(
    key=_SHA256,  # as long as one
    zone=_is_text,
    language=_is_text,
    made=_MOMENT,
    until=_MOMENT,
    case=_fields(number=_is_text, created=_MOMENT),
    groups=_each(_fields(id=_is_integer, chain_holds=_is_flag)),
    removals=_each(_fields()),
    missing=_is_integer,
)
_TOLD: Final[dict[str, Shape]] = {
    "number": _is_integer,
    "group": _is_integer,
    "message": _is_integer,
    "times": _fields(received=_MOMENT, recorded=_MOMENT),
    "match": _fields(posted=_SHA256, matched=_SHA256),
}
_MASKED: Final = _fields(**_TOLD, records=_each(_fields(mark=_hex(32)), 1))
_RECORD: Final = _fields(time=_is_time, key=_is_text, previous=_SHA256)
_HIT: Final = _fields(chat=_is_integer, message=_is_integer, received=_is_time)
_OUTCOME: Final = _fields(of=_is_text, outcomes=_each(_fields(action=_is_text, done=_is_flag, until=_is_end)))
_WHOLE: Final = _fields(**_TOLD, records=_each(_fields(record=_RECORD, sha256=_SHA256, previous=_SHA256), 1))


def _is_whole(one: Any) -> bool:
    """Of a file for a complaint: with its records."""
    if not _WHOLE(one):
        return False
    hit, *outcomes = (record["record"] for record in one["records"])
    return _HIT(hit) and all(map(_OUTCOME, outcomes))
