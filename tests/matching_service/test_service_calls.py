"""The matching service over HTTP, call by call, without our client."""

import io
from random import Random
from typing import Any

import pytest

from matching.fingerprint import Fingerprint
from matching.uploads import Feedback, Submission
from matching.wire import FUNCTION_HEADER, SUBSCRIPTION_HEADER, Endpoint, FeedbackValue, Keys
from records.hashes import Hashes

ONE, TWO, THREE = (Random(number).randbytes(32).hex() for number in range(3))
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def call(session, address):
    """One request, with the right keys unless others are given: status and JSON of the reply."""

    async def calling(endpoint, body=None, query=None, headers=None):
        headers = address.keys.headers(endpoint) if headers is None else headers
        method = "GET" if body is None else "POST"
        url = f"{address.url}/v1/{endpoint}"
        async with session.request(method, url, json=body, params=query, headers=headers) as response:
            return response.status, await response.json()

    return calling


def submission(*texts: str, value: str = "Blocked", **changes: Any) -> dict[str, Any]:
    """A body of SubmitHashes."""
    said = [{"tags": ["Nude"], "feedbackValue": value}]
    records = [
        {"lastModtimestamp": 5, "signalType": "ImagePDQ", "hashValue": text, "CSPFeedbacks": said, **changes}
        for text in texts
    ]
    return {"count": len(records), "hashRecords": records}


def feedback(*texts: str, value: str = "Blocked") -> dict[str, Any]:
    """A body of SubmitFeedback."""
    said = [{"hashValue": text, "feedbackValue": value, "tags": []} for text in texts]
    return {"count": len(said), "hashFeedbacks": said}


async def test_submitted_record_is_fetched(call):
    """With its source, feedback, tags and regions, and every field the public client expects."""
    assert (await call(Endpoint.SUBMIT, submission(ONE.upper(), hashRegions=["UK"])))[0] == 200
    status, page = await call(Endpoint.FETCH, query={"startTimestamp": 10})
    (record,) = page.pop("hashRecords")
    assert status == 200
    assert record.pop("lastModtimestamp") > 1_600_000_000
    assert record == {
        "hashValue": ONE,
        "hashStatus": "Received",
        "caseNumbers": {},
        "signalType": "ImagePDQ",
        "hashRegions": ["UK"],
        "CSPFeedbacks": [{"source": "operator", "feedbackValue": "Blocked", "tags": ["Nude"]}],
    }
    assert (page["count"], page["hasMoreRecords"], page["nextPageToken"]) == (1, False, "")
    assert type(page["nextSetTimestamp"]) is int


@pytest.mark.parametrize("text", ["StopNCIISignalType.ImagePDQ", "ImagePDQ"])
async def test_takes_the_public_clients_signal_type(call, text):
    """The public client writes the name of its enumeration before the value."""
    assert (await call(Endpoint.SUBMIT, submission(ONE, signalType=text)))[0] == 200


async def test_pages_until_the_end(call):
    """StartTimestamp stays, the token goes on, each record comes once."""
    await call(Endpoint.SUBMIT, submission(ONE, TWO, THREE))
    query, seen = {"startTimestamp": 10, "pageSize": 2}, []
    for more in (True, False):
        _, page = await call(Endpoint.FETCH, query=query)
        seen += [record["hashValue"] for record in page["hashRecords"]]
        assert page["hasMoreRecords"] is more
        query["nextPageToken"] = page["nextPageToken"]
    assert seen == [ONE, TWO, THREE]


async def test_nobody_narrows_anothers_regions(redis, vault):
    """A record is for everywhere while anybody has it there for everywhere, and otherwise for all regions named."""
    one, hashes = Fingerprint.from_hex(ONE), Hashes(redis, vault)

    async def regions() -> tuple[str, ...]:
        holding = await hashes.get(one)
        assert holding is not None
        return holding.regions

    await hashes.submit("stranger", [Submission(one, regions=("ZZ",))])
    assert await regions() == ("ZZ",)
    await hashes.submit("owner", [Submission(one)])
    assert await regions() == ()
    await hashes.submit("neighbour", [Submission(one, regions=("FR", "UK"))])
    await hashes.feedback("owner", [Feedback(one, FeedbackValue.WITHDRAWN)])
    assert await regions() == ("FR", "UK", "ZZ")
    await hashes.feedback("stranger", [Feedback(one, FeedbackValue.WITHDRAWN)])
    assert await regions() == ("FR", "UK")


