"""Appeals and the entries they are about, and what the audit log and the cards say: with the clock moved by hand."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.reviewing.card import told
from handlers.reviewing.history import Before, History
from handlers.reviewing.present import Contested
from handlers.reviewing.queue import Nothing, Said, reasons_for
from handlers.reviewing.screens import asked_why, no_card, reasons
from locales.texts import Texts
from matching.fingerprint import Fingerprint
from policies.reviewing import HOUR, Answer, Code, Kind, Outcome, Present
from policies.suspension import Cause, Concern
from records.audit import MODERATION, Audit
from records.outbox import Outbox
from records.review import Place, Review
from records.suspended import Flag, State
from tests.reviews.test_review_clock import MONA, NOW, OLGA, OTTO, bench

__all__ = ["bench"]

CHAT, POSTER = -1001, 77
SAY = Texts("en").of("en")


def entry(seed: int) -> Fingerprint:
    """The entry that Bench.open takes for a seed."""
    return Fingerprint(bytes([seed]) * 32)


async def report(bench, *seeds: int, card: str = "message-5", trust: str = "unverified") -> None:
    """A report about posts that matched these entries."""
    for seed in seeds:
        hit = {
            "matched": str(entry(seed)),
            "trust": trust,
            "poster": POSTER,
            "key": f"{seed}/ab",
            "received": _iso(NOW),
        }
        await Outbox(*bench.store).add(CHAT, card, f"{seed}/ab", hit, NOW)


async def appeal(bench, name: str, card: str = "message-5") -> Review:
    """An appeal about a report."""
    findings = {"card": card, "poster": POSTER, "done": ["delete-post"], "trust": "unverified"}
    opened: Review = await bench.open(Kind.APPEAL, chat=CHAT, appeal=name, findings=findings)
    return opened


async def test_rejection_grants_open_appeals(bench):
    """All that a report is about is rejected: its appeal is granted, by nobody's vote; one about more stays open."""
    await bench.staff(MONA, OTTO)
    await report(bench, 1)
    await report(bench, 1, 2, card="message-9")
    first, second = await appeal(bench, "a1"), await appeal(bench, "a2", "message-9")
    review = await bench.open(seed=1)
    assert await bench.queue.say(MONA, review.id, Answer.NOT_BLOCKED, Code.DRAWING_OR_MEME) is Said.DECIDED
    await bench.look()
    assert bench.appeals.decided == [(CHAT, "a1", "granted", "")]
    ended = await bench.reviews.ended(first.id)
    assert (ended.outcome, ended.votes) == (Outcome.GRANTED, ())
    assert [one.id async for one in bench.reviews.waiting()] == [second.id]
    log = await Audit(*bench.store).decisions.records(MODERATION)
    assert [(one["by"], one["about"]["reason"]) for one in log if one["about"].get("outcome") == "granted"] == [
        (0, "entry-rejected")
    ]
    contested = Contested(Outbox(*bench.store), bench.reviews, bench.suspended)
    assert sorted(await contested.presents(second)) == [Present.LEAD, Present.REJECTED]


async def test_confirmed_anew_is_not_rejected(bench):
    """What was rejected before it was posted acted by its source's later word: an appeal about it is decided."""
    await bench.staff(MONA)
    bench.now -= HOUR
    review = await bench.open(seed=1)
    await bench.queue.say(MONA, review.id, Answer.NOT_BLOCKED, Code.DRAWING_OR_MEME)
    await report(bench, 1, trust="confirmed")
    contested = Contested(Outbox(*bench.store), bench.reviews, bench.suspended)
    contest = await appeal(bench, "a1")
    assert await contested.presents(contest) == (Present.CONFIRMED,)
    assert not await contested.rejected(contest)


@pytest.mark.parametrize(
    ("state", "present"), [(State.KEPT, Present.SEALED), (State.REJECTED, Present.REJECTED), (None, Present.CONFIRMED)]
)
async def test_entry_is_shown_as_it_stands(bench, state, present):
    """By its flag, else by the last review that decided; where the report has ended nothing is said."""
    await bench.staff(MONA, OTTO)
    await report(bench, 1)
    contested = Contested(Outbox(*bench.store), bench.reviews, bench.suspended)
    contest = await appeal(bench, "a1")
    assert await contested.presents(contest) == (Present.LEAD,)
    assert await contested.presents(await appeal(bench, "a2", "message-8")) == ()
    review = await bench.open(seed=1)
    for person in (MONA, OTTO):
        await bench.queue.say(person, review.id, Answer.BLOCKED, Code.KNOWN_SERIES)
    if state is State.KEPT:
        await bench.suspended.keep(entry(1), "own", NOW)
    elif state is State.REJECTED:
        flag = Flag(entry(1), State.SUSPENDED, Cause.POSTERS, NOW)
        await bench.suspended.raise_flag(flag, Concern(Cause.POSTERS, suspends=True))
        await bench.suspended.reject(entry(1), "operator", NOW)
    assert await contested.presents(contest) == (present,)


