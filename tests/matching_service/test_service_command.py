"""`egide service` as its operator meets it: address, keys, log of calls, refusals."""

import socket
from hashlib import sha256
from typing import Any

import pytest
import requests

from matching.wire import FUNCTION_HEADER, SUBSCRIPTION_HEADER
from tests.matching_service.program import Egide

ONE = sha256(b"one").hexdigest()


@pytest.fixture
def egide(data_dir, warm_start) -> Egide:
    """The program on a data directory of its own."""
    return Egide(data_dir, warm_start)


def headers(keys: dict[str, Any], call: str) -> dict[str, str]:
    """The keys as a request shows them."""
    return {SUBSCRIPTION_HEADER: keys["subscription_key"], FUNCTION_HEADER: keys["function_keys"][call]}


def fetch(url: str, keys: dict[str, Any], **more: Any) -> requests.Response:
    """One page."""
    return requests.get(f"{url}/v1/FetchHashes", headers=headers(keys, "FetchHashes"), timeout=30, **more)


def test_keys_open_until_revoked(egide):
    """New keys open at once, revoked ones close at once, in a service that runs; each call is in the log."""
    with egide.serving() as url:
        (keys,) = egide.rows("service", "keys", "create", "neighbour")
        assert set(keys) == {"name", "subscription_key", "function_keys"}
        assert set(keys["function_keys"]) == {"FetchHashes", "SubmitHashes", "SubmitFeedback"}
        body = {"hashRecords": [{"hashValue": ONE, "signalType": "ImagePDQ"}]}
        sent = requests.post(f"{url}/v1/SubmitHashes", json=body, headers=headers(keys, "SubmitHashes"), timeout=30)
        assert (sent.status_code, fetch(url, keys).json()["count"]) == (200, 1)
        (client,) = egide.rows("service", "keys", "list")
        assert (client["name"], client["used"] is not None) == ("neighbour", True)
        assert egide("service", "keys", "revoke", "Neighbour").returncode == 0
        assert fetch(url, keys).status_code == 401
    logged = egide.rows("service", "audit")
    assert [(row["client"], row["endpoint"], row["status"], row["records"], row["reason"]) for row in logged] == [
        ("neighbour", "SubmitHashes", 200, 1, None),
        ("neighbour", "FetchHashes", 200, 1, None),
        (None, "FetchHashes", 401, 0, "subscription-key"),
    ]
    assert [row["endpoint"] for row in egide.rows("service", "audit", "--client", "neighbour", "--limit", "1")] == [
        "FetchHashes"
    ]


def test_keys_for_some_calls(egide):
    """With --only, and --cases, exactly those keys are made."""
    (keys,) = egide.rows("service", "keys", "create", "reader", "--only", "FetchHashes")
    assert set(keys["function_keys"]) == {"FetchHashes"}
    (keys,) = egide.rows("service", "keys", "create", "front-end", "--only", "FetchHashes", "--cases")
    assert set(keys["function_keys"]) == {"FetchHashes", "Cases"}


def test_clear_text_is_refused(egide):
    """On an address others reach, it listens only with TLS or behind a proxy."""
    done = egide("service", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - that is what is refused
    assert done.returncode == 1
    assert "clear text" in done.stderr
    with egide.serving("--host", "0.0.0.0", "--behind-proxy") as url:  # noqa: S104 - for the length of a test
        assert url.startswith("http://0.0.0.0:")


def test_taken_port_is_told(egide):
    """A port that somebody has is told in words."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = egide("service", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("--port", "0"), ("keys", "create", "neighbour")])
def test_list_elsewhere_is_not_served(egide, words):
    """With another service set, neither is an empty list served here nor are keys made that would not open it."""
    done = egide("service", *words, EGIDE_SERVICE__URL="http://me:hush@service.example")
    assert (done.returncode, done.stdout, "hush" in done.stderr) == (1, "", False)
    assert "unset EGIDE_SERVICE__URL" in done.stderr
    assert egide.rows("service", "keys", "list") == []


def test_calls_are_shown_under_headings(egide):
    """A table without trailing blanks; nothing to show is said; a negative limit is refused."""
    empty = egide("service", "audit")
    assert (empty.returncode, empty.stdout, "No such call" in empty.stderr) == (0, "", True)
    with egide.serving() as url:
        assert requests.get(f"{url}/v1/FetchHashes", timeout=30).status_code == 401
    heading, row = egide("service", "audit").stdout.splitlines()
    assert heading.split() == ["time", "client", "call", "status", "records", "refused", "for"]
    assert row.endswith("subscription-key")
    assert egide("service", "audit", "--limit", "0").stdout.splitlines() == [heading, row]
    for words in (("service", "audit"), ("blocklist", "list")):
        refused = egide(*words, "--limit", "-3")
        assert (refused.returncode, "at least 0" in refused.stderr) == (1, True)


def test_unknown_client_is_told(egide):
    """Keys of nobody are not revoked, and it is said where the names are."""
    done = egide("service", "keys", "revoke", "nobody")
    assert (done.returncode, "egide service keys list" in done.stderr) == (1, True)
