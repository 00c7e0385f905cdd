"""How near unrelated fingerprints come: looks of one crowd against entries of another, every pair of them."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.tails.readings import Column, Numbers
from matching.fingerprint import BITS
from matching.looks.views import KINDS
from matching.search.words import Octets
from matching.templates import common, plainness

NEAR: Final = 84
"""Bits. Farther pairs are only counted."""

_AT_ONCE: Final = 1024
"""Looks compared with all entries together: some 400 MB with 100,000 entries."""


class Near(NamedTuple):
    """The pairs within NEAR, in columns, and how many pairs there were of each sort."""

    bits: Numbers
    """Their distances."""
    lacking: Numbers
    """What is added to a distance, since one of the two says little (matching.templates)."""
    kinds: Numbers
    """Of the look."""
    derived: Numbers
    """1 where the entry is."""
    refused: NDArray[np.bool_]
    """Whether either fingerprint is a common one, so that nothing would happen."""
    pairs: Numbers
    """Kinds x 2 (whole, derived): how many pairs were compared."""


def near(looks: Column, entries: Column, *, same_crowd: bool) -> Near:
    """Compare all looks with all entries, but those of the same family."""
    found = [*_within(looks, entries, same_crowd=same_crowd)]
    look, entry, bits = (np.concatenate([part[column] for part in found]) for column in range(3))
    lacking = np.maximum(_told(looks.octets, look, plainness), _told(entries.octets, entry, plainness))
    refused = _told(looks.octets, look, common) | _told(entries.octets, entry, common)
    counts = _counts(looks, entries, same_crowd=same_crowd)
    return Near(bits, lacking, looks.codes[look], entries.codes[entry], refused.astype(np.bool_), counts)


def _within(looks: Column, entries: Column, *, same_crowd: bool) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    """Numbers of looks and entries that are near, and their distance: half of what their product of signs lacks."""
    signs = _signs(entries.octets).T.copy()
    for first in range(0, len(looks.octets), _AT_ONCE):
        products = _signs(looks.octets[first : first + _AT_ONCE]) @ signs
        look, entry = np.nonzero(products >= BITS - 2 * NEAR)
        bits = ((BITS - products[look, entry]) / 2).round().astype(np.int64)
        look += first
        unrelated = (looks.families[look] != entries.families[entry]) | (not same_crowd)
        yield look[unrelated], entry[unrelated], bits[unrelated]


def _signs(octets: Octets) -> NDArray[np.float32]:
    return np.unpackbits(octets, axis=1).astype(np.float32) * 2 - 1


def _told(octets: Octets, rows: Numbers, ask: object) -> Numbers:
    """What templates tell of each of these rows, each different one asked once."""
    different, again = np.unique(rows, return_inverse=True)
    return np.asarray(ask(octets[different]), dtype=np.int64)[again]  # type: ignore[operator]


def _counts(looks: Column, entries: Column, *, same_crowd: bool) -> Numbers:
    """How many pairs of each kind of look and entry are unrelated."""
    families = 1 + int(max(looks.families.max(), entries.families.max()))
    counted = np.zeros((len(KINDS), 2), dtype=np.int64)
    for derived in (0, 1):
        of_family = np.bincount(entries.families[entries.codes == derived], minlength=families)
        left_out = of_family[looks.families] if same_crowd else np.zeros(len(looks.families), np.int64)
        others = (of_family.sum() - left_out).astype(np.float64)
        counted[:, derived] = np.bincount(looks.codes, others, minlength=len(KINDS)).round()
    return counted
