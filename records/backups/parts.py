"""What a backup is made of: parts of keys, each with its type, its end and some of its elements.

A part is written as its length (4 bytes, most significant first) and its fields, each with its length before it. The
first two fields are name and type, the third says when the key expires, the others are the elements:

- string: the value
- hash: field, value, ...
- set, list: the members
- zset: member, score, ... (the score in decimal digits)
- stream: for each entry its id, the number of its fields, then field, value, ...
- stream-end: the last id given, the number of entries ever added, the greatest id deleted
"""

import struct
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

TYPES: Final = frozenset({"string", "hash", "set", "zset", "list", "stream"})
STREAM_END: Final = "stream-end"

_LENGTH: Final = struct.Struct(">I")
LENGTH_BYTES: Final = _LENGTH.size

LONGEST: Final = 2**31
"""Bytes of a part. A string of the store has a quarter of it at most."""


class Malformed(ValueError):
    """Bytes that are no part."""


class Part(NamedTuple):
    """Some elements of one key. `expires` in milliseconds since 1970, 0 for never."""

    name: bytes
    type: str
    expires: int
    elements: list[bytes]


def packed(part: Part) -> bytes:
    """As it lies in the backup."""
    fields = (part.name, part.type.encode(), str(part.expires).encode(), *part.elements)
    body = b"".join(piece for field in fields for piece in (_LENGTH.pack(len(field)), field))
    return _LENGTH.pack(len(body)) + body


def length_of(head: bytes) -> int:
    """How long the body of a part is, from the four bytes before it."""
    if len(head) < LENGTH_BYTES:
        raise Malformed("a part is cut off")
    (length,) = _LENGTH.unpack(head)
    if length > LONGEST:
        raise Malformed("a part is longer than any can be")
    return int(length)


def unpacked(body: bytes) -> Part:
    """The reverse of `packed`, without the first four bytes. Raises Malformed."""
    fields, at = [], 0
    while at < len(body):
        end = at + _LENGTH.size
        if end > len(body):
            raise Malformed("a part is cut off")
        (length,) = _LENGTH.unpack_from(body, at)
        at = end + length
        if at > len(body):
            raise Malformed("a part is cut off")
        fields.append(body[end:at])
    try:
        name, kind, expires, *elements = fields
        return Part(name, kind.decode(), int(expires), elements)
    except ValueError as no:
        raise Malformed(str(no)) from None


def elements_of(kind: str, reply: list[Any]) -> list[bytes]:
    """The elements of a whole key, or of a page of one, from the server's own reply."""
    if kind != "stream":
        return reply
    return [piece for entry, fields in reply for piece in (entry, str(len(fields) // 2).encode(), *fields)]


def stream_end(reply: list[Any]) -> list[bytes]:
    """The elements of `stream-end`, from the server's own reply to XINFO STREAM."""
    told = dict(zip(reply[::2], reply[1::2], strict=True))
    last, added, deleted = told[b"last-generated-id"], told[b"entries-added"], told[b"max-deleted-entry-id"]
    return [last, str(added).encode(), deleted]


def entries_of(elements: list[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    """The ids and fields of a part of a stream."""
    at = 0
    while at < len(elements):
        entry, count = elements[at], int(elements[at + 1])
        at += 2 + 2 * count
        yield entry, elements[at - 2 * count : at]
