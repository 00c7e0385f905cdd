"""The parameters of a Bot API call: query, form, multipart or JSON body, read as Telegram reads them."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from simulator.errors import bad_request

_TRUE = frozenset({"true", "1", "yes", "y", "t"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent along in a multipart body."""

    name: str
    mime_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Params:
    """Values by name, and uploads by name. Values are texts in forms, anything in JSON; both are accepted."""

    values: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Tell whether a parameter was given and is not empty."""
        value = self.values.get(name)
        return value is not None and value != ""

    def text(self, name: str, default: str = "") -> str:
        """Read a text."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def number(self, name: str, default: int | None = None) -> int:
        """Read a whole number; 400 if it is missing (without default) or is none."""
        if not self.has(name) and default is not None:
            return default
        try:
            return int(self.values[name])
        except (KeyError, TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        """Read a Boolean; false if it is missing."""
        return str(self.values.get(name, "")).lower() in _TRUE

    def structure(self, name: str) -> Any:
        """Read an object or list, which forms carry as JSON; None if it is missing."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def listed(self, name: str) -> list[Any]:
        """Read a list; empty if it is missing."""
        value = self.structure(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad_request(f"can't parse {name}: expected an Array")
        return value

    def mapping(self, name: str) -> dict[str, Any]:
        """Read an object; empty if it is missing."""
        value = self.structure(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"can't parse {name}: expected an Object")
        return value


async def read_params(request: web.Request) -> Params:
    """Read a request's parameters from wherever they stand; the body wins over the query."""
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        try:
            body = await request.json()
        except ValueError:
            raise bad_request("can't parse JSON object in the request body") from None
        values |= body if isinstance(body, dict) else {}
        return Params(values)
    uploads = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            values[name] = value
    return Params(values, uploads)