async def test_token_belongs_to_its_fetch(call):
    """Another startTimestamp, or a changed token, is refused with a cause."""
    await call(Endpoint.SUBMIT, submission(ONE, TWO))
    _, page = await call(Endpoint.FETCH, query={"startTimestamp": 10, "pageSize": 1})
    token = page["nextPageToken"]
    for start, shown in ((11, token), (10, "B" + token[1:]), (10, "%%%"), (10, token[:-4]), (10, "é")):
        status, no = await call(Endpoint.FETCH, query={"startTimestamp": start, "nextPageToken": shown})
        assert status == 400
        assert "nextPageToken" in no["error"]


@pytest.mark.parametrize("endpoint", [one for one in Endpoint if one is not Endpoint.CASES])
async def test_each_endpoint_asks_for_its_keys(call, address, endpoint):
    """No or a wrong subscription: 401. No function key, or one of another endpoint: 403."""
    right = address.keys.headers(endpoint)
    other = Endpoint.SUBMIT if endpoint is not Endpoint.SUBMIT else Endpoint.FETCH
    body = None if endpoint in {Endpoint.FETCH, Endpoint.CHANGES} else submission(ONE)
    for headers, expected in (
        ({}, 401),
        (Keys().headers(endpoint), 401),
        ({**right, SUBSCRIPTION_HEADER: "x"}, 401),
        ({SUBSCRIPTION_HEADER: address.keys.subscription}, 403),
        ({**right, FUNCTION_HEADER: address.keys.function(other)}, 403),
    ):
        status, no = await call(endpoint, body, headers=headers)
        assert status == expected
        assert no["error"]


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ([], "not an object"),
        ({}, "hashRecords is not a list"),
        ({"count": 2, "hashRecords": []}, "count is 2"),
        (submission(ONE, "xyz"), "hashRecords[1].hashValue"),
        (submission(ONE, signalType="VideoMD5"), "hashRecords[0].signalType"),
        (submission(ONE, value="Maybe"), "feedbackValue"),
        (submission(ONE, CSPFeedbacks="Blocked"), "CSPFeedbacks"),
        (submission(ONE, hashRegions=["x" * 101]), "hashRegions"),
        (submission(*([ONE] * 5001)), "the most is 5000"),
    ],
)
async def test_bad_submission_changes_nothing(call, body, cause):
    """The cause is named, and none of the request's records is kept."""
    status, no = await call(Endpoint.SUBMIT, body)
    assert status == 400
    assert cause in no["error"]
    assert (await call(Endpoint.FETCH))[1]["count"] == 0


@pytest.mark.parametrize("query", [{"startTimestamp": "-1"}, {"startTimestamp": "x"}, {"pageSize": "9" * 30}])
async def test_bad_numbers_are_named(call, query):
    """StartTimestamp and pageSize are whole numbers of a sane size."""
    status, no = await call(Endpoint.FETCH, query=query)
    assert status == 400
    assert next(iter(query)) in no["error"]


async def test_body_size_is_capped(session, address):
    """More than 4 MiB are not read; what is not JSON is refused."""
    url, headers = f"{address.url}/v1/{Endpoint.SUBMIT}", address.keys.headers(Endpoint.SUBMIT) | JSON
    async with session.post(url, data=io.BytesIO(b" " * (5 << 20)), headers=headers) as response:
        assert response.status == 413
    for body in (b"{", b"[" * 100_000, b"\xff"):
        async with session.post(url, data=body, headers=headers) as response:
            assert response.status == 400


async def test_submitter_withdraws_its_record(call):
    """The record stays fetchable as Withdrawn, and comes back when it is submitted again."""
    await call(Endpoint.SUBMIT, submission(ONE))
    assert await call(Endpoint.FEEDBACK, feedback(ONE, TWO, value="Withdrawn")) == (
        200,
        {"count": 1, "unknownHashes": [TWO]},
    )
    (record,) = (await call(Endpoint.FETCH))[1]["hashRecords"]
    assert record["hashStatus"] == "Withdrawn"
    await call(Endpoint.SUBMIT, submission(ONE, value="None"))
    (record,) = (await call(Endpoint.FETCH))[1]["hashRecords"]
    assert (record["hashStatus"], [one["feedbackValue"] for one in record["CSPFeedbacks"]]) == ("Received", ["None"])


async def test_unknown_paths_answer_json(session, address):
    """404 and 405 are JSON errors too."""
    for method, path, status in (("GET", "/v1/Nothing", 404), ("POST", "/v1/FetchHashes", 405)):
        async with session.request(method, address.url + path) as response:
            assert response.status == status
            assert (await response.json())["error"]
