"""Which records of a source count here, and how far they are trusted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.acceptance import AS_MEANT, Acceptance
from matching.fingerprint import Fingerprint
from matching.match import Trust
from matching.wire import GONE, FeedbackValue, HashStatus, Opinion, Record

ONE = Fingerprint(bytes(32))
VALUES = st.sampled_from(FeedbackValue)
NAMES = st.sampled_from(["Meta", "meta", "TikTok", "Bumble"])
OPINIONS = st.lists(st.builds(Opinion, NAMES, VALUES), max_size=5).map(tuple)
RECORDS = st.builds(
    Record,
    fingerprint=st.just(ONE),
    modified=st.just(5),
    status=st.sampled_from(HashStatus),
    cases=st.dictionaries(st.sampled_from("ab"), st.sampled_from(HashStatus)),
    regions=st.lists(st.sampled_from(["UK", "uk", "FR", "US"]), max_size=2).map(tuple),
    opinions=OPINIONS,
)
ACCEPTANCES = st.builds(
    Acceptance.stated,
    unreviewed=st.sampled_from(["unverified", "confirmed"]),
    blocked=st.sampled_from(["unverified", "confirmed"]),
    not_blocked=st.sampled_from(["unverified", "rejected"]),
    reviewers=st.sampled_from(["", "meta", " TikTok , META"]),
    regions=st.sampled_from(["", "uk", "fr, UK"]),
)


def said(*opinions: tuple[str, FeedbackValue], **changes: object) -> Record:
    """A record with these reviews."""
    return Record(ONE, 5, opinions=tuple(Opinion(*one) for one in opinions), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "trust"),
    [
        ([], Trust.UNVERIFIED),
        ([FeedbackValue.PENDING_REVIEW], Trust.UNVERIFIED),
        ([FeedbackValue.BLOCKED, FeedbackValue.NONE], Trust.CONFIRMED),
        ([FeedbackValue.NOT_BLOCKED], Trust.REJECTED),
        ([FeedbackValue.BLOCKED, FeedbackValue.NOT_BLOCKED], Trust.UNVERIFIED),
    ],
)
def test_nothing_stated_means_the_protocol(values, trust):
    """Without settings, Blocked confirms, NotBlocked rejects, and both leave it open."""
    assert AS_MEANT.of(said(*(("somebody", one) for one in values))) is trust


@given(RECORDS, ACCEPTANCES)
def test_gone_never_counts(record, acceptance):
    """No setting keeps what was withdrawn, by its status or by all of its cases."""
    gone = record.status in GONE or (record.cases and GONE.issuperset(record.cases.values()))
    assert not gone or acceptance.of(record) is None


@given(RECORDS, ACCEPTANCES)
def test_trust_is_one_of_those_stated(record, acceptance):
    """What comes out is what the operator chose for what was said, and unverified where reviewers disagree."""
    trust = acceptance.of(record)
    chosen = {acceptance.unreviewed, acceptance.blocked, acceptance.not_blocked, Trust.UNVERIFIED, None}
    assert trust in chosen
    heard = {
        one.value for one in record.opinions if not acceptance.reviewers or one.source.lower() in acceptance.reviewers
    }
    if {FeedbackValue.BLOCKED, FeedbackValue.NOT_BLOCKED} <= heard:
        assert trust in {Trust.UNVERIFIED, None}
    elif trust is Trust.REJECTED:
        assert FeedbackValue.NOT_BLOCKED in heard


@given(RECORDS, ACCEPTANCES, OPINIONS)
def test_strangers_reviews_change_nothing(record, acceptance, more):
    """Only the reviewers named are heard, where any is named."""
    strange = tuple(Opinion("somebody", one.value) for one in more)
    with_more = Record(ONE, 5, record.status, record.cases, record.regions, record.opinions + strange)
    assert not acceptance.reviewers or acceptance.of(with_more) is acceptance.of(record)


@pytest.mark.parametrize(("named", "counts"), [(("UK",), True), (("uk", "US"), True), (("US",), False), ((), True)])
def test_regions_filter(named, counts):
    """A record for other regions does not count; one that names none always does."""
    acceptance = Acceptance.stated("unverified", "confirmed", "rejected", "", "UK,FR")
    assert (acceptance.of(said(regions=named)) is not None) is counts


def test_each_way_of_reading_has_its_mark():
    """A list read in another way is another list; the order of names is no other way."""
    stated = [
        ("unverified", "confirmed", "rejected", "", ""),
        ("confirmed", "confirmed", "rejected", "", ""),
        ("unverified", "unverified", "rejected", "", ""),
        ("unverified", "confirmed", "unverified", "", ""),
        ("unverified", "confirmed", "rejected", "a", ""),
        ("unverified", "confirmed", "rejected", "", "a"),
    ]
    assert len({Acceptance.stated(*one).mark for one in stated}) == len(stated)
    assert Acceptance.stated(*stated[0][:4], "FR, uk").mark == Acceptance.stated(*stated[0][:4], "UK,fr").mark
