"""Looking up instead of comparing: nothing is missed, whatever the bands, the radius and the entries."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matching.search.probing
from matching.fingerprint import BITS
from matching.search.bands import Bands, flips_count, flips_of
from matching.search.index import Index
from matching.search.segment import BANDS
from matching.search.words import words_of
from tests.matching.fingerprint_sets import brute, family, flipped, held, hits, rows

IN_HALF = sorted({in_half for _, in_half in BANDS})


def first_bit(bands: Bands, band: int) -> int:
    """Of the 256, from the most significant."""
    half, within = divmod(band, bands.in_half)
    return half * 128 + within * bands.width


@given(st.sampled_from(IN_HALF), st.sets(st.integers(0, BITS - 1), max_size=60), st.integers(0, 20))
@settings(max_examples=300)
def test_pigeonholes_catch_every_difference(in_half, bits, room):
    """Whatever bits differ, some band and its half are within what the plan for that radius allows."""
    bands = Bands(in_half)
    plan = bands.plan(len(bits) + room)
    halves = [sum(bit // 128 == half for bit in bits) for half in range(2)]
    inside = [sum(0 <= bit - first_bit(bands, band) < bands.width for bit in bits) for band in range(bands.number)]
    assert any(
        inside[band] <= plan.flips[band] and halves[half] <= plan.limits[half]
        for band, half in enumerate(bands.halves.tolist())
    )


@pytest.mark.parametrize("in_half", IN_HALF)
def test_bands_are_the_bits_they_name(in_half):
    """The value of a band is its bits, in order, also where it lies across two words."""
    bands, octets = Bands(in_half), rows(3, 20)
    bits = np.unpackbits(octets, axis=1)
    for band in range(bands.number):
        own = bits[:, first_bit(bands, band) : first_bit(bands, band) + bands.width]
        values = [int("".join(map(str, row)), 2) + (band << bands.width) for row in own.tolist()]
        assert bands.keys(words_of(octets), band).tolist() == values


@pytest.mark.parametrize("in_half", IN_HALF)
def test_guards_stay_in_their_half(in_half):
    """A band's guard is a word of its half that has at most half of the band."""
    bands = Bands(in_half)
    for band, word in enumerate(bands.guards.tolist()):
        own = {bit // 64 for bit in range(first_bit(bands, band), first_bit(bands, band) + bands.width)}
        assert word // 2 == bands.halves[band]
        assert own != {word}


@pytest.mark.parametrize(("width", "most"), [(16, 0), (16, 1), (19, 2), (25, 3)])
def test_flips_are_all_there_are(width, most):
    """Each number with few enough bits set comes once, with its byte and its bit."""
    flips = flips_of(width, most)
    assert len({*flips.values.tolist()}) == len(flips.values) == flips_count(width, most)
    assert np.bitwise_count(flips.values).max() <= most
    assert (flips.places * 8 + np.log2(flips.masks[0]) == flips.values).all()


@pytest.mark.parametrize("in_half", IN_HALF)
@pytest.mark.parametrize("octets", [rows(3, 3000), family(1, 3000, 30, parents=40), family(2, 3000, 24)])
def test_lookups_alone_are_exact(in_half, octets, monkeypatch):
    """With every cut of the bits, each query gets exactly what is within its radius, without any comparing."""
    monkeypatch.setattr("matching.search.segment.BANDS", ((0, in_half),))
    monkeypatch.setattr(matching.search.probing, "_plan", lambda bands, radius, _count: bands.plan(radius))
    monkeypatch.setattr("matching.search.segment.SCANNED_PAIRS", 0)
    monkeypatch.setattr(matching.search.probing, "CROWD", 0.5)
    index = Index()
    index.add_many(octets, 1)
    queries, radii = flipped(octets[::75], 5, 44), [31 - place % 20 for place in range(40)]
    assert hits(index.search(queries, np.array(radii))) == brute(held(octets, 1), queries, radii)


@pytest.mark.parametrize("crowd", [1e9, 0.5])
def test_crowds_are_searched_in_parts(crowd, monkeypatch):
    """Buckets larger than what is handed out in one go are split, or given up on, without losing anything."""
    monkeypatch.setattr("matching.search.table.ROWS_AT_ONCE", 97)
    monkeypatch.setattr("matching.search.segment.SCANNED_PAIRS", 0)
    monkeypatch.setattr(matching.search.probing, "CROWD", crowd)
    octets = np.unique(family(6, 4500, 20, parents=3), axis=0)
    index = Index(smallest_merge=100)
    index.add_many(octets)
    assert hits(index.search(octets[17:19])) == brute(held(octets), octets[17:19], 31)


def test_wide_radii_find_everything():
    """Up to all 256 bits; what has no radius at all finds nothing."""
    octets = rows(3, 2500)
    index = Index()
    index.add_many(octets)
    found = index.search(octets[:4], np.array([256, 255, 128, -1]))
    assert np.bincount(found.queries, minlength=4)[[0, 1, 3]].tolist() == [2500, 2500, 0]
