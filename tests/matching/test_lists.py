"""Several lists in force together."""

import numpy as np
import pytest

from matching.blocklist import FEW, Blocklist
from matching.fingerprint import BYTES, Fingerprint
from matching.lists import Lists
from matching.match import Trust
from matching.search.words import octets_of


def far(n: int) -> Fingerprint:
    """Fingerprints about 128 bits apart."""
    return Fingerprint(np.random.default_rng(n).bytes(BYTES))


def near(fingerprint: Fingerprint, bits: int) -> Fingerprint:
    """The fingerprint so many bits away."""
    return Fingerprint((int.from_bytes(fingerprint.octets) ^ ((1 << bits) - 1)).to_bytes(BYTES))


@pytest.fixture
def lists() -> Lists:
    """The own list and two others, all empty."""
    return Lists(Blocklist(), [Blocklist("partner"), Blocklist("stopncii")])


def found(lists: Lists, *asked: Fingerprint) -> list[tuple[str, int, Trust]]:
    """Source, distance and trust of what is near."""
    matches = lists.nearest(octets_of(asked), np.full(len(asked), 31, np.uint8))
    return [(match.source, match.distance, match.trust) for match in matches]


def test_match_names_its_source(lists):
    """Each list answers for itself, the own one first."""
    for number, one in enumerate(lists):
        one.apply([(near(far(1), number), Trust.UNVERIFIED)])
    assert found(lists, far(1)) == [
        ("own", 0, Trust.UNVERIFIED),
        ("partner", 1, Trust.UNVERIFIED),
        ("stopncii", 2, Trust.UNVERIFIED),
    ]


def test_withdrawn_by_one_stays_by_another(lists):
    """The same fingerprint of two sources is two entries."""
    for one in lists.others:
        one.apply([(far(1), Trust.UNVERIFIED)])
    lists.others[0].apply(removals=[far(1)])
    assert found(lists, far(1)) == [("stopncii", 0, Trust.UNVERIFIED)]
    lists.others[1].apply(removals=[far(1)])
    assert found(lists, far(1)) == []


def test_rejection_stays_within_its_list(lists):
    """What one source rejects does not shield from what another says."""
    lists.others[0].apply([(far(1), Trust.REJECTED)])
    lists.others[1].apply([(far(1), Trust.CONFIRMED)])
    assert found(lists, far(1)) == [("stopncii", 0, Trust.CONFIRMED)]


def test_own_rejection_shields_all(lists):
    """The operator's own negative list holds against every source, as near as it is and not farther."""
    lists.own.apply([(near(far(1), 4), Trust.REJECTED)])
    lists.others[0].apply([(near(far(1), 3), Trust.CONFIRMED), (near(far(1), 9), Trust.CONFIRMED)])
    assert found(lists, far(1)) == [("partner", 3, Trust.CONFIRMED)]
    assert found(lists, near(far(1), 4)) == []


def test_each_list_tells_few(lists):
    """A list that is crowded around a post does not hide another's entry."""
    lists.others[0].apply((near(far(1), bits), Trust.UNVERIFIED) for bits in range(20))
    lists.others[1].apply([(near(far(1), 25), Trust.UNVERIFIED)])
    told = found(lists, far(1))
    assert len(told) == FEW + 1
    assert told[-1] == ("stopncii", 25, Trust.UNVERIFIED)


def test_counts_are_sums(lists):
    """Entries, those of parts of images, those of a trust; the version moves with each list."""
    versions = [lists.version]
    for one in lists:
        one.apply([(far(1), Trust.CONFIRMED)], derived=[(far(2), Trust.UNVERIFIED)])
        versions.append(lists.version)
    assert (len(lists), lists.derived_entries, lists.count(Trust.CONFIRMED)) == (6, 3, 3)
    assert versions == sorted(set(versions))


def test_trust_is_the_weightiest(lists):
    """Of one entry in several lists; what the own list rejects is rejected."""
    assert lists.trust(far(1)) is None
    lists.others[0].apply([(far(1), Trust.REJECTED)])
    assert lists.trust(far(1)) is Trust.REJECTED
    lists.others[1].apply([(far(1), Trust.CONFIRMED)])
    assert lists.trust(far(1)) is Trust.CONFIRMED
    lists.own.apply([(far(1), Trust.REJECTED)])
    assert lists.trust(far(1)) is Trust.REJECTED
