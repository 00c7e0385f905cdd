"""The words of the hash-sharing API, and the reading of what a matching service answers.

Pure: nothing here opens a connection. The protocol is known from the public client of StopNCII (the package
`threatexchange`); what real services send besides is read with tolerance: a value we do not know, a signal of
another type or a record that is damaged is counted and skipped, and costs nothing but itself.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple

from config.errors import N_, BadFingerprint, EgideError
from matching.fingerprint import HEX_DIGITS, Fingerprint
from matching.match import Trust

IMAGE_PDQ: Final = "ImagePDQ"
"""The one signal type kept here. The others of the protocol: VideoMD5, VideoTMK, Text, URL, Unknown."""

LAST_SECOND: Final = 2**53
"""Times from here on are no times: JSON's numbers are exact up to it."""

MOST_OF_A_RECORD: Final = 1_000
"""Cases, regions and feedbacks of one record: ten times what our own service keeps of them."""

SUBSCRIPTION_HEADER: Final = "Ocp-Apim-Subscription-Key"
FUNCTION_HEADER: Final = "x-functions-key"


class Endpoint(StrEnum):
    """The calls of the service, each with a key of its own.

    Changes is ours and goes with the key of FetchHashes; Cases stands for the calls about cases, which are ours too.
    """

    FETCH = "FetchHashes"
    SUBMIT = "SubmitHashes"
    FEEDBACK = "SubmitFeedback"
    CHANGES = "Changes"
    CASES = "Cases"


class HashStatus(StrEnum):
    """State of a record, and of each of its cases."""

    UNKNOWN = "Unknown"
    RECEIVED = "Received"
    ACTIVE = "Active"
    WITHDRAWN = "Withdrawn"
    DELETED = "Deleted"


class FeedbackValue(StrEnum):
    """What a source says about a record."""

    UNKNOWN = "Unknown"
    UNDEFINED = "Undefined"
    NONE = "None"
    QUALITY_UNKNOWN = "QualityUnknown"
    PENDING_REVIEW = "PendingReview"
    BLOCKED = "Blocked"
    NOT_BLOCKED = "NotBlocked"
    WITHDRAWN = "Withdrawn"
    DELETED = "Deleted"


GONE: Final = frozenset({HashStatus.WITHDRAWN, HashStatus.DELETED})
"""A record, or a case, in one of these states must not match any more."""

TAKEN_BACK: Final = frozenset({FeedbackValue.WITHDRAWN, FeedbackValue.DELETED})
"""Feedback by which the source of a record withdraws it."""


