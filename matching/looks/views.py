"""What is compared of a post: not its fingerprint alone, but those of the pictures that may be hidden in it.

Whoever posts a listed image again mirrors it, turns it, cuts a strip off it, puts it into a screenshot, a collage or
a frame. Each look undoes one of these. Looks were chosen by how much they find for what they cost
(docs/recall.md): every one is asked of the whole blocklist.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matching.fingerprint import BYTES, Fingerprint
from matching.looks.orientations import Orientation


class Kind(StrEnum):
    """Which part of the post is looked at, or what was undone. Their places are their codes in pipes."""

    WHOLE = "whole"
    CROPPED = "cropped"
    """A little more or less than the post: it may be a crop of the listed image, or of a listed crop."""
    TRIMMED = "trimmed"
    """Without its border."""
    BLURRED_PADDING = "blurred-padding"
    """Without the blurred copy of itself around it."""
    INNER_RECTANGLE = "inner-rectangle"
    """A picture inside of a screenshot, a captioned image, a collage."""
    PART = "part"
    """A half, a quarter or the middle."""
    UNTILTED = "untilted"
    """Turned back by some degrees."""
    RECTIFIED = "rectified"
    """A four-cornered region, seen from an angle, made straight: the photo of a screen."""
    INVERTED = "inverted"
    """With dark and light exchanged."""


KINDS: Final = tuple(Kind)


@dataclass(frozen=True, slots=True)
class View:
    """One look at a post."""

    fingerprint: Fingerprint
    kind: Kind
    orientation: Orientation

    @property
    def variant(self) -> str:
        """What to call it: how the whole image lies, or else which part of the post it is."""
        return self.orientation.word if self.kind is Kind.WHOLE else self.kind.value


@dataclass(frozen=True, slots=True)
class Views:
    """Many looks at one post, in columns: 34 bytes each."""

    octets: bytes = b""
    """32 bytes a look."""
    kinds: bytes = b""
    """The place of its kind in KINDS."""
    orientations: bytes = b""

    def __len__(self) -> int:
        return len(self.kinds)

    def __getitem__(self, number: int) -> View:
        octets = self.octets[number * BYTES : (number + 1) * BYTES]
        return View(Fingerprint(octets), KINDS[self.kinds[number]], Orientation(self.orientations[number]))

    def __add__(self, other: "Views") -> "Views":
        return Views(self.octets + other.octets, self.kinds + other.kinds, self.orientations + other.orientations)


NO_VIEWS: Final = Views()
