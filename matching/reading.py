"""What one image gave."""

from dataclasses import dataclass
from enum import IntEnum

from matching.fingerprint import Fingerprint
from matching.looks.views import NO_VIEWS, Views


class Purpose(IntEnum):
    """What an image is read for, and so what its reading holds besides its own fingerprint."""

    POST = 0
    """To be compared: `Reading.views`."""
    LISTED = 1
    """To be put on a list: `Reading.derived`."""
    ALONE = 2
    """Nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An image's own fingerprint, its quality (0..100), its size in pixels as shown upright, and the looks at it."""

    fingerprint: Fingerprint
    quality: int
    width: int
    height: int
    others: tuple["Reading", ...] = ()
    """Of an animation: further frames whose pictures differ from this one and from each other."""
    whole: bool = True
    """False where an animation has frames that were not looked at."""
    views: Views = NO_VIEWS
    """All that is compared of it as a post, its own fingerprint first."""
    fault: str = ""
    """What went wrong in looking at it, where something did: then it is compared by its own fingerprint only."""
    derived: bytes = b""
    """Of an image read to be listed: 32 bytes for each further fingerprint that is registered with its own."""
