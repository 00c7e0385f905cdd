"""What goes through the pipes between the bot and its decoder processes: length, then that many bytes."""

import struct
from typing import Final

from config.errors import ImageRefused
from matching.fingerprint import BYTES, Fingerprint, Reading

LENGTH: Final = struct.Struct("!I")
READY: Final = b"ready"
"""The first frame of a decoder process: it has imported everything and limited itself."""

_READING: Final = struct.Struct(f"!{BYTES}sBII")
_LONGEST_REASON: Final = 32
LONGEST_ANSWER: Final = 1 + max(_READING.size, _LONGEST_REASON)
_READ, _REFUSED = b"+", b"-"
_BEST_QUALITY: Final = 100


class Garbled(ValueError):
    """A frame that is not an answer: the process that wrote it can no longer be trusted."""


def pack(outcome: Reading | ImageRefused) -> bytes:
    """An answer as bytes."""
    if isinstance(outcome, ImageRefused):
        return _REFUSED + outcome.reason.encode("ascii")
    size = outcome.width, outcome.height
    return _READ + _READING.pack(outcome.fingerprint.octets, outcome.quality, *size)


def unpack(answer: bytes, reasons: frozenset[str]) -> Reading | ImageRefused:
    """The answer back; Garbled unless it is exactly one, with a reason out of `reasons`."""
    kind, rest = answer[:1], answer[1:]
    if kind == _REFUSED:
        reason = rest.decode("ascii", "replace")
        if reason in reasons:
            return ImageRefused(reason)
    elif kind == _READ and len(rest) == _READING.size:
        octets, quality, width, height = _READING.unpack(rest)
        if quality <= _BEST_QUALITY:
            return Reading(Fingerprint(octets), quality, width, height)
    raise Garbled(answer[:LONGEST_ANSWER])
