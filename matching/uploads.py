"""What a client sends to a matching service: submissions and feedback, written and read.

Reading is strict where `matching.wire` is tolerant: a service that took half of a request would leave its client
believing that all of it counts. So the first thing wrong refuses the request, and the error says where it is.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from config.errors import BadFingerprint
from matching.fingerprint import Fingerprint
from matching.wire import IMAGE_PDQ, FeedbackValue, HashStatus, Malformed, feedback_value, unprefixed

MOST_TAGS: Final = 20
MOST_REGIONS: Final = 50
MOST_CASES: Final = 20
LONGEST_TEXT: Final = 100
"""Characters of a tag or a region: these are labels, not prose."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A fingerprint put on the list, with what its source says about it."""

    fingerprint: Fingerprint
    value: FeedbackValue = FeedbackValue.NONE
    tags: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    """The numbers of the cases it is registered under; what is withdrawn of a case takes the rest of it along."""
    derived: bool = False
    """Whether it is of a crop or a rotation of the registered image, not of the whole of it."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the sending source says about a fingerprint that is on the list."""

    fingerprint: Fingerprint
    value: FeedbackValue
    tags: tuple[str, ...] = ()


def write_submissions(submissions: Sequence[Submission]) -> dict[str, Any]:
    """The body of SubmitHashes."""
    now = int(time.time())
    records = [
        {
            "lastModtimestamp": now,
            "signalType": IMAGE_PDQ,
            "hashValue": str(one.fingerprint),
            "hashRegions": list(one.regions),
            "CSPFeedbacks": [{"tags": list(one.tags), "feedbackValue": one.value.value}],
            **({"caseNumbers": dict.fromkeys(one.cases, HashStatus.RECEIVED.value)} if one.cases else {}),
            **({"derived": True} if one.derived else {}),
        }
        for one in submissions
    ]
    return {"count": len(records), "hashRecords": records}


def write_feedbacks(feedbacks: Sequence[Feedback]) -> dict[str, Any]:
    """The body of SubmitFeedback."""
    said = [
        {"hashValue": str(one.fingerprint), "feedbackValue": one.value.value, "tags": list(one.tags)}
        for one in feedbacks
    ]
    return {"count": len(said), "hashFeedbacks": said}


def read_submissions(body: object, most: int) -> list[Submission]:
    """Read a body of SubmitHashes of at most `most` records. Raises Malformed at the first thing wrong."""
    return [_submission(raw, f"hashRecords[{n}]") for n, raw in enumerate(_listed(body, "hashRecords", most))]


def read_feedbacks(body: object, most: int) -> list[Feedback]:
    """Read a body of SubmitFeedback of at most `most` items. Raises Malformed at the first thing wrong."""
    return [_feedback(raw, f"hashFeedbacks[{n}]") for n, raw in enumerate(_listed(body, "hashFeedbacks", most))]


def _listed(body: object, name: str, most: int) -> list[Any]:
    if not isinstance(body, dict):
        raise Malformed("the body is not an object")
    listed = body.get(name)
    if not isinstance(listed, list):
        raise Malformed(f"{name} is not a list")
    if len(listed) > most:
        raise Malformed(f"{name} holds {len(listed)} items; the most is {most}")
    if "count" in body and (isinstance(body["count"], bool) or body["count"] != len(listed)):
        raise Malformed(f"count is {body['count']!r:.40}, {name} holds {len(listed)}")
    return listed


def _submission(raw: object, place: str) -> Submission:
    if not isinstance(raw, dict):
        raise Malformed(f"{place} is not an object")
    if unprefixed(raw.get("signalType")) != IMAGE_PDQ:
        raise Malformed(f"{place}.signalType is not {IMAGE_PDQ}, the one type kept here")
    said = [] if raw.get("CSPFeedbacks") is None else raw["CSPFeedbacks"]
    if not isinstance(said, list) or len(said) > 1 or not all(isinstance(one, dict) for one in said):
        raise Malformed(f"{place}.CSPFeedbacks is not a list of at most one feedback, the sender's own")
    own = said[0] if said else {"feedbackValue": FeedbackValue.NONE.value}
    return Submission(
        _fingerprint(raw, place),
        _value(own, f"{place}.CSPFeedbacks[0]"),
        _labels(own.get("tags"), f"{place}.CSPFeedbacks[0].tags", MOST_TAGS),
        _labels(raw.get("hashRegions"), f"{place}.hashRegions", MOST_REGIONS),
        _cases(raw.get("caseNumbers"), f"{place}.caseNumbers"),
        raw.get("derived") is True,
    )


def _feedback(raw: object, place: str) -> Feedback:
    if not isinstance(raw, dict):
        raise Malformed(f"{place} is not an object")
    if "signalType" in raw and unprefixed(raw["signalType"]) != IMAGE_PDQ:
        raise Malformed(f"{place}.signalType is not {IMAGE_PDQ}, the one type kept here")
    tags = _labels(raw.get("tags"), f"{place}.tags", MOST_TAGS)
    return Feedback(_fingerprint(raw, place), _value(raw, place), tags)


def _fingerprint(raw: dict[str, Any], place: str) -> Fingerprint:
    text = raw.get("hashValue")
    try:
        return Fingerprint.from_hex(text if isinstance(text, str) else "")
    except BadFingerprint:
        raise Malformed(f"{place}.hashValue is not 64 hexadecimal digits") from None


def _value(raw: dict[str, Any], place: str) -> FeedbackValue:
    value = feedback_value(raw.get("feedbackValue"))
    if value is None:
        raise Malformed(f"{place}.feedbackValue is none of {', '.join(FeedbackValue)}")
    return value


def _cases(raw: object, place: str) -> tuple[str, ...]:
    """The numbers; what a submitter says of the status of a case does not count."""
    return _labels(list(raw) if isinstance(raw, dict) else raw, place, MOST_CASES)


def _labels(raw: object, place: str, most: int) -> tuple[str, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list) or len(raw) > most:
        raise Malformed(f"{place} is not a list of at most {most} texts")
    if not all(isinstance(one, str) and one.isprintable() and 0 < len(one) <= LONGEST_TEXT for one in raw):
        raise Malformed(f"{place} holds something else than printable texts of 1 to {LONGEST_TEXT} characters")
    return tuple(dict.fromkeys(raw))
