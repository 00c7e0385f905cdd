"""GET /v1/openapi.json: the calls of the matching service, as OpenAPI 3.1. Anybody may read it: it holds no record."""

from functools import cache
from typing import Any, Final

from aiohttp import web

from matching.wire import FUNCTION_HEADER, SUBSCRIPTION_HEADER, Endpoint
from web.answers import json_answer
from web.case_description import CASE_PATHS, CASE_SCHEMAS
from web.limits import LAST_COUNT, LAST_SECOND, LONGEST_WAIT, MOST_RECORDS, MOST_SUBMITTED, PREFIX, UNSEEN
from web.schemas import SECOND, Schema, ref, schemas

_REFUSALS: Final = {
    "400": "The request is not of the protocol; nothing of it was done.",
    "401": "The subscription key is missing or not known.",
    "403": "The function key is missing or does not open this call.",
    "429": "A limit is reached; Retry-After says for how many seconds.",
    "503": "The store does not answer, or too many keys are being looked up; try again.",
}

_SUBMITTING: Final = "Put fingerprints on the list. What is refused for what it is does not take the others along."

_BODY_REFUSALS: Final = {
    "408": "The body did not arrive in time.",
    "413": "The body is larger than 4 MiB, or a review of one image reaches too much.",
    "415": "The body is not application/json.",
}


async def described(_: web.Request) -> web.Response:
    """The description."""
    return json_answer(description())


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Égide matching service",
            "version": "1",
            "description": "The hash-sharing API of StopNCII; Changes is ours, and so are the calls about cases.",
        },
        "security": [{"subscription": [], "function": []}],
        "paths": _paths(),
        "components": {
            "schemas": schemas(MOST_SUBMITTED) | CASE_SCHEMAS,
            "securitySchemes": {
                "subscription": {"type": "apiKey", "in": "header", "name": SUBSCRIPTION_HEADER},
                "function": {"type": "apiKey", "in": "header", "name": FUNCTION_HEADER},
            },
        },
    }


def _paths() -> Schema:
    return {
        f"{PREFIX}/{Endpoint.FETCH}": {"get": _fetch()},
        f"{PREFIX}/{Endpoint.SUBMIT}": {"post": posting(_SUBMITTING, "Submissions", "Submitted", _NONE_TAKEN)},
        f"{PREFIX}/{Endpoint.FEEDBACK}": {
            "post": posting("Say something about fingerprints, or take own ones back.", "Feedbacks", "Noted")
        },
        f"{PREFIX}/{Endpoint.CHANGES}": {"get": _changes()},
        **CASE_PATHS,
    }


def posting(summary: str, body: str, answer: str, more: Schema | None = None) -> Schema:
    """A POST whose body and answer have these schemas; `more` responses besides."""
    return {
        "summary": summary,
        "requestBody": {"required": True, "content": _json(ref(body))},
        "responses": _responses(ref(answer), _REFUSALS | _BODY_REFUSALS) | (more or {}),
    }


def _fetch() -> Schema:
    return {
        "summary": "The records changed since a second, in the order of their changes.",
        "parameters": [
            _parameter("startTimestamp", SECOND | {"maximum": LAST_SECOND}, "Kept while paging."),
            _parameter(
                "pageSize",
                {"type": "integer", "minimum": 0, "maximum": LAST_SECOND},
                f"{MOST_RECORDS} records at most are given.",
            ),
            _parameter("nextPageToken", {"type": "string"}, "Of the page before; good for 15 minutes."),
        ],
        "responses": _responses(ref("Page"), _REFUSALS),
    }


def _changes() -> Schema:
    return {
        "summary": "Ours: the count of changes, as soon as it is another than `after`.",
        "parameters": [
            _parameter("after", {"type": "integer", "minimum": UNSEEN, "maximum": LAST_COUNT}, "The count last seen."),
            _parameter(
                "wait",
                {"type": "integer", "minimum": 0, "maximum": LAST_SECOND},
                f"Seconds to wait for a change, {LONGEST_WAIT:.0f} at most.",
            ),
        ],
        "responses": _responses(ref("Version"), _REFUSALS),
    }


def _parameter(name: str, schema: Schema, said: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": said}


def _responses(answer: Schema, refusals: dict[str, str]) -> Schema:
    refused = {status: {"description": said, "content": _json(ref("Error"))} for status, said in refusals.items()}
    return {"200": {"description": "Done.", "content": _json(answer)}, **refused}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


_NONE_TAKEN: Final = {"422": {"description": "None of the records was taken.", "content": _json(ref("NoneTaken"))}}
