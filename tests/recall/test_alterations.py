"""The alterations of the recall benchmark."""

from collections import Counter

import pytest

from benchmarks.recall.alterations import ALTERATIONS, FAMILIES
from benchmarks.recall.alterations.turns import kept_of_turned
from benchmarks.recall.goals import GOALS
from benchmarks.recall.telegram import fetched
from matching.images import read

HARMLESS = {"re-encoding", "resizing", "stretching"}
"""Families that plain PDQ finds."""


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda alteration: alteration.name)
def test_alterations_work_and_repeat(alteration, photograph, others):
    """Every alteration gives another picture of a usable size, and the same for the same photograph."""
    for seed, size in enumerate(((120, 90), (90, 120))):
        original = photograph(seed, size)
        altered = alteration.of(original, f"{seed}.jpg", others)
        assert altered.mode == "RGB"
        assert min(altered.size) >= 32
        assert altered.tobytes() == alteration.of(original, f"{seed}.jpg", others).tobytes()
        assert altered.tobytes() != original.tobytes() or alteration.name == "PNG"


VARIED = {"caption above, white", "collage 2 x 2", "crop 10 %, off-centre", "sticker, 10 %", "screenshot of a desktop"}


@pytest.mark.parametrize("alteration", [one for one in ALTERATIONS if one.name in VARIED], ids=lambda one: one.name)
def test_photographs_are_altered_differently(alteration, photograph, others):
    """The choices of a re-poster change from photograph to photograph."""
    assert len({alteration.of(photograph(1), key, others).tobytes() for key in "abcd"}) > 1


def test_families_are_complete():
    """The table's families have their alterations, each with a name of its own, and there are others beyond."""
    counts = Counter(alteration.family for alteration in ALTERATIONS)
    assert len(FAMILIES) == len(counts) == 23
    assert {family: counts[family] for family in FAMILIES[:4]} == {
        "re-encoding": 7,
        "resizing": 5,
        "stretching": 4,
        "colour, blur, noise": 24,
    }
    assert (counts["borders, frames"], counts["crop, off-centre"], counts["combinations"]) == (12, 6, 7)
    assert sum(alteration.listed for alteration in ALTERATIONS) >= 125
    assert sum(not alteration.listed for alteration in ALTERATIONS) >= 15
    assert len({alteration.name for alteration in ALTERATIONS}) == len(ALTERATIONS)


def test_goals_name_alterations():
    """Every promised figure is of alterations there are."""
    names = {alteration.name for alteration in ALTERATIONS}
    assert all(set(goal.alterations) <= names for goal in GOALS)


def test_turned_pictures_have_no_corners(photograph):
    """What is cut out of a turned picture lies wholly within it."""
    white = photograph(1).point([255] * 768)
    for alteration in ALTERATIONS:
        if alteration.family == "askew, cropped":
            assert alteration.of(white, "x", [white]).getextrema() == ((255, 255),) * 3
    assert kept_of_turned((100, 100), 0) == 1


def test_copies_stay_near(photograph, others):
    """Plain PDQ finds re-encoded, resized and stretched copies; it does not find mirrored or inverted ones."""
    original = photograph(3, (640, 480))
    own = read(fetched(original)).fingerprint
    distances = {
        alteration: own.distance(read(fetched(alteration.of(original, "3.jpg", others))).fingerprint)
        for alteration in ALTERATIONS
        if alteration.family in HARMLESS or alteration.name in {"mirrored", "colours inverted"}
    }
    for alteration, distance in distances.items():
        assert (distance <= 31) is (alteration.family in HARMLESS), alteration.name
