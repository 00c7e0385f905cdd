"""The rules no policy can switch off, tried with every combination of inputs, and the ladder of sanctions."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from matching.fingerprint import MATCH_RADIUS, Fingerprint
from matching.match import Doubt, Match, Trust
from policies.actions import (
    ALL_ACTIONS,
    RIGHTS_NEEDED,
    SANCTIONS,
    Action,
    Ban,
    BanChannel,
    DeletePost,
    Mute,
    Report,
    Strike,
)
from policies.circumstances import Circumstances, Role, Subject
from policies.policy import Policy
from policies.reasons import Reason
from policies.verdict import SPARED, Verdict, judge

POSTED, ENTRY = Fingerprint(bytes(32)), Fingerprint(b"\x01" + bytes(31))

matches = some.builds(
    Match,
    some.just(POSTED),
    some.just(ENTRY),
    some.integers(0, MATCH_RADIUS),
    some.sampled_from(Trust),
    doubt=some.sampled_from([None, *Doubt]),
)
circumstances = some.builds(
    Circumstances,
    match=matches,
    role=some.sampled_from(Role),
    subject=some.sampled_from(Subject),
    supergroup=some.booleans(),
    rights=some.frozensets(some.sampled_from(sorted(RIGHTS_NEEDED))),
    dismissed=some.booleans(),
    strikes=some.integers(1, 200),
    restrictions=some.integers(0, 200),
)
policies = some.builds(
    Policy,
    unverified=some.sampled_from(["hide", "report"]),
    confirmed=some.sampled_from(["delete", "mute", "ban"]),
    mute_seconds=some.integers(60, 86_400),
    ban_after=some.integers(2, 100),
    dry_run=some.booleans(),
)

PLAIN = Circumstances(match=Match(POSTED, ENTRY, 3, Trust.CONFIRMED), role=Role.HUMAN, rights=RIGHTS_NEEDED)


def called_for(verdict: Verdict) -> list[Action]:
    """Every action of a verdict, those for which a right is missing included."""
    return [*verdict.actions, *(one.action for one in verdict.withheld)]


def names(verdict: Verdict) -> list[type[Action]]:
    """The kinds of action of a verdict, in order."""
    return [type(action) for action in verdict.actions]


@given(circumstances, policies)
def test_unverified_never_sanctions(found, policy):
    """No combination of inputs touches the poster for an unverified match."""
    verdict = judge(replace(found, match=replace(found.match, trust=Trust.UNVERIFIED)), policy)
    assert not any(isinstance(action, SANCTIONS) for action in called_for(verdict))


@given(circumstances, policies, some.sampled_from(sorted(SPARED)))
def test_spared_are_only_reported(found, policy, role):
    """Administrators and the linked channel are at most reported."""
    verdict = judge(replace(found, role=role), policy)
    assert set(called_for(verdict)) <= {Report()}


@given(circumstances, policies)
def test_rejected_acts_on_nothing(found, policy):
    """A rejected entry gives no action at all, not even a report."""
    verdict = judge(replace(found, match=replace(found.match, trust=Trust.REJECTED)), policy)
    assert not verdict.acts


@given(circumstances, policies)
def test_dismissed_acts_on_nothing(found, policy):
    """A group's own false alarm wins over every list."""
    assert not judge(replace(found, dismissed=True), policy).acts


@given(circumstances, policies)
def test_doubt_is_only_reported(found, policy):
    """What is too far off for a certain match, or shows too little for one, is never acted on."""
    for doubt in Doubt:
        verdict = judge(replace(found, match=replace(found.match, doubt=doubt)), policy)
        assert set(called_for(verdict)) <= {Report()}


@given(circumstances, policies)
def test_restriction_precedes_ban(found, policy):
    """Nobody is banned who was not restricted and posted again, nor below the policy's count, nor by another policy."""
    bans = [action for action in called_for(judge(found, policy)) if isinstance(action, Ban)]
    allowed = 0 < found.restrictions >= policy.ban_after - 1 and policy.confirmed == "ban"
    assert allowed or not bans


@given(circumstances, policies)
def test_missing_right_is_told(found, policy):
    """Without a right its action is not attempted, and the verdict says which right is missing."""
    verdict = judge(found, policy)
    assert all(action.right is None or action.right in found.rights for action in verdict.actions)
    assert all(one.right == one.action.right and one.right not in found.rights for one in verdict.withheld)
    full = judge(replace(found, rights=RIGHTS_NEEDED), policy)
    assert sorted(map(repr, called_for(verdict))) == sorted(map(repr, full.actions))


@given(circumstances, policies)
def test_hits_are_always_reported(found, policy):
    """Whatever else happens, a hit that counts is reported, last, and has a reason."""
    verdict = judge(found, policy)
    assert verdict.reasons
    counts = found.match.trust is not Trust.REJECTED and not found.dismissed
    assert (verdict.actions[-1:] == (Report(),)) == counts


@given(circumstances, policies)
def test_sanction_comes_with_deletion(found, policy):
    """Nobody is sanctioned for a post that is left standing by choice."""
    asked = called_for(judge(found, policy))
    assert DeletePost() in asked or not any(isinstance(action, SANCTIONS) for action in asked)


@given(circumstances, policies, some.sampled_from([Role.UNKNOWN, Role.CHANNEL_POST]))
def test_unnamed_poster_is_not_sanctioned(found, policy, role):
    """Where nobody can be named, the post may go and nobody is sanctioned."""
    asked = called_for(judge(replace(found, role=role), policy))
    assert not any(isinstance(action, SANCTIONS) for action in asked)


@pytest.mark.parametrize(
    ("policy", "changes", "expected"),
    [
        (Policy(confirmed="delete"), {}, [DeletePost, Strike, Report]),
        (Policy(confirmed="mute"), {}, [DeletePost, Strike, Mute, Report]),
        (Policy(confirmed="ban"), {"strikes": 3}, [DeletePost, Strike, Mute, Report]),
        (Policy(confirmed="ban"), {"strikes": 9, "restrictions": 1}, [DeletePost, Strike, Mute, Report]),
        (Policy(confirmed="ban"), {"strikes": 3, "restrictions": 2}, [DeletePost, Strike, Ban, Report]),
        (Policy(confirmed="ban"), {"role": Role.CHANNEL, "strikes": 3}, [DeletePost, Strike, BanChannel, Report]),
        (Policy(confirmed="ban"), {"role": Role.CHANNEL, "strikes": 2}, [DeletePost, Strike, Report]),
        (Policy(confirmed="mute"), {"supergroup": False}, [DeletePost, Strike, Report]),
        (Policy(confirmed="mute"), {"role": Role.BOT}, [DeletePost, Strike, Mute, Report]),
    ],
)
def test_ladder_of_sanctions(policy, changes, expected):
    """What a confirmed hit does follows the policy and the standing."""
    assert names(judge(replace(PLAIN, **changes), policy)) == expected


def test_unverified_hides_by_default():
    """An unverified hit deletes and reports; a group may choose to have it only reported."""
    found = replace(PLAIN, match=replace(PLAIN.match, trust=Trust.UNVERIFIED))
    assert names(judge(found, Policy())) == [DeletePost, Report]
    only_told = judge(found, Policy(unverified="report"))
    assert names(only_told) == [Report]
    assert Reason.POLICY_REPORTS in only_told.reasons


def test_actions_have_distinct_names():
    """A record names its actions without doubt."""
    assert len({action.name for action in ALL_ACTIONS}) == len(ALL_ACTIONS)
