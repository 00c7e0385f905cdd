"""What to call, for people, the way in which a post differs from the listed image it shows."""

from typing import Final

from config.errors import N_
from matching.looks.orientations import Orientation
from matching.looks.views import Kind

VARIANT_NAMES: Final = {
    Orientation.UPRIGHT.word: N_("the whole image"),
    Orientation.MIRRORED.word: N_("mirrored"),
    Orientation.FLIPPED.word: N_("upside down and mirrored"),
    Orientation.TURNED_180.word: N_("upside down"),
    Orientation.TRANSPOSED.word: N_("turned and mirrored"),
    Orientation.TURNED_90.word: N_("turned by a quarter"),
    Orientation.TURNED_270.word: N_("turned by a quarter"),
    Orientation.TRANSVERSED.word: N_("turned and mirrored"),
    Kind.CROPPED.value: N_("cropped"),
    Kind.TRIMMED.value: N_("with a border"),
    Kind.BLURRED_PADDING.value: N_("with blurred padding"),
    Kind.INNER_RECTANGLE.value: N_("inside another image"),
    Kind.PART.value: N_("a part of the image"),
    Kind.UNTILTED.value: N_("turned by some degrees"),
    Kind.RECTIFIED.value: N_("photographed from a screen"),
    Kind.INVERTED.value: N_("with inverted colours"),
}
"""Every `Match.variant`, with its name for people."""
