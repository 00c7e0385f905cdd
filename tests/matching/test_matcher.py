"""A post against the list: what is found, what may be concluded, and what never counts."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from bot.demo.scenes import scene
from matching.blocklist import FEW, Blocklist
from matching.fingerprint import Fingerprint
from matching.images import read
from matching.looks.orientations import Orientation
from matching.looks.views import KINDS, Kind, Views
from matching.match import Doubt, Trust
from matching.matcher import Matcher
from matching.radii import Radii
from matching.reading import Purpose, Reading
from tests.matching.turns import TURNS

ORIGINAL = Image.open(io.BytesIO(scene(3))).convert("RGB")


def reading(picture: Image.Image, purpose: Purpose = Purpose.POST) -> Reading:
    """The picture, posted or to be listed."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return read(file.getvalue(), purpose=purpose)


@pytest.fixture
def blocklist() -> Blocklist:
    """A list with the image's own fingerprint, confirmed."""
    made = Blocklist()
    made.apply([(reading(ORIGINAL).fingerprint, Trust.CONFIRMED)])
    return made


def near(fingerprint: Fingerprint, distance: int) -> Fingerprint:
    """A fingerprint that differs in so many bits, half of them ones, as another image's would."""
    number = int.from_bytes(fingerprint.octets)
    ones = [bit for bit in range(256) if number >> bit & 1][: distance // 2]
    zeros = [bit for bit in range(256) if not number >> bit & 1][: distance - distance // 2]
    return Fingerprint((number ^ sum(1 << bit for bit in ones + zeros)).to_bytes(32))


def looked(fingerprint: Fingerprint, kind: Kind = Kind.WHOLE, quality: int = 100) -> Reading:
    """A post of which only one look was taken."""
    views = Views(fingerprint.octets, bytes([KINDS.index(kind)]), bytes([Orientation.UPRIGHT]))
    return Reading(fingerprint, quality, 640, 480, views=views)


@pytest.mark.parametrize("orientation", Orientation)
def test_orientations_are_told_apart(blocklist, orientation):
    """However the post lies, the image is found and the way it lies is named."""
    turn = TURNS.get(orientation)
    posted = reading(ORIGINAL if turn is None else ORIGINAL.transpose(turn))
    match = Matcher(blocklist).matches(posted)[0]
    assert (match.variant, match.doubt) == (orientation.word, None)


@pytest.mark.parametrize(
    ("altered", "variant"),
    [
        (ImageOps.expand(ORIGINAL, 90, "white"), "trimmed"),
        (ImageOps.pad(ORIGINAL, (ORIGINAL.width, 2 * ORIGINAL.width)), "trimmed"),
        (ImageOps.invert(ORIGINAL), "inverted"),
        (ORIGINAL.rotate(5, Image.Resampling.BICUBIC, expand=True, fillcolor="white"), "untilted"),
        (ORIGINAL.crop((50, 0, ORIGINAL.width, ORIGINAL.height)), "cropped"),
    ],
)
def test_altered_posts_are_found(blocklist, altered, variant):
    """Against nothing but the image's own fingerprint."""
    match = Matcher(blocklist).matches(reading(altered))[0]
    assert (match.variant, match.doubt) == (variant, None)


def test_deep_crops_need_derived_fingerprints(blocklist):
    """A crop of a fifth of both sides is found once the crops are on the list, and the match says it is of a part."""
    width, height = ORIGINAL.size
    crop = reading(ORIGINAL.crop((width // 10, 0, round(0.9 * width), round(0.8 * height))))
    assert not Matcher(blocklist).matches(crop)
    listed = reading(ORIGINAL, Purpose.LISTED)
    derived = [Fingerprint(listed.derived[at : at + 32]) for at in range(0, len(listed.derived), 32)]
    blocklist.apply(derived=[(one, Trust.CONFIRMED) for one in derived])
    match = Matcher(blocklist).matches(crop)[0]
    assert (match.derived, match.doubt) == (True, None)


def test_distance_decides_what_is_certain():
    """Beyond the automatic radius a match is for people to look at; beyond the other it is none."""
    entry = reading(ORIGINAL).fingerprint
    blocklist = Blocklist()
    blocklist.apply([(entry, Trust.CONFIRMED)])
    radii = Radii.at(1, 0, 1)
    automatic = radii.automatic(Kind.WHOLE, Trust.CONFIRMED, derived=False)
    review = radii.review(Kind.WHOLE, derived=False)
    assert automatic < review
    matches = {
        distance: Matcher(blocklist).matches(looked(near(entry, distance))) for distance in range(0, review + 9, 2)
    }
    told = {distance: found[0].doubt if found else "none" for distance, found in matches.items()}
    assert told == {
        distance: None if distance <= automatic else Doubt.DISTANCE if distance <= review else "none"
        for distance in matches
    }


def test_poor_images_are_doubtful(blocklist):
    """What shows too little is told apart by its whole fingerprint, not by a look that was good enough to be taken."""
    own = reading(ORIGINAL).fingerprint
    assert Matcher(blocklist).matches(looked(own, quality=49))[0].doubt is Doubt.DETAIL
    assert Matcher(blocklist).matches(looked(own, Kind.INNER_RECTANGLE, quality=49))[0].doubt is None


def test_rejected_entries_shield_what_is_nearer(blocklist):
    """A look at least as near to a rejected entry as to a listed one matches neither."""
    own = reading(ORIGINAL).fingerprint
    innocent = near(own, 20)
    assert Matcher(blocklist).matches(looked(innocent))
    blocklist.apply([(innocent, Trust.REJECTED)])
    assert not Matcher(blocklist).matches(looked(innocent))
    assert Matcher(blocklist).matches(looked(own))


def test_confirmed_outweighs_nearer(blocklist):
    """Of what is certain, a confirmed entry comes before an unverified one that is nearer."""
    own = reading(ORIGINAL).fingerprint
    confirmed = near(own, 6)
    blocklist.apply([(own, Trust.UNVERIFIED), (confirmed, Trust.CONFIRMED)])
    found = Matcher(blocklist).matches(reading(ORIGINAL))
    assert found[0].entry == confirmed


@pytest.mark.parametrize(
    "picture",
    [Image.new("RGB", (640, 480), "white"), Image.linear_gradient("L").convert("RGB")],
)
def test_plain_pictures_never_act(picture):
    """Neither an empty picture nor a gradient does, whoever put it on the list."""
    plain = reading(picture)
    blocklist = Blocklist()
    blocklist.apply([(plain.fingerprint, Trust.CONFIRMED)])
    assert not [match for match in Matcher(blocklist).matches(plain) if match.doubt is None]


def test_crowded_lists_are_answered_in_parts(blocklist):
    """However many entries lie near a post, a confirmed one among them is found, and few are told of."""
    own = reading(ORIGINAL).fingerprint
    crowd = {near(near(own, 2 * step), 2 * turn) for step in range(1, 12) for turn in range(12)} - {own}
    blocklist.apply([(one, Trust.UNVERIFIED) for one in crowd])
    found = Matcher(blocklist).matches(reading(ORIGINAL))
    assert (found[0].entry, found[0].trust) == (own, Trust.CONFIRMED)
    octets = np.frombuffer(own.octets, np.uint8).reshape(1, -1)
    assert len(blocklist.nearest(octets, np.array([60], dtype=np.uint8))) <= 2 * FEW
