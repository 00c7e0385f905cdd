"""What a look-up answers: which blocklist entry is near, how near, and how far it may be trusted."""

from dataclasses import dataclass
from enum import StrEnum

from matching.fingerprint import Fingerprint


class Trust(StrEnum):
    """How far a blocklist entry has been reviewed."""

    UNVERIFIED = "unverified"
    """Registered, nobody has reviewed it."""
    CONFIRMED = "confirmed"
    """A review said Blocked."""
    REJECTED = "rejected"
    """A review said NotBlocked: it stays on the list and acts on nothing."""


@dataclass(frozen=True, slots=True)
class Match:
    """A blocklist entry within the radius of a posted fingerprint; `distance` in bits."""

    posted: Fingerprint
    entry: Fingerprint
    distance: int
    trust: Trust
