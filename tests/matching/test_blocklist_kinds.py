"""Entries that are of a part of an image, beside those that are of the whole of it."""

from collections.abc import Iterable

import numpy as np
import pytest

from matching.blocklist import DERIVED, REMOVED, TRUSTS, Blocklist, Changes, code_of
from matching.fingerprint import Fingerprint
from matching.match import Match, Trust
from matching.search.words import Octets, octets_of
from tests.matching.fingerprint_sets import flipped, prints, rows

FIRST, SECOND, THIRD = prints(rows(5, 3))


def test_codes_tell_trust_and_kind():
    """What the store held before kinds existed means the same, and each combination has one code."""
    assert [code_of(trust) for trust in (*TRUSTS, None)] == [0, 1, 2, REMOVED]
    assert [code_of(trust, derived=True) for trust in TRUSTS] == [DERIVED, DERIVED + 1, DERIVED + 2]


def test_match_says_what_the_entry_is_of():
    """A crop of the registered image is told from the image, at every trust."""
    blocklist = Blocklist()
    blocklist.apply([(FIRST, Trust.CONFIRMED)], derived=[(SECOND, Trust.UNVERIFIED), (THIRD, Trust.REJECTED)])
    found = blocklist.lookup([THIRD, SECOND, FIRST], with_rejected=True)
    assert {match.entry: (match.trust, match.derived) for match in found} == {
        FIRST: (Trust.CONFIRMED, False),
        SECOND: (Trust.UNVERIFIED, True),
        THIRD: (Trust.REJECTED, True),
    }
    assert [match.entry for match in blocklist.lookup([THIRD, SECOND])] == [SECOND]
    assert [blocklist.derived(entry) for entry in (FIRST, SECOND, THIRD)] == [False, True, True]
    assert [blocklist.count(trust) for trust in TRUSTS] == [1, 1, 1]


def test_kind_changes_at_once():
    """The same fingerprint, now of a whole image, is one entry still."""
    blocklist = Blocklist()
    blocklist.apply(derived=[(FIRST, Trust.CONFIRMED)])
    version = blocklist.version
    assert blocklist.apply([(FIRST, Trust.CONFIRMED)]) == 1
    assert blocklist.apply([(FIRST, Trust.CONFIRMED)]) == 0
    assert (len(blocklist), blocklist.version, blocklist.derived(FIRST)) == (1, version + 1, False)
    assert blocklist.apply(removals=[FIRST]) == 1
    assert (blocklist.lookup(FIRST), blocklist.derived(FIRST)) == ([], False)


def test_kinds_survive_a_restart():
    """The columns that the store keeps make the same list again."""
    changes = Changes()
    changes.put(FIRST, Trust.UNVERIFIED, derived=True)
    changes.put(SECOND, Trust.CONFIRMED)
    changes.put(THIRD, None)
    blocklist = Blocklist()
    blocklist.replace(blocklist.indexes(*changes.columns()))
    assert [(entry, blocklist.trust(entry), blocklist.derived(entry)) for entry in (FIRST, SECOND, THIRD)] == [
        (FIRST, Trust.UNVERIFIED, True),
        (SECOND, Trust.CONFIRMED, False),
        (THIRD, None, False),
    ]


def test_each_query_has_its_radius():
    """Fingerprints may be asked as rows of bytes, with a radius for each; hits come nearest first."""
    octets = rows(9, 200)
    blocklist = Blocklist()
    blocklist.apply((entry, Trust.CONFIRMED) for entry in prints(octets))
    posted = flipped(octets, 3, 60)
    radii = np.arange(200) % 64
    near = [(a.distance(b), b, a) for a, b in zip(prints(posted), prints(octets), strict=True)]
    expected = [
        Match(posted=one, entry=entry, distance=bits, trust=Trust.CONFIRMED, asked=number)
        for number, ((bits, entry, one), radius) in enumerate(zip(near, radii.tolist(), strict=True))
        if bits <= radius
    ]
    found = blocklist.lookup(posted, radii)
    assert found == sorted(expected, key=lambda match: (match.distance, match.entry, match.posted))


@pytest.mark.parametrize("posted", [[], octets_of(()), iter(())])
def test_nothing_posted_matches_nothing(posted: Iterable[Fingerprint] | Octets):
    """No fingerprints, in whatever form, have no match."""
    blocklist = Blocklist()
    blocklist.apply([(Fingerprint(bytes(32)), Trust.CONFIRMED)])
    assert blocklist.lookup(posted) == []
