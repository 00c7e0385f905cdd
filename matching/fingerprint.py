"""The fingerprint of an image: 256 bits, and what was learned while reading it."""

from dataclasses import dataclass
from typing import Self

from config.errors import BadFingerprint

BITS = 256
BYTES = BITS // 8
HEX_DIGITS = BITS // 4

MATCH_RADIUS = 31
"""Bits. Two fingerprints at most this far apart are of the same image (the field's convention for PDQ)."""

MINIMUM_QUALITY = 50
"""Of 0..100. Below it a fingerprint says too little of its image to be matched (the field's convention)."""


@dataclass(frozen=True, slots=True, order=True)
class Fingerprint:
    """A PDQ hash: 32 bytes, most significant bit first, as the reference prints it."""

    octets: bytes

    def __post_init__(self) -> None:
        if len(self.octets) != BYTES:
            raise BadFingerprint(text=self.octets.hex())

    @classmethod
    def from_hex(cls, text: str) -> Self:
        """Read 64 hex digits of either case; anything else raises BadFingerprint."""
        cleaned = text.strip()
        if len(cleaned) != HEX_DIGITS:
            raise BadFingerprint(text=cleaned[:80])
        try:
            return cls(bytes.fromhex(cleaned))
        except ValueError:
            raise BadFingerprint(text=cleaned) from None

    def __str__(self) -> str:
        return self.octets.hex()

    def distance(self, other: Self) -> int:
        """How many of the 256 bits differ."""
        return (int.from_bytes(self.octets) ^ int.from_bytes(other.octets)).bit_count()
