"""The exchanges of the protocol as it is documented, over HTTP, answered word for word."""

from typing import Any

import pytest
from aiohttp import web

from matching.blocklist import Blocklist
from matching.client import ServiceClient
from matching.fingerprint import Fingerprint
from matching.match import Trust
from matching.sync import Sync
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue, Keys, ServiceAddress
from records.blocklist import BlocklistCopy

FIRST = "d8f8f0cce0f4a84f0e370a22028f67f0b36e2ed596623e1d33e6b39c4e9c9b22"
SECOND = "2f2e0b0f3c5d8e6b1a9c4f7d2e8b5a6c9d0e3f1b4a7c8d5e6f9a0b3c2d1e4f58"
CASE = "27664732-76e1-4a17-8099-455798e67022"

PAGES: dict[str, dict[str, Any]] = {
    "": {
        "count": 2,
        "nextSetTimestamp": 1625167804,
        "nextPageToken": "W3siY29tcG9zaXRlVG9rZW4iOnsidG9rZW4iOm51bGx9fV0=",
        "hasMoreRecords": True,
        "hashRecords": [
            {
                "lastModtimestamp": 1625167804,
                "hashValue": FIRST,
                "hashStatus": "Received",
                "caseNumbers": {CASE: "Received"},
                "signalType": "ImagePDQ",
                "hashRegions": ["UK"],
                "CSPFeedbacks": [{"source": "Facebook", "feedbackValue": "Blocked", "tags": ["Nude"]}],
            },
            {
                "lastModtimestamp": 1625167804,
                "hashValue": "9d9d0d9d0d9d0d9d0d9d0d9d0d9d0d9d",
                "hashStatus": "Active",
                "caseNumbers": {CASE: "Active"},
                "signalType": "VideoMD5",
            },
        ],
    },
    "W3siY29tcG9zaXRlVG9rZW4iOnsidG9rZW4iOm51bGx9fV0=": {
        "count": 1,
        "nextSetTimestamp": 1625175071,
        "nextPageToken": None,
        "hasMoreRecords": False,
        "hashRecords": [
            {
                "lastModtimestamp": 1625175070,
                "hashValue": SECOND,
                "hashStatus": "Active",
                "caseNumbers": [],
                "signalType": "ImagePDQ",
                "CSPFeedbacks": [{"source": "TikTok", "feedbackValue": "Undefined", "tags": []}],
            }
        ],
    },
}


class Documented:
    """Answers as documented, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], Any, tuple[str, str]]] = []
        self.records: list[dict[str, Any]] | None = None

    def routes(self) -> list[web.RouteDef]:
        """The three endpoints."""
        return [
            web.get("/v1/FetchHashes", self.fetch),
            web.post("/v1/SubmitHashes", self.take),
            web.post("/v1/SubmitFeedback", self.take),
        ]

    async def fetch(self, request: web.Request) -> web.Response:
        """The page of this token; after the first set, whatever a test has put down."""
        await self._note(request)
        if self.records is None:
            return web.json_response(PAGES[request.query.get("nextPageToken", "")])
        last = {"nextSetTimestamp": 1625175099, "nextPageToken": "", "hasMoreRecords": False}
        return web.json_response({"count": len(self.records), "hashRecords": self.records, **last})

    async def take(self, request: web.Request) -> web.Response:
        """Say yes."""
        await self._note(request)
        return web.Response(status=200)

    async def _note(self, request: web.Request) -> None:
        body = await request.json() if request.can_read_body else None
        keys = request.headers["Ocp-Apim-Subscription-Key"], request.headers["x-functions-key"]
        self.asked.append((request.path, dict(request.query), body, keys))


@pytest.fixture
def documented() -> Documented:
    """The service."""
    return Documented()


@pytest.fixture
async def client(session, served, documented) -> Any:
    """A client with a key for each endpoint."""
    async with served(*documented.routes()) as url:
        yield ServiceClient(session, ServiceAddress(url, Keys("s", "fetch", "submit", "feedback")), page_size=800)


async def test_set_is_fetched_and_enforced(redis, vault, client, documented):
    """Two pages, one start, the checkpoint of the last; what was said of each record is its trust."""
    blocklist = Blocklist("stopncii")
    sync = Sync(client, BlocklistCopy(redis, vault, "stopncii"), blocklist, interval=60)
    assert await sync.fetch() == 2
    assert blocklist.trust(Fingerprint.from_hex(FIRST)) is Trust.CONFIRMED
    assert blocklist.trust(Fingerprint.from_hex(SECOND)) is Trust.UNVERIFIED
    assert (len(blocklist), sync.status().checkpoint) == (2, 1625175071)
    assert sync.status().skipped == {"signal of another type": 1}
    first, second = [query for _, query, _, _ in documented.asked]
    assert first == {"startTimestamp": "10", "pageSize": "800"}
    assert second == {**first, "nextPageToken": next(token for token in PAGES if token)}
    assert {keys for *_, keys in documented.asked} == {("s", "fetch")}


@pytest.mark.parametrize(
    "end",
    [
        {"hashStatus": "Withdrawn", "caseNumbers": {CASE: "Received"}},
        {"hashStatus": "Deleted"},
        {"hashStatus": "Active", "caseNumbers": {CASE: "Withdrawn", "b": "Deleted"}},
    ],
)
async def test_withdrawn_record_is_removed(redis, vault, client, documented, end):
    """By its status, or when every case of it is withdrawn; asked from the checkpoint on."""
    blocklist = Blocklist("stopncii")
    sync = Sync(client, BlocklistCopy(redis, vault, "stopncii"), blocklist, interval=60)
    await sync.fetch()
    documented.records = [{"lastModtimestamp": 1625175090, "hashValue": FIRST, "signalType": "ImagePDQ", **end}]
    await sync.fetch()
    assert documented.asked[-1][1]["startTimestamp"] == "1625175071"
    assert (blocklist.trust(Fingerprint.from_hex(FIRST)), len(blocklist)) == (None, 1)
    assert await BlocklistCopy(redis, vault, "stopncii").count() == 1


async def test_feedback_and_submission_are_as_documented(client, documented):
    """Their bodies and keys, field by field."""
    one = Fingerprint.from_hex(FIRST)
    assert await client.feedback([Feedback(one, FeedbackValue.BLOCKED, ("Nude",))]) == []
    await client.submit([Submission(one, FeedbackValue.BLOCKED)])
    (path, _, said, keys), (other, _, put, others) = documented.asked
    assert (path, keys, other, others) == (
        "/v1/SubmitFeedback",
        ("s", "feedback"),
        "/v1/SubmitHashes",
        ("s", "submit"),
    )
    assert said == {
        "count": 1,
        "hashFeedbacks": [{"hashValue": FIRST, "feedbackValue": "Blocked", "tags": ["Nude"]}],
    }
    (record,) = put["hashRecords"]
    assert (put["count"], record["hashValue"], record["signalType"]) == (1, FIRST, "ImagePDQ")
    assert record["CSPFeedbacks"] == [{"tags": [], "feedbackValue": "Blocked"}]
    assert isinstance(record["lastModtimestamp"], int)


async def test_undocumented_call_may_be_missing(client):
    """A service that does not know our call is asked at intervals."""
    assert await client.wait_for_change(-1, 1) is None
