"""What a comparison answers: which blocklist entry is near, how near, and how far it may be trusted."""

from dataclasses import dataclass
from enum import StrEnum

from config.sources import OWN_SOURCE
from matching.fingerprint import Fingerprint
from matching.looks.orientations import Orientation
from matching.looks.views import Kind


class Trust(StrEnum):
    """How far a blocklist entry has been reviewed."""

    UNVERIFIED = "unverified"
    """Registered, nobody has reviewed it."""
    CONFIRMED = "confirmed"
    """A review said Blocked."""
    REJECTED = "rejected"
    """A review said NotBlocked: it stays on the list and acts on nothing."""


class Doubt(StrEnum):
    """Why a match is for people to look at, and not for the bot to act upon."""

    DISTANCE = "distance"
    """Farther than the radius for acting, at the present size of the list (matching.radii)."""
    DETAIL = "detail"
    """The image shows too little for its fingerprint to be told from others."""


@dataclass(frozen=True, slots=True)
class Match:
    """A blocklist entry near a post; `posted` is the fingerprint of the look at the post that found it.

    `distance` in bits.
    """

    posted: Fingerprint
    entry: Fingerprint
    distance: int
    trust: Trust
    derived: bool = False
    """Whether the entry is a crop or a rotation of the registered image, not the whole of it."""
    asked: int = 0
    """The number of the fingerprint among those that were asked."""
    kind: Kind = Kind.WHOLE
    orientation: Orientation = Orientation.UPRIGHT
    doubt: Doubt | None = None
    source: str = OWN_SOURCE
    """The name of the list that holds the entry."""

    @property
    def variant(self) -> str:
        """What of the post matched: how the whole image lies, or which part of it."""
        return self.orientation.word if self.kind is Kind.WHOLE else self.kind.value
