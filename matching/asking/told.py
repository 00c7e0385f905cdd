"""What an HMA (hasher-matcher-actioner) answers about a fingerprint. Pure: nothing here opens a connection.

Source of the protocol: facebook/ThreatExchange, hasher-matcher-actioner, src/OpenMediaMatch/blueprints/matching.py
(`lookup_get`), schemas/matching.py and docs/api.md, as of version 1.1.7.
"""

from collections.abc import Iterable
from typing import Any, Final

from matching.fingerprint import BITS, MATCH_RADIUS

SIGNAL_TYPE: Final = "pdq"

UNTOLD: Final = MATCH_RADIUS
"""Bits. Up to 1.0.9 an HMA tells no distance; its index of PDQ finds nothing beyond this one (its `PDQIndex`)."""

Banks = dict[str, int]
"""Name of a bank -> bits to its nearest entry."""


class NotAnAnswer(ValueError):
    """A reply that is not of the protocol; its text says where it departs."""


def read_answer(body: Any) -> Banks:
    """The banks that hold something near, and how near. NotAnAnswer where the reply is none.

    Since 1.0.10 it is {BANK: [{"bank_content_id": 1, "distance": "0"}, ...]}, the distance in words; before, a list of
    names of banks. Some answer under the name of the signal type, as they do for files.
    """
    if isinstance(body, dict) and body.keys() == {SIGNAL_TYPE} and isinstance(body[SIGNAL_TYPE], dict):
        body = body[SIGNAL_TYPE]
    if isinstance(body, list) and all(isinstance(bank, str) for bank in body):
        return dict.fromkeys(body, UNTOLD)
    if not isinstance(body, dict):
        raise NotAnAnswer("neither banks nor names of banks")
    return {bank: min(_distances(contents)) for bank, contents in body.items() if contents}


def _distances(contents: Any) -> Iterable[int]:
    if not isinstance(contents, list) or not all(isinstance(one, dict) for one in contents):
        raise NotAnAnswer("a bank without a list of contents")
    return [_distance(one.get("distance")) for one in contents]


def _distance(told: Any) -> int:
    if told is None:
        return UNTOLD
    if isinstance(told, str) and told.isascii() and told.isdigit() and len(told) <= len(str(BITS)):
        told = int(told)
    if type(told) is not int or not 0 <= told <= BITS:
        raise NotAnAnswer("a distance that is not a number of bits")
    return told


def read_size(body: Any) -> int:
    """How many fingerprints an index holds, of the answer of /m/index/status; 0 where it was not built yet."""
    status = body.get(SIGNAL_TYPE) if isinstance(body, dict) else None
    size = status.get("size") if isinstance(status, dict) else None
    if type(size) is not int or size < 0:
        raise NotAnAnswer("no size of the index")
    return size
