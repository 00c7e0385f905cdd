"""The public client of StopNCII, as its package ships it, against `egide service` with keys from its command line."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from threatexchange.exchanges.clients.stopncii.api import (
    StopNCIIAPI,
    StopNCIICaseStatus,
    StopNCIICSPFeedback,
    StopNCIICSPFeedbackValue,
    StopNCIIEndpoint,
    StopNCIISignalType,
)

from tests.matching_service.program import Egide

PDQ = StopNCIISignalType.ImagePDQ
RECORDS = 2_500
"""More than three pages of the client's 800."""


@pytest.fixture
def egide(data_dir, warm_start) -> Egide:
    """The program on a data directory of its own."""
    return Egide(data_dir, warm_start)


@pytest.fixture
def url(egide) -> Iterator[str]:
    """The address of a service."""
    with egide.serving() as address:
        yield address


@pytest.fixture
def client(url, egide) -> Callable[[str], StopNCIIAPI]:
    """Make a public client with keys of its own."""

    def made(name: str) -> StopNCIIAPI:
        (keys,) = egide.rows("service", "keys", "create", name)
        functions = {StopNCIIEndpoint(one): key for one, key in keys["function_keys"].items()}
        fetch = functions.pop(StopNCIIEndpoint.FetchHashes)
        return StopNCIIAPI(keys["subscription_key"], fetch, functions, base_url_override=f"{url}/v1")

    return made


def fetched(client: StopNCIIAPI, start: int = 10) -> tuple[dict[str, Any], int, int]:
    """Every record by its fingerprint, the checkpoint, and the number of pages."""
    pages = list(client.fetch_hashes_iter(start))
    return {one.hashValue: one for page in pages for one in page.hashRecords}, pages[-1].nextSetTimestamp, len(pages)


def test_public_client_is_served(client):
    """What one client submits another fetches page by page, with feedback by source, and withdrawn as Withdrawn."""
    first, second = client("First.Platform"), client("second")
    known = [secrets.token_hex(32) for _ in range(RECORDS)]
    blocked = StopNCIICSPFeedback(StopNCIICSPFeedbackValue.Blocked, {"Nude"})
    first.submit_hashes({(PDQ, one): blocked for one in known})
    records, checkpoint, pages = fetched(second)
    assert pages == 4
    assert set(records) == set(known)
    assert {one.hashStatus for one in records.values()} <= {StopNCIICaseStatus.Received, StopNCIICaseStatus.Active}
    (said,) = records[known[0]].CSPFeedbacks
    assert (said.source, said.feedbackValue, said.tags) == ("First.Platform", blocked.feedbackValue, {"Nude"})

    second.submit_feedback(PDQ, known[0], StopNCIICSPFeedbackValue.NotBlocked)
    first.submit_feedback(PDQ, known[1], StopNCIICSPFeedbackValue.Withdrawn)
    changed, _, _ = fetched(second, checkpoint)
    assert {one.source: one.feedbackValue.value for one in changed[known[0]].CSPFeedbacks} == {
        "First.Platform": "Blocked",
        "second": "NotBlocked",
    }
    assert changed[known[1]].hashStatus is StopNCIICaseStatus.Withdrawn
