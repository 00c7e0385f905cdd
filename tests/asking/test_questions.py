"""Which looks at a post a source is asked about."""

import numpy as np

from matching.asking.questions import MOST, questions_of
from matching.fingerprint import Fingerprint
from matching.images import read
from matching.looks.orientations import Orientation
from matching.looks.views import KINDS, NO_VIEWS, Kind, Views
from tests.post.conftest import picture


def prints(number: int, seed: int = 1) -> list[Fingerprint]:
    """Fingerprints as pictures have them: as many ones as zeros, each in another place."""
    rng = np.random.default_rng(seed)
    bits = np.tile(np.repeat(np.array([0, 1], np.uint8), 128), (number, 1))
    return [Fingerprint(np.packbits(one).tobytes()) for one in rng.permuted(bits, axis=1)]


def _views(*looks: tuple[Fingerprint, Kind, Orientation]) -> Views:
    return Views(
        b"".join(one.octets for one, _, _ in looks),
        bytes(KINDS.index(kind) for _, kind, _ in looks),
        bytes(orientation for _, _, orientation in looks),
    )


def test_picture_is_asked_both_ways():
    """Of an ordinary picture the whole is asked about, as it is and mirrored; crops and turns are not."""
    asked = questions_of(read(picture(1)).views)
    assert [(one.kind, one.orientation) for one in asked[:2]] == [
        (Kind.WHOLE, Orientation.UPRIGHT),
        (Kind.WHOLE, Orientation.MIRRORED),
    ]
    assert {one.kind for one in asked} <= {Kind.WHOLE, Kind.TRIMMED, Kind.INNER_RECTANGLE, Kind.RECTIFIED}


def test_questions_are_few():
    """However many pictures a post holds, no more than six questions come of it, those about the whole first."""
    whole, *inner = prints(40)
    views = _views(
        (whole, Kind.WHOLE, Orientation.UPRIGHT),
        *((one, Kind.INNER_RECTANGLE, Orientation.UPRIGHT) for one in inner[:-1]),
        (inner[-1], Kind.RECTIFIED, Orientation.UPRIGHT),
    )
    asked = questions_of(views)
    assert len(asked) == MOST
    assert asked[3].kind is Kind.RECTIFIED
    assert [one.fingerprint for one in asked[:3]] == [whole, inner[0], inner[1]]


def test_same_look_is_asked_once():
    """A look that differs by a few bits from one that is asked about would have the same answer."""
    whole, other = prints(2)
    nearly = Fingerprint((int.from_bytes(whole.octets) ^ 0b1111).to_bytes(32))
    views = _views(
        (whole, Kind.WHOLE, Orientation.UPRIGHT),
        (nearly, Kind.TRIMMED, Orientation.UPRIGHT),
        (other, Kind.INNER_RECTANGLE, Orientation.UPRIGHT),
    )
    assert [one.fingerprint for one in questions_of(views)] == [whole, other]


def test_common_looks_are_not_asked():
    """What thousands of images have in common tells nothing, so nobody is asked about it."""
    nothing = Fingerprint(bytes(32))
    assert questions_of(_views((nothing, Kind.WHOLE, Orientation.UPRIGHT))) == []
    assert questions_of(NO_VIEWS) == []
