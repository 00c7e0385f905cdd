"""Who called the matching service, and what became of it. No address, no key and no fingerprint is in it.

Calls of clients that were let in are in one stream, those turned away at the door in another: whoever tries keys can
push out nothing but other tries. An entry's time is the store's, in its id; the rest is sealed.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any, Final, NamedTuple

from redis.asyncio import Redis

from records.clients import USES, place_of
from records.keys import of_register
from records.streams import Entries
from records.vault import Vault

CALLS: Final = of_register("service", "audit")
REFUSALS: Final = of_register("service", "audit-refused")

MOST_CALLS: Final = 1_000_000
MOST_REFUSALS: Final = 100_000
USE_SECONDS: Final = 30.0
"""How exactly it is noted when a client called last."""

KEPT_SECONDS: Final = 90 * 86_400

_BATCH: Final = 1_000
_FIELD: Final = b"e"


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `client` is empty where nobody knows whose it was, `reason` where it was served."""

    client: str
    endpoint: str
    status: int
    records: int = 0
    reason: str = ""


class Logged(NamedTuple):
    """An entry as it is read: its time in seconds, and the call."""

    time: float
    call: Call


class AccessLog:
    """Writes down calls, and reads what was written.

    Calls that wait at the same time are written together, by one write that all of them wait for.
    """

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._waiting: list[tuple[str, Call, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._used: dict[str, float] = {}

    async def served(self, call: Call) -> None:
        """Return when a call of a client is in the log; raises what the store raises."""
        await self._written(CALLS, call)

    async def refused(self, call: Call) -> None:
        """The same for a call that was turned away at the door."""
        await self._written(REFUSALS, call)

    async def latest(self, most: int, client: str = "") -> list[Logged]:
        """The latest entries, of one client or of all, the oldest first. With 0, all of them."""
        found = [logged for stream in (CALLS, REFUSALS) async for logged in self._latest_of(stream, most, client)]
        newest = nlargest(most or len(found), found, key=lambda logged: logged.time)
        return newest[::-1]

    async def forget_old(self) -> None:
        """Erase what is older than KEPT_SECONDS by the store's clock."""
        now, _ = await self._redis.time()
        for stream in (CALLS, REFUSALS):
            await self._redis.xtrim(stream, minid=str((now - KEPT_SECONDS) * 1000), approximate=False)

    async def _written(self, stream: str, call: Call) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((stream, call, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await done

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            failed: Exception | None = None
            try:
                await self._put([(stream, call) for stream, call, _ in batch])
            except Exception as no:  # noqa: BLE001 - told to each of those who wait, whatever it is
                failed = no
            for *_, done in batch:
                if done.done():  # cancelled
                    continue
                if failed:
                    done.set_exception(failed)
                else:
                    done.set_result(None)

    async def _put(self, batch: Sequence[tuple[str, Call]]) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for stream, call in batch:
                most = MOST_CALLS if stream == CALLS else MOST_REFUSALS
                sealed = self._vault.seal(_text(call), CALLS)
                pipe.xadd(stream, {_FIELD: sealed}, maxlen=most, approximate=True)
            if used := self._newly_used(call.client for stream, call in batch if stream == CALLS):
                pipe.hset(USES, mapping=used)
            await pipe.execute()

    def _newly_used(self, clients: Iterable[str]) -> dict[Any, Any]:
        """What is to be noted of when these clients called last: once in USE_SECONDS."""
        now = time.time()
        due = {client for client in clients if now - self._used.get(client, 0.0) >= USE_SECONDS}
        self._used |= dict.fromkeys(due, now)
        return {place_of(self._vault, client): str(int(now)) for client in due}

    async def _latest_of(self, stream: str, most: int, client: str) -> AsyncIterator[Logged]:
        found, end = 0, "+"
        while entries := await _backwards(self._redis, stream, end):
            for name, fields in entries:
                logged = Logged(int(name.split(b"-")[0]) / 1000, _read(self._vault.open(fields[_FIELD], CALLS)))
                if client and logged.call.client != client:
                    continue
                yield logged
                found += 1
                if found == most:
                    return
            end = f"({entries[-1][0].decode()}"


async def _backwards(redis: Redis, stream: str, end: str) -> Entries:
    return await redis.xrevrange(stream, max=end, count=_BATCH)  # type: ignore[return-value] # redis-py says Any list


def _text(call: Call) -> bytes:
    kept = (call.client, call.endpoint, call.status, call.records, call.reason)
    return json.dumps(kept, separators=(",", ":")).encode()


def _read(text: bytes) -> Call:
    client, endpoint, status, records, reason = json.loads(text)
    return Call(client, endpoint, status, records, reason)
