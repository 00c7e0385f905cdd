"""The words of a statement of reasons."""

from dataclasses import replace

import pytest

from handlers.lengths import units
from handlers.poster.decisions import decisions_of
from handlers.poster.witness import counts_days
from handlers.poster.wording import StatementText
from locales.texts import Texts
from policies.policy import Policy
from records.appeals import APPEAL_SECONDS, Appeal, State, With
from records.statements import Likeness, Statement

BEGIN = 1_800_000_000.0
HIDDEN = Statement("message-1", "message-1", BEGIN, ("delete-post",))
MUTED = replace(HIDDEN, done=("delete-post", "strike", "mute"), until=BEGIN + 86_400, confirmed=True, counts_days=30)


@pytest.fixture(params=["en", "fr"])
def say(request):
    """Each language that has all texts."""
    return Texts().of(request.param)


ENGLISH = Texts().of("en")


def text(*statements: Statement, appeals=(), say=ENGLISH, title="Garden", now=BEGIN) -> str:
    """The screen of some statements."""
    known = {one.card: one for one in appeals}
    return StatementText(say, title).screen(decisions_of(statements), known, now).text


def test_hidden_post_is_explained():
    """An unverified hit: what, how, on what ground, and how to contest; and that nothing else was done."""
    said = text(HIDDEN)
    for part in (
        "“Garden”",
        "2027-01-15 08:00 UTC",
        "1 post was deleted.",
        "very similar to one on the list",
        "Nobody has reviewed that registration yet, so nothing else was done.",
        "automatically, by comparing fingerprints",
        "the rules of this group",
        "does not say that you committed one",
        "until 2027-07-17",
        "out-of-court dispute settlement body, or to a court",
    ):
        assert part in said
    assert "cannot write" not in said
    assert "hidden" not in said


def test_sanction_is_told_with_its_end():
    """A confirmed hit: the mute, its end, and what counts."""
    said = text(MUTED)
    assert "You cannot write in this group until 2027-01-16 08:00 UTC." in said
    assert "It counts in this group for 30 days" in said
    assert "A review by people had confirmed that registration." in said
    said = text(replace(MUTED, counts_days=0))
    assert "nothing further follows from that" in said
    assert "You could not write in this group until" in text(MUTED, now=BEGIN + 86_400)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"undone": BEGIN + 60, "undone_by": "administrator"},
            "On 2027-01-15 08:01 UTC an administrator of the group undid",
        ),
        ({"lifted": BEGIN + 60, "lifted_by": "moderator"}, "On 2027-01-15 08:01 UTC a moderator lifted the sanction"),
    ],
    ids=["undone", "lifted"],
)
def test_what_is_over_is_told_so(change, words):
    """What was undone or lifted is not told as if it held, and by whom that was done is."""
    said = text(replace(MUTED, **change))
    assert words in said
    assert "You were muted in this group." in said
    assert "cannot write" not in said
    assert "It counts" not in said


def test_who_decided_is_told():
    """By an administrator, by itself, or in part by each; and what nobody reviewed was not hidden because of that."""
    decided = replace(HIDDEN, decided_by="administrator", post="message-2")
    assert "How it was decided: by an administrator of the group" in text(decided)
    assert "so the post was hidden" not in text(decided)
    assert "automatically, by comparing fingerprints of images, and partly by an administrator" in text(HIDDEN, decided)


@pytest.mark.parametrize(
    ("policy", "days"),
    [
        ({"confirmed": "ban", "within_days": 7}, 7),
        ({"confirmed": "mute", "later_mutes": (7 * 86_400,), "within_days": 30}, 30),
        ({"confirmed": "mute", "within_days": 30}, 0),
        ({"confirmed": "mute", "later_mutes": (3_600,)}, 0),
        ({"confirmed": "delete"}, 0),
    ],
)
def test_days_are_those_of_the_group(policy, days):
    """A hit counts as long as the group says, and only where something longer can follow a mute."""
    assert counts_days({"delete-post", "strike", "mute"}, Policy(**policy)) == days
    assert counts_days({"delete-post", "strike"}, Policy(**policy)) == 0