class Malformed(EgideError):
    """A reply or a request that is not of the protocol; `detail` says where it departs."""

    cause = N_("Not of the hash-sharing protocol: {detail}")

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail=detail)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a client shows at each call: one subscription key, and one function key for each endpoint."""

    subscription: str = field(default="", repr=False)
    fetch: str = field(default="", repr=False)
    submit: str = field(default="", repr=False)
    feedback: str = field(default="", repr=False)
    cases: str = field(default="", repr=False)

    def headers(self, endpoint: Endpoint) -> dict[str, str]:
        """The two headers of a call."""
        return {SUBSCRIPTION_HEADER: self.subscription, FUNCTION_HEADER: self.function(endpoint)}

    def function(self, endpoint: Endpoint) -> str:
        """The function key of an endpoint."""
        match endpoint:
            case Endpoint.FETCH | Endpoint.CHANGES:
                return self.fetch
            case Endpoint.SUBMIT:
                return self.submit
            case Endpoint.FEEDBACK:
                return self.feedback
            case Endpoint.CASES:
                return self.cases


class ServiceAddress(NamedTuple):
    """Where a matching service is (without the /v1), and the keys that open it."""

    url: str
    keys: Keys


@dataclass(frozen=True, slots=True)
class Opinion:
    """Feedback of one source on one record."""

    source: str
    value: FeedbackValue
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What a service holds about one fingerprint. It replaces every earlier record of the same fingerprint.

    `modified` in seconds of the service's clock.
    """

    fingerprint: Fingerprint
    modified: int
    status: HashStatus = HashStatus.RECEIVED
    cases: Mapping[str, HashStatus] = field(default_factory=dict)
    regions: tuple[str, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    derived: bool = False
    """Whether it is of a crop or a rotation of a registered image. Our own services say so; others have no such."""

    @property
    def gone(self) -> bool:
        """Whether it must not match any more: withdrawn or deleted, itself or every one of its cases."""
        return self.status in GONE or (bool(self.cases) and GONE.issuperset(self.cases.values()))


def value_of(trust: Trust) -> FeedbackValue:
    """The feedback that says this trust on the wire."""
    match trust:
        case Trust.CONFIRMED:
            return FeedbackValue.BLOCKED
        case Trust.REJECTED:
            return FeedbackValue.NOT_BLOCKED
        case Trust.UNVERIFIED:
            return FeedbackValue.NONE


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a fetch. `checkpoint` in seconds of the service's clock: where the next fetch starts."""

    records: Sequence[Record]
    checkpoint: int
    token: str
    more: bool
    skipped: Counter[str]
    """How many records, or values inside them, were left out, by reason."""
    anew: bool = False
    """Whether the set begins once more with this page: the pages before it do not count."""
    size: int = 0
    """Bytes of the reply it was read from."""


def read_record(raw: object, skipped: Counter[str]) -> Record | None:
    """Read one record, or count in `skipped` why it is left out."""
    if not isinstance(raw, dict):
        skipped["record is not an object"] += 1
        return None
    kind, said = raw.get("signalType"), raw.get("hashStatus")
    if kind != IMAGE_PDQ and unprefixed(kind) != IMAGE_PDQ:
        skipped["signal of another type"] += 1
        return None
    status = _STATUSES.get(said) if isinstance(said, str) else None
    if status is None:
        skipped["unknown hashStatus"] += 1
        return None
    fingerprint = _fingerprint(raw.get("hashValue"))
    if fingerprint is None:
        skipped["hashValue is not a fingerprint"] += 1
        return None
    if _crowded(raw):
        skipped[f"record of more than {MOST_OF_A_RECORD} cases, regions or feedbacks"] += 1
        return None
    modified = raw.get("lastModtimestamp")
    return Record(
        fingerprint,
        modified if type(modified) is int and 0 <= modified < LAST_SECOND else 0,
        status,
        _cases(raw.get("caseNumbers"), skipped),
        _texts(raw.get("hashRegions")),
        _opinions(raw.get("CSPFeedbacks"), skipped),
        raw.get("derived") is True,
    )


def _crowded(raw: Mapping[str, Any]) -> bool:
    """Whether one of its lists is longer than an honest one: all of them would be walked through for one entry."""
    for name in _LISTS:
        listed = raw.get(name)
        if listed and isinstance(listed, (dict, list)) and len(listed) > MOST_OF_A_RECORD:
            return True
    return False


def _fingerprint(text: object) -> Fingerprint | None:
    """A fingerprint, or None. Read a million times in a first fetch, so without detours."""
    if not isinstance(text, str) or len(text) != HEX_DIGITS:
        return None
    try:
        return Fingerprint(bytes.fromhex(text))
    except (ValueError, BadFingerprint):
        return None


def unprefixed(name: object) -> str:
    """A value's own name: the public client writes "StopNCIISignalType.ImagePDQ" for "ImagePDQ"."""
    return name.rpartition(".")[2] if isinstance(name, str) else ""


def _cases(raw: object, skipped: Counter[str]) -> Mapping[str, HashStatus]:
    """Case number -> status. An unknown status keeps the case alive: protection errs towards the person."""
    if not isinstance(raw, dict) or not raw:
        return _NO_CASES
    cases = {}
    for number, said in raw.items():
        status = _STATUSES.get(said) if isinstance(said, str) else None
        if status is None:
            skipped["unknown status of a case"] += 1
        cases[str(number)] = status or HashStatus.UNKNOWN
    return cases


def _opinions(raw: object, skipped: Counter[str]) -> tuple[Opinion, ...]:
    if not isinstance(raw, list) or not raw:
        return ()
    opinions = []
    for one in raw:
        value = feedback_value(one.get("feedbackValue")) if isinstance(one, dict) else None
        if value is None:
            skipped["unknown feedback"] += 1
            continue
        opinions.append(Opinion(str(one.get("source") or ""), value, _texts(one.get("tags"))))
    return tuple(opinions)


def feedback_value(name: object) -> FeedbackValue | None:
    """The feedback of this name, or None."""
    return _VALUES.get(unprefixed(name))


def _texts(raw: object) -> tuple[str, ...]:
    return tuple(one for one in raw if isinstance(one, str)) if isinstance(raw, list) else ()


_STATUSES: Final[Mapping[Any, HashStatus]] = {status.value: status for status in HashStatus}
_VALUES: Final[Mapping[str, FeedbackValue]] = {value.value: value for value in FeedbackValue}
_LISTS: Final = ("caseNumbers", "hashRegions", "CSPFeedbacks")
_NO_CASES: Final[Mapping[str, HashStatus]] = {}
