"""Who may call the matching service: the keys a request shows, and the client they stand for."""

import hmac
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from matching.wire import FUNCTION_HEADER, SUBSCRIPTION_HEADER, Endpoint, Keys
from records.clients import Clients, Limits, digest


class NotAllowed(Exception):
    """The keys do not open this endpoint. `status` is the HTTP status that says so, `detail` why.

    `client` is whose subscription it is, where that is known; `reason` one word for the log.
    """

    def __init__(self, status: int, detail: str, reason: str, client: str = "") -> None:
        self.status = status
        self.detail = detail
        self.reason = reason
        self.client = client
        super().__init__(detail)


class Caller(NamedTuple):
    """Who calls: the name under which it writes, and what it may ask for (None: as much as it likes)."""

    name: str
    limits: Limits | None = None
    fetches: bool = True
    """Whether it may be told what is on the list."""


class Access(Protocol):
    """Turns the headers of a request into its caller."""

    async def caller(self, endpoint: Endpoint, headers: Mapping[str, str]) -> Caller:
        """Who calls this endpoint with these headers; raises NotAllowed."""


class KeyTable:
    """Access by a table of names -> keys, without limits: for a service inside one program. Holds SHA-256 only."""

    def __init__(self, clients: Mapping[str, Keys]) -> None:
        self._subscriptions = {name: digest(keys.subscription) for name, keys in clients.items()}
        self._functions = {
            name: {endpoint: digest(keys.function(endpoint)) for endpoint in Endpoint} for name, keys in clients.items()
        }

    async def caller(self, endpoint: Endpoint, headers: Mapping[str, str]) -> Caller:
        """401 for a subscription nobody has, 403 for a function key that does not open this endpoint."""
        subscription = shown_subscription(headers)
        # Every client is compared, found or not: the time taken tells nothing about the keys.
        known = [name for name, held in self._subscriptions.items() if hmac.compare_digest(held, subscription)]
        if not known:
            raise _unknown()
        check_function(endpoint, headers, self._functions[known[0]], known[0])
        return Caller(known[0])


class StoredKeys:
    """Access by the clients in the store: each request asks anew, so a revocation counts at once."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def caller(self, endpoint: Endpoint, headers: Mapping[str, str]) -> Caller:
        """As of KeyTable, with the client's limits."""
        client = await self._clients.holding(shown_subscription(headers))
        if client is None:
            raise _unknown()
        check_function(endpoint, headers, client.functions, client.name)
        return Caller(client.name, client.limits, Endpoint.FETCH in client.functions)


def shown_subscription(headers: Mapping[str, str]) -> bytes:
    """The digest of the subscription key that a request shows; raises NotAllowed where it shows none."""
    key = headers.get(SUBSCRIPTION_HEADER)
    if not key:
        raise _unknown()
    return digest(key)


def check_function(endpoint: Endpoint, headers: Mapping[str, str], held: Mapping[Endpoint, bytes], client: str) -> None:
    """Raise NotAllowed unless the request shows the key of this endpoint. Changes goes with that of FetchHashes."""
    key = headers.get(FUNCTION_HEADER) or ""
    right = held.get(Endpoint.FETCH if endpoint is Endpoint.CHANGES else endpoint, b"")
    if not hmac.compare_digest(right, digest(key)) or not key:
        detail = f"{FUNCTION_HEADER} is missing or does not open {endpoint}"
        raise NotAllowed(403, detail, "function-key", client)


def _unknown() -> NotAllowed:
    return NotAllowed(401, f"{SUBSCRIPTION_HEADER} is missing or not known", "subscription-key")