def test_statement_is_no_search(say):
    """No fingerprint, no distance in bits, no number of an entry: two different images read the same."""
    other = replace(HIDDEN, post="message-2", card="message-2")
    assert text(HIDDEN, say=say) == text(other, say=say)
    assert "256" not in text(HIDDEN, say=say)
    same = replace(HIDDEN, likeness=Likeness.SAME)
    assert text(same, say=say) != text(HIDDEN, say=say)


def test_posts_of_a_report_are_one_decision():
    """Three posts that one report tells of are one decision."""
    said = text(*(replace(HIDDEN, post=f"message-{number}", time=BEGIN + number) for number in range(3)))
    assert "3 posts were deleted." in said
    assert "1. " not in said


def test_many_decisions_fit(say):
    """The newest five are told and the others counted; where these are long, as many as fit into one message."""
    short = [replace(HIDDEN, post=f"p{n}", card=f"p{n}", time=BEGIN + n) for n in range(12)]
    said = text(*short, say=say)
    assert ("5. " in said, "6. " in said, "7" in said, units(said) <= 4096) == (True, False, True, True)
    long = [
        replace(one, done=MUTED.done, until=BEGIN, confirmed=True, look_back=True, undone=BEGIN, undone_by="moderator")
        for one in short
    ]
    appeals = [
        Appeal("a", 1, f"p{n}", BEGIN, state=State.GRANTED, decided=BEGIN, as_what="moderator") for n in range(12)
    ]
    said = text(*long, appeals=appeals, say=say, title="T" * 255)
    assert units(said) <= 4096
    assert "3. " in said


def test_decision_can_be_contested_once():
    """The invitation goes with an appeal, with an undone decision, and after six months."""
    invitation = "contest it with the button below"
    assert invitation in text(HIDDEN)
    assert invitation not in text(HIDDEN, appeals=[Appeal("a", 1, "message-1", BEGIN)])
    assert invitation not in text(replace(HIDDEN, undone=BEGIN, undone_by="administrator"))
    assert invitation in text(HIDDEN, now=BEGIN + APPEAL_SECONDS - 1)
    assert invitation not in text(HIDDEN, now=BEGIN + APPEAL_SECONDS)


@pytest.mark.parametrize(
    ("appeal", "words"),
    [
        (Appeal("a", 1, "message-1", BEGIN), "The answer is due by 2027-01-17 08:00 UTC."),
        (
            Appeal("a", 1, "message-1", BEGIN, desk=With.ADMINISTRATORS),
            "The answer of an administrator of the group is due by",
        ),
        (Appeal("a", 1, "message-1", BEGIN, state=State.WITHDRAWN), "You withdrew your appeal."),
        (
            Appeal("a", 1, "message-1", BEGIN, state=State.UPHELD, decided=BEGIN, as_what="moderator"),
            "A moderator examined your appeal on 2027-01-15 08:00 UTC and upheld the decision: nothing was found",
        ),
        (
            Appeal(
                "a", 1, "message-1", BEGIN, state=State.UPHELD, decided=BEGIN, as_what="moderator", reason="no-new-fact"
            ),
            "upheld the decision: nothing new speaks against it.",
        ),
        (
            Appeal("a", 1, "message-1", BEGIN, state=State.LIFTED, decided=BEGIN, as_what="administrator"),
            "the sanction was lifted. The match stands, and the post stays removed.",
        ),
        (
            Appeal("a", 1, "message-1", BEGIN - 48 * 3_600, desk=With.ADMINISTRATORS),
            "was due by 2027-01-15 08:00 UTC and is late",
        ),
        (
            Appeal("a", 1, "message-1", BEGIN, state=State.GRANTED, decided=BEGIN, as_what="administrator"),
            "An administrator examined your appeal on 2027-01-15 08:00 UTC and granted it: the match counts",
        ),
    ],
)
def test_appeal_stands_in_the_statement(appeal, words):
    """How an appeal stands, by whom and until when."""
    assert words in text(HIDDEN, appeals=[appeal])
