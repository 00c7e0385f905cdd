"""The two matrix products against the reference's own code, on the same decoded pixels."""

import numpy as np
import pytest
from PIL import Image

from matching.pdq import coefficients, fingerprint_of, pdq, reduced
from tests.matching.reference_vectors import LARGE, MANY, SIZES, Reference

LUMA = np.array([0.299, 0.587, 0.114])
ROUNDING = 4
"""Bits: coefficients next to the median, told apart by the last digit of a float."""


reference = Reference()


@pytest.mark.parametrize("size", SIZES + LARGE)
def test_bits_equal_the_reference(photo, size):
    """On every size of picture the bits and the quality are those of the reference."""
    for seed in range(6):
        fingerprint, quality = pdq((np.asarray(photo(seed, size)) @ LUMA).astype(np.float32))
        expected, expected_quality = reference(seed, size)
        assert fingerprint.distance(expected) <= ROUNDING
        assert abs(quality - expected_quality) <= 1


def test_most_bits_are_identical(photo):
    """Over many pictures the fingerprints are equal to the last bit nearly always."""
    own = [pdq((np.asarray(photo(*picture)) @ LUMA).astype(np.float32))[0] for picture in MANY]
    equal = sum(fingerprint == reference(*picture)[0] for fingerprint, picture in zip(own, MANY, strict=True))
    assert equal >= 32


def test_unrelated_pictures_lie_apart(photo):
    """Fingerprints of different pictures differ in about half of their bits."""
    prints = [pdq(np.asarray(photo(seed).convert("L"), dtype=np.float32))[0] for seed in range(20)]
    gaps = [one.distance(other) for one in prints for other in prints if one < other]
    assert min(gaps) > 60
    assert 110 < sum(gaps) / len(gaps) < 146


def test_flat_plane_has_no_quality():
    """A picture without a single edge has quality 0."""
    assert pdq(np.full((300, 400), 77, dtype=np.float32))[1] == 0


def test_half_the_bits_are_set(photo):
    """A median splits: 128 bits of 256, which is also what most digits of hostile lists lack."""
    fingerprint, _ = pdq(np.asarray(photo(3).convert("L"), dtype=np.float32))
    assert int.from_bytes(fingerprint.octets).bit_count() == 128


def test_mirroring_negates_odd_frequencies(photo):
    """The coefficients of a mirrored block follow from those of the block, so orientations cost nothing."""
    block = reduced(np.asarray(photo(5).convert("L"), dtype=np.float32))
    frequencies = coefficients(block)
    signs = np.where(np.arange(1, 17) % 2, -1, 1).astype(np.float32)
    mirrored = fingerprint_of(coefficients(np.ascontiguousarray(block[:, ::-1])))
    turned = fingerprint_of(coefficients(np.ascontiguousarray(block.T)))
    assert fingerprint_of(frequencies * signs).distance(mirrored) <= ROUNDING
    assert fingerprint_of(np.ascontiguousarray(frequencies.T)).distance(turned) <= ROUNDING


@pytest.mark.parametrize("size", [(800, 600), (513, 200), (1023, 767), (600, 1000)])
def test_shrinking_inside_equals_before(photo, size):
    """Averaging areas as a part of the product gives what shrinking the picture first gives."""
    picture = photo(6, size).convert("L")
    scale = 512 / max(size)
    small = picture.resize((round(size[0] * scale), round(size[1] * scale)), Image.Resampling.BOX)
    before, _ = pdq(np.asarray(small, dtype=np.float32))
    inside, _ = pdq(np.asarray(picture, dtype=np.float32), (small.height, small.width))
    assert before.distance(inside) <= ROUNDING
