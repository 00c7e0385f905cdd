"""From the luma plane of an upright picture to everything that is told of it."""

from dataclasses import replace
from pathlib import Path

from config.errors import ImageRefused
from matching.fingerprint import Fingerprint
from matching.looks.deriving import derived
from matching.looks.looking import looks_at, whole
from matching.looks.views import Views
from matching.pdq import SMALLEST_SIDE, Plane, pdq
from matching.planes import fingerprinted_size
from matching.reading import Purpose, Reading


def fingerprinted(plane: Plane, shown: tuple[int, int]) -> Reading:
    """The reading of a plane by itself; `shown` is the picture's width and height. ImageRefused if it is too small."""
    rows, columns = plane.shape
    size = fingerprinted_size((rows, columns))
    if min(size) < SMALLEST_SIDE:
        raise ImageRefused("too-small")
    return Reading(*pdq(plane, size), *shown)


def completed(reading: Reading, plane: Plane, purpose: Purpose) -> Reading:
    """The reading with what its purpose asks for besides."""
    match purpose:
        case Purpose.POST:
            views, fault = _looked_at(plane, reading.fingerprint)
            return replace(reading, views=views, fault=fault)
        case Purpose.LISTED:
            return replace(reading, derived=derived(plane))
        case Purpose.ALONE:
            return reading


def _looked_at(plane: Plane, own: Fingerprint) -> tuple[Views, str]:
    """All views; where one of the searches fails, the plain ones, and what failed for the log of who asked.

    Whoever finds a picture that a search stumbles over must not get a listed image past the plain comparison too.
    """
    try:
        return looks_at(plane, own), ""
    except Exception as fault:  # noqa: BLE001 - told to whoever asked, who logs it
        place = fault.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "?"
        return whole(own), f"{type(fault).__name__} at {where}"
