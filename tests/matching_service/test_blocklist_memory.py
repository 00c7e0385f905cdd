"""The list in force."""

import ast
import secrets
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matching.blocklist
import matching.uploads
import matching.wire
from matching.blocklist import REMOVED, Blocklist, Changes
from matching.fingerprint import BYTES, Fingerprint
from matching.match import Trust


def far(n: int) -> Fingerprint:
    """Fingerprints about 128 bits apart."""
    return Fingerprint(np.random.default_rng(n).bytes(BYTES))


def near(fingerprint: Fingerprint, bits: int) -> Fingerprint:
    """The fingerprint so many bits away."""
    number = int.from_bytes(fingerprint.octets) ^ ((1 << bits) - 1)
    return Fingerprint(number.to_bytes(BYTES))


def test_finds_within_radius_only():
    """31 bits away is a match, 32 is none."""
    blocklist = Blocklist()
    blocklist.apply([(far(1), Trust.UNVERIFIED)])
    assert [match.distance for match in blocklist.lookup(near(far(1), 31))] == [31]
    assert blocklist.lookup(near(far(1), 32)) == []


def test_nearest_match_comes_first():
    """Several queries and every trust, in one order."""
    blocklist = Blocklist()
    blocklist.apply([(far(1), Trust.UNVERIFIED), (near(far(1), 5), Trust.CONFIRMED), (far(2), Trust.UNVERIFIED)])
    found = blocklist.lookup([near(far(1), 6), near(far(2), 3)])
    assert [(match.distance, match.trust) for match in found] == [
        (1, Trust.CONFIRMED),
        (3, Trust.UNVERIFIED),
        (6, Trust.UNVERIFIED),
    ]


def test_rejected_entries_match_on_request():
    """They stay on the list and act on nothing."""
    blocklist = Blocklist()
    blocklist.apply([(far(1), Trust.REJECTED)])
    assert blocklist.lookup(far(1)) == []
    assert [match.trust for match in blocklist.lookup(far(1), with_rejected=True)] == [Trust.REJECTED]
    assert (len(blocklist), blocklist.trust(far(1))) == (1, Trust.REJECTED)


def test_version_follows_true_changes():
    """Repeating what is known raises nothing; a change of trust does."""
    blocklist = Blocklist()
    assert blocklist.apply([(far(1), Trust.UNVERIFIED), (far(2), Trust.CONFIRMED)]) == 2
    version = blocklist.version
    assert blocklist.apply([(far(1), Trust.UNVERIFIED)], [far(3)]) == 0
    assert blocklist.version == version
    assert blocklist.apply([(far(1), Trust.CONFIRMED)]) == 1
    assert blocklist.version == version + 1
    assert blocklist.apply(removals=[far(1)]) == 1
    assert (blocklist.version, len(blocklist), blocklist.trust(far(1))) == (version + 2, 1, None)


STEPS = st.lists(st.tuples(st.integers(0, 12), st.sampled_from([*Trust, None])), max_size=30)


@given(st.lists(STEPS, max_size=5))
@settings(max_examples=60)
def test_equals_a_dictionary(rounds):
    """After any rounds of changes each entry has the trust of its last change, and the count is right."""
    blocklist = Blocklist()
    model: dict[int, Trust | None] = {}
    for steps in rounds:
        changes, before = Changes(), dict(model)
        for number, trust in steps:
            changes.put(far(number), trust)
            model[number] = trust
        changed = blocklist.apply_columns(*changes.columns())
        assert changed == sum(model.get(n) is not before.get(n) for n in range(13))
        assert {n: blocklist.trust(far(n)) for n in range(13)} == {n: model.get(n) for n in range(13)}
        assert len(blocklist) == sum(trust is not None for trust in model.values())


def test_changes_keep_trailing_zeros():
    """Fingerprints that end in zero bytes are told apart."""
    changes = Changes()
    ends = [Fingerprint(b"\x01" + bytes(31)), Fingerprint(b"\x01\x01" + bytes(30)), Fingerprint(bytes(32))]
    for fingerprint in ends * 2:
        changes.put(fingerprint, Trust.CONFIRMED)
    changes.put(ends[0], None)
    octets, codes = changes.columns()
    state = {row.tobytes(): int(code) for row, code in zip(octets, codes, strict=True)}
    assert state == {ends[0].octets: REMOVED, ends[1].octets: 1, ends[2].octets: 1}


def test_replacing_leaves_nothing_of_the_old():
    """A complete list takes the place of the one in force."""
    blocklist, changes = Blocklist(), Changes()
    blocklist.apply([(far(1), Trust.CONFIRMED)])
    changes.put(far(2), Trust.UNVERIFIED)
    blocklist.replace(blocklist.indexes(*changes.columns()))
    assert (len(blocklist), blocklist.trust(far(1)), blocklist.trust(far(2))) == (1, None, Trust.UNVERIFIED)


def test_thousands_are_put_at_once():
    """Bulk and single changes lead to the same list."""
    blocklist, changes = Blocklist(), Changes()
    many = [Fingerprint(secrets.token_bytes(BYTES)) for _ in range(10_000)]
    for place, fingerprint in enumerate(many):
        changes.put(fingerprint, list(Trust)[place % 3])
    blocklist.apply_columns(*changes.columns())
    assert len(blocklist) == 10_000
    assert blocklist.trust(many[4]) is list(Trust)[1]
    blocklist.apply(removals=many[:5_000])
    assert [len(blocklist), blocklist.trust(many[0])] == [5_000, None]


@pytest.mark.parametrize("module", [matching.wire, matching.uploads, matching.blocklist])
def test_pure_modules_open_no_connection(module):
    """They import neither redis nor aiohttp."""
    tree = ast.parse(Path(module.__file__).read_text())
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert not {name.split(".")[0] for name in names} & {"redis", "aiohttp", "telegram"}