async def test_answers_are_written_when_given(bench):
    """Each at its time, before the review ends, and once; also of a review that comes to nothing."""
    await bench.staff(MONA, OTTO, OLGA)
    review = await bench.open(seed=1)
    await bench.queue.say(MONA, review.id, Answer.BLOCKED, Code.KNOWN_SERIES)
    bench.now += 5 * HOUR
    await bench.queue.say(MONA, review.id, Answer.BLOCKED, Code.KNOWN_SERIES)
    await bench.queue.say(OTTO, review.id, Answer.UNSURE, Code.CANNOT_TELL)
    audit = Audit(*bench.store)
    told = [(one["by"], one["time"], one["about"]["given"]) for one in await audit.decisions.records(MODERATION)]
    assert told == [(person, _iso(at), _iso(at)) for person, at in ((MONA, NOW), (OTTO, NOW + 5 * HOUR))]
    await bench.look(48)
    records = await audit.decisions.records(MODERATION)
    assert [one["about"].get("outcome", one["by"]) for one in records] == [MONA, OTTO, "unreviewed"]


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def test_card_says_what_was_undone():
    """What was done at a hit and taken back since is not told as if it held."""
    place = Place(CHAT, "message-5", 5, POSTER, "human", NOW, ("delete-post", "strike", "mute"))
    review = Review("A", (Kind.GRANTED,), NOW, entry(1), places=(place,), hits=1)
    shown = told(review, History(places=(Before(place, undone=True, lifted=True),)), 0.0, SAY)
    assert "Why: a moderator granted an appeal about a match." in shown
    assert "post deleted, strike, muted; undone since." in shown
    assert "muted; sanction lifted since." in told(review, History(places=(Before(place, lifted=True),)), 0.0, SAY)


@pytest.mark.parametrize(
    ("done", "granted"),
    [
        (["delete-post"], "Grant: the image triggers nothing in that group any more"),
        (["delete-post", "strike"], "Grant: the strike is removed, and the image triggers nothing"),
        (["delete-post", "strike", "mute"], "Grant: the sanction is lifted, the strike removed"),
    ],
)
def test_appeal_card_promises_what_there_is(done, granted):
    """Nothing is lifted or removed that there is not, and the entry is told as it stands now."""
    review = Review("A", (Kind.APPEAL,), NOW, findings={"done": done, "trust": "unverified"}, chat=CHAT, appeal="a1")
    shown = told(review, History(presents=(Present.REJECTED,)), 0.0, SAY)
    assert granted in shown
    assert "When it was posted, nobody had reviewed the entry." in shown
    assert "The entry now: rejected: it does not belong on the list." in shown


def test_reasons_claim_nothing_untrue():
    """People confirmed it only where they did, and the second tap says what the first one chose."""
    review = Review("A", (Kind.FLAG,), NOW, entry(1))
    for confirmed in (True, False):
        rows = reasons("w", review, Answer.BLOCKED, SAY, confirmed=confirmed).inline_keyboard
        assert ("Administrators confirmed it" in [row[0].text for row in rows]) is confirmed
    contested = replace(review, kinds=(Kind.APPEAL,), findings={"trust": "confirmed", "done": ["delete-post"]})
    rows = reasons("w", contested, Answer.UPHOLD, SAY, confirmed=False).inline_keyboard
    assert "A review had confirmed the entry" in [row[0].text for row in rows]
    assert Code.PEOPLE_CONFIRMED not in reasons_for(replace(contested, findings={}), Answer.UPHOLD)
    assert asked_why("Card", Answer.NOT_BLOCKED, SAY) == "You answer: Not blocked. For which reason?\n\nCard"


def test_one_that_waits_is_one():
    """Words for one and for several."""
    assert "1. It is with" in no_card(Nothing(1), SAY).text
    assert "2. They are with" in no_card(Nothing(2), SAY).text
