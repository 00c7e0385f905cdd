"""The door of the matching service: keys are looked at, calls are counted against limits and written down.

A call is in the log before its answer leaves; one that writes is there before it writes. A call that cannot be
written down is not served.
"""

import math
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from aiohttp import web

from matching.wire import SUBSCRIPTION_HEADER, Endpoint
from records.access_log import AccessLog, Call
from records.clients import digest
from records.quotas import Overrun, Quotas
from web.access import Access, Caller, NotAllowed
from web.answers import FIRST, REASON, Handler, answered
from web.entrance import Entrance
from web.failures import Failures, caller_of

PAGES_FOR_A_CALL: Final = 20
"""Further pages of a set that count as one call: a first fetch of a million is 1,250 pages of 800."""

_MORE_PAGES: Final = f"{Endpoint.FETCH} with nextPageToken"


class Watch(Protocol):
    """What counts calls and writes them down."""

    async def call(self, caller: Caller, endpoint: Endpoint, *, page: bool) -> None:
        """Count a call, a further page of a set as such; raises Overrun."""

    async def records(self, caller: Caller, amount: int) -> None:
        """Count records that are about to be written; raises Overrun."""

    async def served(self, call: Call) -> None:
        """Return when a client's call is written down."""

    async def refused(self, call: Call) -> None:
        """Return when a call that was turned away at the door is written down."""


class Visit:
    """One call, for its handler: who calls, and how many records it is about."""

    def __init__(self, caller: Caller, name: str, watch: Watch) -> None:
        self.caller = caller
        self._name = name
        self._watch = watch
        self._written = False
        self.records = 0
        """How many records the answer holds; what `writes` counts is counted already."""

    @property
    def source(self) -> str:
        """The name under which the caller writes."""
        return self.caller.name

    async def writes(self, records: int) -> None:
        """Say, right before writing, how many records are written. Raises Overrun where the client may not."""
        await self._watch.records(self.caller, records)
        self.records = records
        await self._watch.served(Call(self.source, self._name, web.HTTPOk.status_code, records))
        self._written = True

    async def leaves(self, response: web.StreamResponse) -> None:
        """Have the call written down with its answer, unless it is already there with just this answer."""
        failed = response.status >= web.HTTPBadRequest.status_code
        if response.get(FIRST, True) and (failed or not self._written):
            reason = response.get(REASON, "refused") if failed else ""
            await self._watch.served(Call(self.source, self._name, response.status, self.records, reason))


Visited = Callable[[web.Request, Visit], Awaitable[web.StreamResponse]]
"""A handler behind the door."""


class Gate:
    """Lets calls in. `behind_proxy`: the last address of X-Forwarded-For, which our proxy wrote, is the caller's."""

    def __init__(
        self, access: Access, watch: Watch, failures: Failures | None = None, *, behind_proxy: bool = False
    ) -> None:
        self._access = access
        self._watch = watch
        self._failures = failures or Failures()
        self._entrance = Entrance()
        self._behind_proxy = behind_proxy

    def opened(self, endpoint: Endpoint, handler: Visited) -> Handler:
        """A handler that runs only for calls with the keys of this endpoint, within their limits."""

        async def let_in(request: web.Request) -> web.StreamResponse:
            caller = await self._identified(request, endpoint)
            visit = Visit(caller, _name(request), self._watch)
            response = await answered(self._within_limits(request, endpoint, visit, handler))
            await visit.leaves(response)
            return response

        return let_in

    async def _within_limits(
        self, request: web.Request, endpoint: Endpoint, visit: Visit, handler: Visited
    ) -> web.StreamResponse:
        await self._watch.call(visit.caller, endpoint, page="nextPageToken" in request.query)
        return await handler(request, visit)

    async def _identified(self, request: web.Request, endpoint: Endpoint) -> Caller:
        address, key = self._address(request), digest(request.headers.get(SUBSCRIPTION_HEADER, ""))
        with self._entrance.place(key, flooding=self._failures.flooding(address)):
            try:
                caller = await self._access.caller(endpoint, request.headers)
            except NotAllowed as no:
                if wait := self._failures.note(address):
                    raise Overrun("too many wrong keys from this address", math.ceil(wait), first=False) from no
                await self._watch.refused(Call(no.client, _name(request), no.status, reason=no.reason))
                raise
        return caller

    def _address(self, request: web.Request) -> str:
        """Whom failures are counted against; it is kept in memory for a minute, and written nowhere."""
        return caller_of(request, behind_proxy=self._behind_proxy)


def _name(request: web.Request) -> str:
    """The name of the call; that of a route, since no other path gets here."""
    return request.path.rpartition("/")[2]


class Watched:
    """The watch over clients of the store."""

    def __init__(self, quotas: Quotas, log: AccessLog) -> None:
        self._quotas = quotas
        self._log = log
        self.served = log.served
        self.refused = log.refused

    async def call(self, caller: Caller, endpoint: Endpoint, *, page: bool) -> None:
        """Count it against the client's limit of calls."""
        if caller.limits is None:
            return
        kind, limit = (_MORE_PAGES, PAGES_FOR_A_CALL) if page and endpoint is Endpoint.FETCH else (endpoint, 1)
        await self._quotas.call(caller.name, kind, caller.limits.calls * limit)

    async def records(self, caller: Caller, amount: int) -> None:
        """Count them against the client's limit of records."""
        if caller.limits is not None:
            await self._quotas.records(caller.name, amount, caller.limits.records)


class Unwatched:
    """No watch: for a service that one program serves to itself on loopback, with keys that nobody else has."""

    async def call(self, caller: Caller, endpoint: Endpoint, *, page: bool) -> None:
        """Let it pass."""

    async def records(self, caller: Caller, amount: int) -> None:
        """Let them pass."""

    async def served(self, call: Call) -> None:
        """Forget it."""

    async def refused(self, call: Call) -> None:
        """Forget it."""
