"""What goes through the pipes between the bot and its decoder processes: length, then that many bytes."""

import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from config.errors import ImageRefused
from matching.animation import MOST_OTHERS
from matching.fingerprint import BYTES, Fingerprint
from matching.looks.orientations import Orientation
from matching.looks.views import KINDS, Views
from matching.reading import Reading

LENGTH: Final = struct.Struct("!I")
READY: Final = b"ready"
"""The first frame of a decoder process: it has imported everything and limited itself."""

REQUEST: Final = struct.Struct("!IB")
"""What comes before an image: its length, and what it is read for."""

MOST_VIEWS: Final = 2_000
"""Of one picture; and as many derived fingerprints."""

_READING: Final = struct.Struct(f"!{BYTES}sBIIHH")
"""Fingerprint, quality, width, height, number of views and of derived fingerprints; these follow it."""

_VIEW_BYTES: Final = BYTES + 2
_HEAD: Final = 2
"""Bytes: what kind of answer, and the length of what it says about a fault."""
_LONGEST_FAULT: Final = 200
_LONGEST_REASON: Final = 32
_LONGEST_READING: Final = _READING.size + MOST_VIEWS * (_VIEW_BYTES + BYTES)
LONGEST_ANSWER: Final = _HEAD + _LONGEST_FAULT + (1 + MOST_OTHERS) * _LONGEST_READING
_READ, _READ_IN_PART, _REFUSED = b"+", b"~", b"-"
_BEST_QUALITY: Final = 100


class Garbled(ValueError):
    """A frame that is not an answer: the process that wrote it can no longer be trusted."""


def pack(outcome: Reading | ImageRefused) -> bytes:
    """An answer as bytes."""
    if isinstance(outcome, ImageRefused):
        return _REFUSED + outcome.reason.encode("ascii")
    faults = " ".join(one.fault for one in (outcome, *outcome.others) if one.fault)[:_LONGEST_FAULT]
    head = (_READ if outcome.whole else _READ_IN_PART) + bytes([len(faults)]) + faults.encode("ascii", "replace")
    return head + b"".join(map(_packed, (outcome, *outcome.others)))


def unpack(answer: bytes, reasons: frozenset[str]) -> Reading | ImageRefused:
    """The answer back; Garbled unless it is exactly one, with a reason out of `reasons`."""
    kind = answer[:1]
    if kind == _REFUSED:
        reason = answer[1:].decode("ascii", "replace")
        if reason in reasons:
            return ImageRefused(reason)
    elif kind in {_READ, _READ_IN_PART} and len(answer) > _HEAD:
        begin = _HEAD + answer[1]
        first, *others = _readings(answer, begin)
        if len(others) <= MOST_OTHERS:
            fault = answer[_HEAD:begin].decode("ascii", "replace")
            return replace(first, others=tuple(others), whole=kind == _READ, fault=fault)
    raise Garbled(answer[:_LONGEST_REASON])


def _packed(reading: Reading) -> bytes:
    views, derived = reading.views, reading.derived
    counts = len(views), len(derived) // BYTES
    head = _READING.pack(reading.fingerprint.octets, reading.quality, reading.width, reading.height, *counts)
    return b"".join((head, views.octets, views.kinds, views.orientations, derived))


def _readings(answer: bytes, place: int) -> Iterator[Reading]:
    """Every reading of an answer from a place on, which must end with the last of them."""
    if place >= len(answer):
        raise Garbled(place)
    while place < len(answer):
        if len(answer) - place < _READING.size:
            raise Garbled(place)
        octets, quality, width, height, views, derived = _READING.unpack_from(answer, place)
        place += _READING.size
        sizes = (views * BYTES, views, views, derived * BYTES)
        if quality > _BEST_QUALITY or len(answer) - place < sum(sizes):
            raise Garbled(quality)
        parts = []
        for size in sizes:
            parts.append(answer[place : place + size])
            place += size
        yield Reading(Fingerprint(octets), quality, width, height, views=_views(*parts[:3]), derived=parts[3])


def _views(octets: bytes, kinds: bytes, orientations: bytes) -> Views:
    if max(kinds, default=0) >= len(KINDS) or max(orientations, default=0) >= len(Orientation):
        raise Garbled(len(kinds))
    return Views(octets, kinds, orientations)
