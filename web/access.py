"""Who may call the matching service: the keys a request shows, and the source they stand for."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Protocol

from matching.wire import FUNCTION_HEADER, SUBSCRIPTION_HEADER, Endpoint, Keys


class NotAllowed(Exception):
    """The keys do not open this endpoint. `status` is the HTTP status that says so, `detail` why."""

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        self.detail = detail
        super().__init__(detail)


class Access(Protocol):
    """Turns the headers of a request into the name of its source."""

    async def source(self, endpoint: Endpoint, headers: Mapping[str, str]) -> str:
        """The source that may call this endpoint with these headers; raises NotAllowed."""


class KeyTable:
    """Access by a table of source name -> keys. Holds their SHA-256 only."""

    def __init__(self, clients: Mapping[str, Keys]) -> None:
        self._subscriptions = {name: _digest(keys.subscription) for name, keys in clients.items()}
        self._functions = {
            (name, endpoint): _digest(keys.function(endpoint))
            for name, keys in clients.items()
            for endpoint in Endpoint
        }

    async def source(self, endpoint: Endpoint, headers: Mapping[str, str]) -> str:
        """401 for a subscription nobody has, 403 for a function key that does not open this endpoint."""
        subscription = _digest(headers.get(SUBSCRIPTION_HEADER, ""))
        function = _digest(headers.get(FUNCTION_HEADER, ""))
        # Every client is compared, found or not: the time taken tells nothing about the keys.
        known = [name for name, held in self._subscriptions.items() if hmac.compare_digest(held, subscription)]
        if not known or not headers.get(SUBSCRIPTION_HEADER):
            raise NotAllowed(401, f"{SUBSCRIPTION_HEADER} is missing or not known")
        opened = [name for name in known if hmac.compare_digest(self._functions[name, endpoint], function)]
        if not opened or not headers.get(FUNCTION_HEADER):
            raise NotAllowed(403, f"{FUNCTION_HEADER} is missing or does not open {endpoint}")
        return opened[0]


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode(errors="surrogateescape")).digest()
