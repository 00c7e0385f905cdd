"""The objects of the matching service's API, as JSON Schema: what its OpenAPI description refers to."""

from typing import Any, Final

from matching.refusals import Reason
from matching.uploads import LONGEST_TEXT, MOST_CASES, MOST_REGIONS, MOST_TAGS
from matching.wire import IMAGE_PDQ, FeedbackValue, HashStatus

Schema = dict[str, Any]

LABEL: Final[Schema] = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_TEXT,
    "description": "Printable characters only.",
}

HASH_VALUE: Final[Schema] = {
    "type": "string",
    "pattern": "^[0-9a-fA-F]{64}$",
    "description": "PDQ: 256 bits, the most significant first.",
}

SECOND: Final[Schema] = {"type": "integer", "minimum": 0, "description": "Seconds since 1970, UTC."}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}

_PREFIX: Final = r"^([\s\S]*\.)?"
"""The public client writes the name of its enumeration and a dot before some values."""

SIGNAL_TYPE: Final[Schema] = {"type": "string", "pattern": f"{_PREFIX}{IMAGE_PDQ}$"}
FEEDBACK_VALUE: Final[Schema] = {"type": "string", "pattern": f"{_PREFIX}({'|'.join(FeedbackValue)})$"}


REFUSED: Final[Schema] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["hashValue", "reason"],
        "properties": {"hashValue": HASH_VALUE, "reason": {"enum": [reason.value for reason in Reason]}},
    },
    "description": "Ours: what was not taken, and why.",
}


def labels(most: int) -> Schema:
    """A list of at most so many labels, which may be missing."""
    return {"type": ["array", "null"], "items": LABEL, "maxItems": most}


def ref(name: str) -> Schema:
    """A reference to one of SCHEMAS."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(field: str, item: str, most: int) -> Schema:
    """A body that carries so many items at most."""
    return {
        "type": "object",
        "required": [field],
        "properties": {
            "count": COUNT | {"description": f"How many {field} there are, where it is said."},
            field: {"type": "array", "items": ref(item), "maxItems": most},
        },
    }


def schemas(most_submitted: int) -> dict[str, Schema]:
    """Every object, by its name."""
    return {
        "Error": _object({"error": {"type": "string"}}),
        "Page": _object(
            {
                "count": COUNT,
                "nextSetTimestamp": SECOND,
                "nextPageToken": {"type": "string"},
                "hasMoreRecords": {"type": "boolean"},
                "hashRecords": {"type": "array", "items": ref("Record")},
            }
        ),
        "Record": _record(),
        "Opinion": _object(
            {
                "source": {"type": "string"},
                "feedbackValue": {"enum": [value.value for value in FeedbackValue]},
                "tags": {"type": "array", "items": {"type": "string"}},
            }
        ),
        "Submissions": listed("hashRecords", "Submission", most_submitted),
        "Submission": _submission(),
        "OwnFeedback": {
            "type": "object",
            "required": ["feedbackValue"],
            "properties": {"feedbackValue": FEEDBACK_VALUE, "tags": labels(MOST_TAGS)},
        },
        "Feedbacks": listed("hashFeedbacks", "Feedback", most_submitted),
        "Feedback": {
            "type": "object",
            "required": ["hashValue", "feedbackValue"],
            "properties": {
                "hashValue": HASH_VALUE,
                "signalType": SIGNAL_TYPE,
                "feedbackValue": FEEDBACK_VALUE,
                "tags": labels(MOST_TAGS),
            },
        },
        "Submitted": {
            "type": "object",
            "required": ["count", "changed"],
            "properties": {"count": COUNT, "changed": COUNT, "refused": REFUSED},
        },
        "NoneTaken": _object({"error": {"type": "string"}, "refused": REFUSED}),
        "Noted": {
            "type": "object",
            "required": ["count"],
            "properties": {
                "count": COUNT,
                "unknownHashes": {
                    "type": "array",
                    "items": HASH_VALUE,
                    "description": "Never submitted by anybody; missing where the client has no key of FetchHashes.",
                },
            },
        },
        "Version": _object({"version": {"type": "integer"}}),
    }


def _record() -> Schema:
    statuses = [status.value for status in HashStatus]
    required = {
        "lastModtimestamp": SECOND,
        "hashValue": HASH_VALUE,
        "hashStatus": {"enum": statuses},
        "caseNumbers": {"type": "object", "additionalProperties": {"enum": statuses}},
        "signalType": {"const": IMAGE_PDQ},
        "CSPFeedbacks": {"type": "array", "items": ref("Opinion")},
    }
    optional: Schema = {
        "derived": {"const": True, "description": "Of a crop or a rotation of the registered image."},
        "hashRegions": {"type": "array", "items": {"type": "string"}},
    }
    return {"type": "object", "required": list(required), "properties": required | optional}


def _submission() -> Schema:
    numbers: Schema = {"type": ["object", "array", "null"], "items": LABEL, "maxItems": MOST_CASES}
    numbers |= {"propertyNames": LABEL, "maxProperties": MOST_CASES, "description": "Ours: cases it belongs to."}
    feedbacks: Schema = {"type": ["array", "null"], "items": ref("OwnFeedback"), "maxItems": 1}
    return {
        "type": "object",
        "required": ["signalType", "hashValue"],
        "properties": {
            "hashValue": HASH_VALUE,
            "signalType": SIGNAL_TYPE,
            "hashRegions": labels(MOST_REGIONS),
            "CSPFeedbacks": feedbacks,
            "caseNumbers": numbers,
            "lastModtimestamp": {"description": "Not looked at: the time of the change counts."},
            "derived": {"description": "Ours: true where it is of a crop or a rotation of the image."},
        },
    }


def _object(properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}
