"""What goes through the pipes between the bot and its decoder processes: length, then that many bytes."""

import struct
from dataclasses import replace
from typing import Final

from config.errors import ImageRefused
from matching.animation import MOST_OTHERS
from matching.fingerprint import BYTES, Fingerprint, Reading

LENGTH: Final = struct.Struct("!I")
READY: Final = b"ready"
"""The first frame of a decoder process: it has imported everything and limited itself."""

_READING: Final = struct.Struct(f"!{BYTES}sBII")
_LONGEST_REASON: Final = 32
LONGEST_ANSWER: Final = 1 + max(_READING.size * (1 + MOST_OTHERS), _LONGEST_REASON)
_READ, _READ_IN_PART, _REFUSED = b"+", b"~", b"-"
_BEST_QUALITY: Final = 100


class Garbled(ValueError):
    """A frame that is not an answer: the process that wrote it can no longer be trusted."""


def pack(outcome: Reading | ImageRefused) -> bytes:
    """An answer as bytes."""
    if isinstance(outcome, ImageRefused):
        return _REFUSED + outcome.reason.encode("ascii")
    return (_READ if outcome.whole else _READ_IN_PART) + b"".join(map(_packed, (outcome, *outcome.others)))


def unpack(answer: bytes, reasons: frozenset[str]) -> Reading | ImageRefused:
    """The answer back; Garbled unless it is exactly one, with a reason out of `reasons`."""
    kind, rest = answer[:1], answer[1:]
    if kind == _REFUSED:
        reason = rest.decode("ascii", "replace")
        if reason in reasons:
            return ImageRefused(reason)
    elif kind in {_READ, _READ_IN_PART} and rest and len(rest) % _READING.size == 0:
        first, *others = (_unpacked(*fields) for fields in _READING.iter_unpack(rest))
        if len(others) <= MOST_OTHERS:
            return replace(first, others=tuple(others), whole=kind == _READ)
    raise Garbled(answer[:LONGEST_ANSWER])


def _packed(reading: Reading) -> bytes:
    return _READING.pack(reading.fingerprint.octets, reading.quality, reading.width, reading.height)


def _unpacked(octets: bytes, quality: int, width: int, height: int) -> Reading:
    if quality > _BEST_QUALITY:
        raise Garbled(quality)
    return Reading(Fingerprint(octets), quality, width, height)
