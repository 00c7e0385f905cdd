"""One bot's updates: numbered, kept until they are confirmed, handed to a poller or to the webhook."""

import asyncio
import secrets
import time
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

from simulator.errors import conflict

KEPT_UPDATES = 100_000
KEPT_SECONDS = 24 * 3600
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds of update that only come to a bot whose `allowed_updates` names them."""
LONGEST_POLL = 50
"""Seconds; Telegram shortens longer polls."""
_MOST_AT_ONCE = 100
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(slots=True)
class Pending:
    """An update waiting for its bot, and when (monotonic seconds) it was made.

    `insists` is set on a repeated or hand-made update: it goes out once whatever offset was confirmed before.
    """

    update_id: int
    body: dict[str, Any]
    made: float
    insists: bool = False


class UpdateQueue:
    """The queue; `webhook_active` is set while a webhook is."""

    def __init__(self) -> None:
        self._next_id = 100_000_000 + secrets.randbelow(800_000_000)
        self._pending: deque[Pending] = deque(maxlen=KEPT_UPDATES)
        self._arrival = asyncio.Event()
        self._poller: asyncio.Event | None = None
        self.allowed: frozenset[str] | None = None
        self.webhook_active = False

    def __len__(self) -> int:
        return len(self._pending)

    def wants(self, kind: str) -> bool:
        """Tell whether the bot asked for that kind; without a list it gets all but the ones on request."""
        return kind in self.allowed if self.allowed is not None else kind not in ON_REQUEST

    def add(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Queue an update of a kind the bot wants; gives its id."""
        if not self.wants(kind):
            return None
        update_id = self._next_id
        self.add_raw({"update_id": update_id, kind: payload})
        return update_id

    def add_raw(self, body: dict[str, Any], *, insists: bool = False) -> None:
        """Queue an update verbatim; one without a usable `update_id` takes the next number."""
        given = body.get("update_id")
        update_id = given if isinstance(given, int) else self._next_id
        self._next_id = max(self._next_id, update_id + 1)
        self._pending.append(Pending(update_id, body, time.monotonic(), insists))
        self._arrival.set()

    def confirm(self, offset: int) -> None:
        """Forget what is below `offset`; a negative one keeps only so many of the last."""
        while offset < 0 and len(self._pending) > -offset:
            self._pending.popleft()
        while self._pending and self._pending[0].update_id < offset and not self._pending[0].insists:
            self._pending.popleft()

    def drop(self) -> None:
        """Forget everything that waits."""
        self._pending.clear()

    def first(self) -> Pending | None:
        """Give the oldest waiting update."""
        self._expire()
        return self._pending[0] if self._pending else None

    def done(self, pending: Pending) -> None:
        """Forget the oldest update, now delivered."""
        if self._pending and self._pending[0] is pending:
            self._pending.popleft()

    def _expire(self) -> None:
        while self._pending and self._pending[0].made < time.monotonic() - KEPT_SECONDS:
            self._pending.popleft()

    def _batch(self, limit: int) -> list[dict[str, Any]]:
        self._expire()
        taken = list(islice(self._pending, limit))
        for pending in taken:
            pending.insists = False
        return [pending.body for pending in taken]

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Answer getUpdates: a newer poller ends an older one with 409, as Telegram does."""
        if self.webhook_active:
            raise conflict(_WEBHOOK_ACTIVE)
        self.confirm(offset)
        if self._poller:
            self._poller.set()
        self._poller = ended = asyncio.Event()
        try:
            if not self._pending and seconds > 0:
                await self._wait(ended, min(seconds, LONGEST_POLL))
        finally:
            if self._poller is ended:
                self._poller = None
        if ended.is_set():
            raise conflict(_OTHER_POLLER)
        return self._batch(min(max(limit, 1), _MOST_AT_ONCE))

    async def _wait(self, ended: asyncio.Event, seconds: float) -> None:
        self._arrival.clear()
        waits = [asyncio.ensure_future(event.wait()) for event in (self._arrival, ended)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def wake(self) -> None:
        """Answer whoever waits now."""
        self._arrival.set()

    async def arrival(self) -> None:
        """Wait until something is queued."""
        if not self._pending:
            self._arrival.clear()
            await self._arrival.wait()
