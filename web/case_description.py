"""The calls about cases, for the OpenAPI description."""

from typing import Final

from matching.cases import CASE_CALLS, DECLARATION, MOST_FINGERPRINTS, MOST_IMAGES, NONCE
from matching.wire import HashStatus
from web.limits import PREFIX
from web.schemas import COUNT, HASH_VALUE, REFUSED, SECOND, Schema, ref

_OPENING: Final[Schema] = {"case": {"type": "string"}, "pin": {"type": "string"}}
_IMAGES: Final[Schema] = {
    "type": "array",
    "minItems": 1,
    "maxItems": MOST_IMAGES,
    "items": {
        "type": "object",
        "required": ["hashValue"],
        "properties": {
            "hashValue": HASH_VALUE,
            "quality": {"type": ["integer", "null"], "minimum": 0, "maximum": 100},
            "derived": {"type": ["array", "null"], "items": HASH_VALUE, "maxItems": MOST_FINGERPRINTS},
        },
    },
}
_NONCE: Final[Schema] = {
    "type": "string",
    "pattern": f"^{NONCE.pattern}$",
    "description": "Made at random for one registration. Again within a day: what was not answered is withdrawn.",
}
_DECLARATION: Final[Schema] = {
    "type": "string",
    "pattern": f"^{DECLARATION.pattern}$",
    "description": "The version of the good-faith text the person agreed to.",
}
_STATE: Final[Schema] = {
    "case": {"type": "string", "description": "Twelve symbols in three groups; typed in as people like."},
    "status": {"enum": [one.value for one in (HashStatus.RECEIVED, HashStatus.ACTIVE, HashStatus.WITHDRAWN)]},
    "created": SECOND,
    "expires": SECOND,
    "images": COUNT,
    "fingerprints": COUNT,
    "reminderDue": {"type": "boolean"},
    "withdrawn": SECOND,
    "refused": REFUSED,
    "declaration": _DECLARATION,
}
_ALWAYS: Final = ["case", "status", "created", "expires", "images", "fingerprints", "reminderDue"]

CASE_SCHEMAS: Final[dict[str, Schema]] = {
    "NewCase": {
        "type": "object",
        "required": ["images"],
        "properties": {"images": _IMAGES, "nonce": _NONCE, "declaration": _DECLARATION},
    },
    "Opening": {"type": "object", "required": ["case", "pin"], "properties": _OPENING},
    "Addition": {
        "type": "object",
        "required": ["case", "pin", "images"],
        "properties": {**_OPENING, "images": _IMAGES},
    },
    "CaseState": {"type": "object", "required": _ALWAYS, "properties": _STATE},
    "OpenedCase": {
        "type": "object",
        "required": [*_ALWAYS, "pin"],
        "properties": {**_STATE, "pin": {"type": "string", "pattern": "^[0-9]{6}$"}},
    },
    "ForgottenCase": {
        "type": "object",
        "required": ["case", "status"],
        "properties": {"case": {"type": "string"}, "status": {"const": HashStatus.DELETED.value}},
    },
    "CaseHashes": {
        "type": "object",
        "required": ["case", "hashes"],
        "properties": {
            "case": {"type": "string"},
            "hashes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["hashValue", "since"],
                    "properties": {"hashValue": HASH_VALUE, "since": {"type": "number"}},
                },
                "maxItems": MOST_FINGERPRINTS,
            },
        },
    },
    "CaseRefusal": {
        "type": "object",
        "required": ["error"],
        "properties": {"error": {"type": "string"}, "reason": {"type": "string"}, "refused": REFUSED},
    },
}
"""For the components of the OpenAPI description."""

_SAID: Final = {
    "200": "Done.",
    "400": "The request is not of the protocol, or the number or PIN was mistyped; nothing was done.",
    "401": "The subscription key is missing or not known.",
    "403": "The function key does not open this call; or no case has this number and PIN.",
    "408": "The body did not arrive in time.",
    "409": "The case is withdrawn or full.",
    "413": "The body is larger than 4 MiB.",
    "415": "The body is not application/json.",
    "422": "None of the images was taken; `refused` says why.",
    "429": "Too many wrong tries, or a limit is reached; Retry-After says for how many seconds.",
    "503": "The store does not answer; try again.",
}


def _path(summary: str, body: str, answer: str) -> Schema:
    def content(name: str) -> Schema:
        return {"application/json": {"schema": ref(name)}}

    responses = {
        status: {"description": said, "content": content(answer if status == "200" else "CaseRefusal")}
        for status, said in _SAID.items()
    }
    return {
        "post": {
            "summary": summary,
            "requestBody": {"required": True, "content": content(body)},
            "responses": responses,
        }
    }


_DESCRIBED: Final = (
    _path("Register images under a new case.", "NewCase", "OpenedCase"),
    _path("Register more images under a case.", "Addition", "CaseState"),
    _path("How a case stands.", "Opening", "CaseState"),
    _path("Take everything of a case off the list.", "Opening", "CaseState"),
    _path("Let a case live two years from now on.", "Opening", "CaseState"),
    _path("Withdraw a case and erase at once what links it together.", "Opening", "ForgottenCase"),
    _path("What a case has on the list, of whole images and derived, and since when.", "Opening", "CaseHashes"),
)

CASE_PATHS: Final[dict[str, Schema]] = {
    f"{PREFIX}/{name}": described for name, described in zip(CASE_CALLS, _DESCRIBED, strict=True)
}
"""For the paths of the OpenAPI description."""
