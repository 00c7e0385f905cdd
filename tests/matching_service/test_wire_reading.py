"""What a matching service answers, read with tolerance."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.acceptance import AS_MEANT
from matching.match import Trust
from matching.pages import read_page as read_body
from matching.wire import HashStatus, Malformed, Page

HEX = "d8f8f0cce0f4a84f0e370a22028f67f0b36e2ed596623e1d33e6b39c4e9c9b22"


def told(**changes: Any) -> dict[str, Any]:
    """The documented record, changed."""
    record = {
        "lastModtimestamp": 1625167804,
        "hashValue": HEX,
        "hashStatus": "Received",
        "caseNumbers": {"27664732-76e1-4a17-8099-455798e67022": "Received"},
        "signalType": "ImagePDQ",
        "hashRegions": ["UK"],
        "CSPFeedbacks": [{"source": "Facebook", "feedbackValue": "Blocked", "tags": ["Nude"]}],
    }
    return {**record, **changes}


def paged(*records: Any, **changes: Any) -> dict[str, Any]:
    """The documented page, with these records."""
    page = {
        "count": len(records),
        "nextSetTimestamp": 1625175071,
        "nextPageToken": "W3si",
        "hasMoreRecords": True,
        "hashRecords": list(records),
    }
    return {**page, **changes}


def read_page(page: Any) -> Page:
    """What is read of a page when it comes as JSON."""
    return read_body(json.dumps(page).encode())


def test_reads_the_documented_page():
    """The example of the protocol's description, field by field."""
    page = read_page(paged(told()))
    (record,) = page.records
    assert (str(record.fingerprint), record.modified, record.status) == (HEX, 1625167804, HashStatus.RECEIVED)
    assert (record.regions, AS_MEANT.of(record), record.gone) == (("UK",), Trust.CONFIRMED, False)
    assert (page.checkpoint, page.token, page.more, dict(page.skipped)) == (1625175071, "W3si", True, {})


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (told(signalType="VideoMD5"), "signal of another type"),
        (told(signalType=None), "signal of another type"),
        (told(hashStatus="Frozen"), "unknown hashStatus"),
        (told(hashStatus=["Received"]), "unknown hashStatus"),
        (told(hashValue=HEX[:32]), "hashValue is not a fingerprint"),
        (told(hashValue=" " * 32 + HEX[:32]), "hashValue is not a fingerprint"),
        (told(hashValue=7), "hashValue is not a fingerprint"),
        ("record", "record is not an object"),
    ],
)
def test_skips_and_counts_what_is_wrong(record, reason):
    """A record that cannot be used costs itself, not the page."""
    page = read_page(paged(record, told()))
    assert len(page.records) == 1
    assert dict(page.skipped) == {reason: 1}


def test_keeps_record_with_unknown_values():
    """An unknown feedback or case status is counted, and the record stays in force."""
    page = read_page(paged(told(caseNumbers={"a": "Frozen"}, CSPFeedbacks=[{"feedbackValue": "Odd"}, 7])))
    assert not page.records[0].gone
    assert dict(page.skipped) == {"unknown status of a case": 1, "unknown feedback": 2}


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        ({"hashStatus": "Withdrawn"}, True),
        ({"hashStatus": "Deleted"}, True),
        ({"caseNumbers": {"a": "Withdrawn", "b": "Deleted"}}, True),
        ({"caseNumbers": {"a": "Withdrawn", "b": "Active"}}, False),
        ({"caseNumbers": {}}, False),
        ({"caseNumbers": []}, False),
        ({"CSPFeedbacks": [{"source": "x", "feedbackValue": "Withdrawn"}]}, False),
    ],
)
def test_withdrawal_is_by_status_or_cases(changes, gone):
    """HashStatus decides, and all cases together; a source's feedback does not."""
    assert read_page(paged(told(**changes))).records[0].gone is gone


@pytest.mark.parametrize(
    "page",
    [
        None,
        [],
        {},
        paged(hashRecords=None),
        paged(nextSetTimestamp=None),
        paged(nextSetTimestamp=-1),
        paged(nextSetTimestamp=True),
        paged(nextPageToken=None),
        paged(nextPageToken=""),
    ],
)
def test_refuses_a_page_of_garbage(page):
    """What is no page at all is refused as a whole."""
    with pytest.raises(Malformed):
        read_page(page)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(told())), ANY_JSON), ANY_JSON)
def test_any_record_is_read_or_counted(changes, record):
    """No JSON in the place of a record, or of one of its fields, raises."""
    page = read_page(paged(told(**changes), record))
    assert len(page.records) + sum(page.skipped.values()) >= 2


def test_public_clients_slip_is_accepted():
    """`StopNCIISignalType.ImagePDQ` is read as ImagePDQ."""
    page = json.loads(json.dumps(paged(told(signalType="StopNCIISignalType.ImagePDQ"))))
    assert len(read_page(page).records) == 1
