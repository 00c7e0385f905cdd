"""Radii follow from a budget of errors, the length of the list and the trust in its entries."""

import numpy as np
import pytest

from matching.fingerprint import MATCH_RADIUS
from matching.looks.views import KINDS, Kind
from matching.match import Trust
from matching.radii import AFFORDED, BEYOND, BUDGET, TAIL, WIDEST, Radii, Tail, Use

USES = [Use.UNVERIFIED, Use.CONFIRMED, Use.REVIEW]
SIZES = [0, 1, 40, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]
LOOKS = 120


def _trusts(radii: Radii, kind: Kind, *, derived: bool) -> list[int]:
    return [radii.automatic(kind, trust, derived=derived) for trust in (Trust.UNVERIFIED, Trust.CONFIRMED)]


def _all(radii: Radii, kind: Kind, *, derived: bool) -> list[int]:
    """In the order of USES."""
    return [*_trusts(radii, kind, derived=derived), radii.review(kind, derived=derived)]


@pytest.mark.parametrize("derived", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_longer_lists_tighten_radii(kind, derived):
    """No radius grows when the list does."""
    lists = [Radii.at(size, size, LOOKS) for size in SIZES]
    for found in zip(*(_all(radii, kind, derived=derived) for radii in lists), strict=True):
        assert [*found] == sorted(found, reverse=True)


@pytest.mark.parametrize("size", SIZES)
def test_less_trust_means_nearer(size):
    """An unverified entry acts within no wider radius than a confirmed one, and that within no wider than a review."""
    radii = Radii.at(size, size * 100, LOOKS)
    for kind in KINDS:
        for derived in (False, True):
            found = _all(radii, kind, derived=derived)
            assert found == sorted(found)


def test_unverified_entries_are_stricter():
    """On a list of some length the radius of an unverified entry is truly tighter."""
    unverified, confirmed = _trusts(Radii.at(10_000, 1_000_000, LOOKS), Kind.CROPPED, derived=True)
    assert unverified < confirmed


@pytest.mark.parametrize("size", [100_000, 1_000_000, 10_000_000])
def test_budget_is_kept(size):
    """All comparisons of a post together err no more often than the budget allows, by the measured tail."""
    radii = Radii(size, size * 10, LOOKS)
    false = dict.fromkeys(USES, 0.0)
    for derived, entries in ((False, size), (True, size * 10)):
        for use, widest in zip(USES, _all(radii, Kind.CROPPED, derived=derived), strict=True):
            false[use] += entries * LOOKS * TAIL.share * 10 ** ((widest - TAIL.bits) / TAIL.decade)
    assert all(false[use] <= BUDGET[use] for use in USES)


def test_tail_gives_its_own_points():
    """A share that was measured gives the distance it was measured at, and a tenth of it one decade less."""
    tail = Tail(bits=60, share=1e-8, decade=6.0)
    assert tail.radius(1.0001e-8) == 60
    assert tail.radius(1.0001e-9) == 54


def test_caps_hold_for_short_lists():
    """However short the list, every radius is its cap and no more."""
    radii = Radii.at(1, 1, 1)
    assert radii.review(Kind.PART, derived=True) == WIDEST[Use.REVIEW]
    assert _trusts(radii, Kind.PART, derived=True) == [WIDEST[Use.UNVERIFIED], WIDEST[Use.CONFIRMED]]


def test_convention_is_not_undercut():
    """However long the list, a whole post matches an entry of a whole image within 31 bits, whatever it shows."""
    radii = Radii.at(100_000_000, 10_000_000, LOOKS)
    assert min(_trusts(radii, Kind.WHOLE, derived=False)) >= MATCH_RADIUS
    assert radii.counted(Kind.WHOLE, MATCH_RADIUS, 60, derived=False) == MATCH_RADIUS


@pytest.mark.parametrize(("kind", "derived"), [(Kind.CROPPED, False), (Kind.WHOLE, True), (Kind.PART, True)])
def test_plainness_counts_elsewhere(kind, derived):
    """What a fingerprint lacks is added to the distance of every other look, and of every derived entry."""
    assert Radii.at(100, 100, LOOKS).counted(kind, 20, 15, derived=derived) == 35


def test_plainness_counts_beyond_31():
    """Outside of the convention whole images are held to the same as others."""
    assert Radii.at(100, 100, LOOKS).counted(Kind.WHOLE, 32, 15, derived=False) == 47


def test_searched_is_widest_that_matters():
    """The index is asked with the review radius of each look, that of derived entries included where there are any."""
    radii = Radii.at(1_000, 100_000, LOOKS)
    kinds = np.arange(len(KINDS), dtype=np.uint8)[::-1]
    expected = [max(radii.review(kind, derived=derived) for derived in (False, True)) for kind in KINDS[::-1]]
    assert radii.searched(kinds).tolist() == expected
    assert radii.searched(kinds).dtype == np.uint8


@pytest.mark.parametrize("size", SIZES)
def test_radii_are_even(size):
    """Every radius but the convention's is even, as distances are, since a wider search costs more."""
    radii = Radii.at(size, size, LOOKS)
    found = {bits for kind in KINDS for derived in (False, True) for bits in _all(radii, kind, derived=derived)}
    assert all(bits % 2 == 0 for bits in found - {MATCH_RADIUS})


def test_long_lists_are_searched_narrowly():
    """However few of its entries are of whole images, a long list is searched no farther than it can afford."""
    radii = Radii.at(8_000, 900_000, LOOKS)
    assert max(bits for kind in KINDS for bits in _all(radii, kind, derived=False)) <= max(
        AFFORDED[-1][1], MATCH_RADIUS
    )
    assert Radii.at(1, 20_000_000, LOOKS).review(Kind.PART, derived=False) == BEYOND


def test_similar_lists_share_radii():
    """A list that grows by one has the same radii, rounded to the safe side."""
    assert Radii.at(123_456, 0, 117) == Radii.at(123_457, 0, 119)
    assert Radii.at(123_456, 0, 117).entries >= 123_456
