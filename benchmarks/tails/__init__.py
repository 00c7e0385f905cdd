"""How near unrelated pictures come, and the radii that follow: the figures in matching/radii.py come from here.

`make bench ONLY=tails PHOTOS=folder` takes photographs from a folder, no two of which may be related; without one they
are made by code, which gives the shape of the tails and no figures to rely on. Ten minutes with 120 photographs.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.result import Result
from benchmarks.tails.crowd import SEEDS, drawn, photographs
from benchmarks.tails.fitting import fitted, foretold
from benchmarks.tails.pairs import NEAR, Near, near
from benchmarks.tails.readings import readings
from matching.fingerprint import BITS
from matching.looks.views import KINDS, Kind
from matching.match import Trust
from matching.radii import Radii

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
"""Entries of a list."""

DERIVED_OF_EACH: Final = 117
LEVELS: Final = (30, 40, 46, 52, 60, 68, 76)


class Sort(NamedTuple):
    """Pairs of one sort: who posts and what is registered."""

    name: str
    pairs: Near


def run(seeds: int = SEEDS) -> list[Result]:
    """Compare photographs and drawn pictures with photographs, then drawn pictures with each other."""
    folder = Path(os.environ["PHOTOS"]) if os.environ.get("PHOTOS") else None
    photos, drawings = readings(photographs(folder)), readings(drawn(seeds))
    sorts = [
        Sort("photographs and tiles posted, the same registered", near(photos.looks, photos.entries, same_crowd=True)),
        Sort("drawn posted, photographs and tiles registered", near(drawings.looks, photos.entries, same_crowd=False)),
        Sort("photographs and tiles posted, drawn registered", near(photos.looks, drawings.entries, same_crowd=False)),
        Sort("drawn posted, drawn registered", near(drawings.looks, drawings.entries, same_crowd=True)),
    ]
    looks = round(len(photos.looks.octets) / photos.pictures)
    return [*_counts(sorts), *_fits(sorts[:2]), *_by_kind(sorts[:2]), *radii(looks)]


def _counts(sorts: Iterable[Sort]) -> Iterator[Result]:
    for name, pairs in sorts:
        yield Result(f"{name}: pairs", pairs.pairs.sum() / 1e6, "million")
        for said, bits in (("as they are", pairs.bits), ("with plainness", _effective(pairs))):
            yield Result(f"{name}: nearest, {said}", float(bits.min(initial=BITS)), "bits")
            for level in LEVELS:
                yield Result(f"{name}: within {level}, {said}", float((bits <= level).sum()), "pairs")


def _fits(sorts: Iterable[Sort]) -> Iterator[Result]:
    """The tail of entries that are photographs, whoever posts."""
    sorts = list(sorts)
    total = sum(int(pairs.pairs.sum()) for _, pairs in sorts)
    for said, bits in (
        ("as they are", np.concatenate([pairs.bits for _, pairs in sorts])),
        ("with plainness", np.concatenate([_effective(pairs) for _, pairs in sorts])),
    ):
        try:
            tail, check = fitted(bits, total, NEAR), foretold(bits, total, NEAR)
        except ValueError as few:
            yield Result(f"tail, {said}: {few}", 0.0, "")
            continue
        yield Result(f"tail, {said}: share of pairs within {tail.bits} bits", tail.share * 1e9, "of a billion")
        yield Result(f"tail, {said}: ten times fewer every", tail.decade, "bits")
        against = f"expected from a twentieth of them within {check.bits} bits"
        ratio = check.counted / check.expected
        yield Result(f"tail, {said}: pairs counted", float(check.counted), "pairs", against, ratio)


def _by_kind(sorts: Iterable[Sort]) -> Iterator[Result]:
    sorts, level = list(sorts), LEVELS[-1]
    for number, kind in enumerate(KINDS):
        for derived, entry in enumerate(("whole", "derived")):
            total = sum(int(pairs.pairs[number, derived]) for _, pairs in sorts)
            found = sum(
                int(((_effective(pairs) <= level) & (pairs.kinds == number) & (pairs.derived == derived)).sum())
                for _, pairs in sorts
            )
            if total:
                name = f"{kind.value} looks, {entry} entries: within {level}, with plainness"
                yield Result(name, found / total * 1e9, "of a billion", f"{found} of {total / 1e6:,.0f} million pairs")


def _effective(pairs: Near) -> NDArray[np.float64]:
    """Distances as matching.radii counts them; that of a pair with a common fingerprint is as far as can be."""
    return np.where(pairs.refused, float(BITS), pairs.bits + pairs.lacking)


def radii(looks: int) -> list[Result]:
    """What matching.radii makes of it: lists of whole images only, and lists with derived entries."""
    found = []
    for entries in SIZES:
        whole = entries // (1 + DERIVED_OF_EACH)
        for name, one in (
            ("whole entries", Radii.at(entries, 0, looks)),
            ("entries, one of 118 whole", Radii.at(whole, entries - whole, looks)),
        ):
            for derived in (False, True) if one.derived_entries else (False,):
                of = f"{entries:,} {name}, {'derived' if derived else 'whole'}"
                found += [
                    Result(f"{of}: review", float(one.review(Kind.CROPPED, derived=derived)), "bits"),
                    *(
                        Result(f"{of}: {trust}", float(one.automatic(Kind.CROPPED, trust, derived=derived)), "bits")
                        for trust in (Trust.CONFIRMED, Trust.UNVERIFIED)
                    ),
                ]
    return found
