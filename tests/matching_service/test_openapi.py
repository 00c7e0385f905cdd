"""The description at /v1/openapi.json is what the running service does: held against it by schemathesis."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from matching.case_numbers import new_number, new_pin
from matching.wire import FUNCTION_HEADER, SUBSCRIPTION_HEADER, Endpoint
from tests.matching_service.service_in_a_thread import Running
from web.description import description

EXAMPLES = 8
"""Requests for each call and each kind of generation."""

CALLS = sorted(description()["paths"])


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """The service, over a store of its own."""
    with TemporaryDirectory(prefix="eg", dir="/tmp") as folder, Running(Path(folder)) as service:
        yield service


@pytest.fixture(scope="module")
def schema(running):
    """What the service says of itself. The keys are ours to show, and parameters nobody knows are ignored."""
    config = schemathesis.Config.from_dict(
        {"generation": {"with-security-parameters": False, "allow-extra-parameters": False}}
    )
    return schemathesis.openapi.from_url(f"{running.url}/v1/openapi.json", config=config)


def headers(running: Running, path: str) -> dict[str, str]:
    """The keys that open a call."""
    named = path.rpartition("/")[2]
    endpoint = Endpoint(named) if named in set(Endpoint) else Endpoint.CASES
    function = Endpoint.FETCH if endpoint is Endpoint.CHANGES else endpoint
    return {SUBSCRIPTION_HEADER: running.keys.subscription, FUNCTION_HEADER: running.keys.functions[function]}


def complete(case: Any) -> None:
    """Make a request right in what no schema says: page tokens are the service's own, and nobody waits in a test."""
    case.query.pop("nextPageToken", None)
    if "wait" in case.query:
        case.query["wait"] = 0
    if isinstance(case.body, dict):
        case.body = plausible(case.body)
        for listed in ("hashRecords", "hashFeedbacks"):
            if "count" in case.body and listed in case.body:
                case.body["count"] = len(case.body[listed])


def plausible(part: Any, name: str = "") -> Any:
    """Texts that can be printed, case numbers without a slip, fingerprints as images have them: half of their bits."""
    if isinstance(part, str):
        if name in {"hashValue", "derived"}:
            return sha256(part.encode()).hexdigest()
        if name in {"case", "pin"}:
            return new_number() if name == "case" else new_pin()
        return part if part.isprintable() else part.encode("unicode_escape").decode()[:100]
    if name == "quality" and part is not None:
        return 100
    if isinstance(part, dict):
        return {plausible(key): plausible(value, key) for key, value in part.items()}
    return [plausible(one, name) for one in part] if isinstance(part, list) else part


def held_against(running: Running, operation: Any, mode: GenerationMode) -> None:
    """Call one operation many times, with every check that schemathesis knows."""

    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            complete(case)
        case.call_and_validate(base_url=running.url, headers=headers(running, operation.path))

    one()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("path", CALLS)
def test_service_does_what_it_describes(running, schema, path, mode):
    """Right requests are served and wrong ones refused, with the statuses, types and objects of the description."""
    for method in schema[path]:
        held_against(running, schema[path][method], mode)


def test_description_is_served_to_anybody(running):
    """It needs no keys, and is the one the code has."""
    reply = requests.get(f"{running.url}/v1/openapi.json", timeout=30)
    assert (reply.status_code, reply.json()) == (200, description())
