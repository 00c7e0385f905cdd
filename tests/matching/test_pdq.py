"""The two matrix products against the reference's own code (pdqhash), on the same decoded pixels."""

import numpy as np
import pdqhash
import pytest
from numpy.typing import NDArray
from PIL import Image

from matching.fingerprint import Fingerprint
from matching.pdq import coefficients, fingerprint_of, pdq, reduced

LUMA = np.array([0.299, 0.587, 0.114])
SIZES = [(5, 5), (6, 200), (63, 64), (64, 64), (65, 64), (90, 67), (128, 129), (320, 240), (512, 384), (384, 512)]
LARGE = [(512, 5), (511, 509), (800, 600), (1281, 720)]
ROUNDING = 4
"""Bits: coefficients next to the median, told apart by the last digit of a float."""


def oracle(pixels: NDArray[np.uint8]) -> tuple[Fingerprint, int]:
    """What the reference says."""
    bits, quality = pdqhash.compute(pixels)
    return Fingerprint(np.packbits(bits.astype(np.uint8)).tobytes()), int(quality)


@pytest.mark.parametrize("size", SIZES + LARGE)
def test_bits_equal_the_reference(photo, size):
    """On every size of picture the bits and the quality are those of the reference."""
    for seed in range(6):
        pixels = np.asarray(photo(seed, size))
        fingerprint, quality = pdq((pixels @ LUMA).astype(np.float32))
        expected, expected_quality = oracle(pixels)
        assert fingerprint.distance(expected) <= ROUNDING
        assert abs(quality - expected_quality) <= 1


def test_most_bits_are_identical(photo):
    """Over many pictures the fingerprints are equal to the last bit nearly always."""
    equal = 0
    for seed in range(40):
        pixels = np.asarray(photo(seed, (200 + 7 * seed, 300 - 5 * seed)))
        equal += pdq((pixels @ LUMA).astype(np.float32))[0] == oracle(pixels)[0]
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
