"""The list kept equal to the service's, whatever happens on the way."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import numpy as np
from aiohttp import ClientSession, web
from redis.asyncio import Redis

from config.errors import ServiceRefused, ServiceUnreachable
from matching.blocklist import Blocklist
from matching.client import ServiceClient
from matching.fingerprint import BYTES, Fingerprint
from matching.match import Trust
from matching.sync import Sync
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue, Keys, ServiceAddress
from records.blocklist import BlocklistCopy
from records.vault import Vault
from web.embedded import embedded_service

KNOWN = [Fingerprint(np.random.default_rng(n).bytes(BYTES)) for n in range(9)]


def synced(redis: Redis, vault: Vault, client: ServiceClient) -> tuple[Sync, Blocklist]:
    """A list and what keeps it equal, as after a start of the program."""
    blocklist = Blocklist()
    return Sync(client, BlocklistCopy(redis, vault, "test"), blocklist, interval=0.2), blocklist


@asynccontextmanager
async def running(sync: Sync) -> AsyncIterator[None]:
    """The rounds going on meanwhile."""
    task = asyncio.create_task(sync.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], object]) -> None:
    """Wait for it, with a deadline."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


class Scripted:
    """A foreign service: each fetch answers the next of its pages, the last one for ever."""

    def __init__(self, *pages: Any) -> None:
        self.pages = list(pages)

    async def fetch(self, _: web.Request) -> web.Response:
        """The next page."""
        page = self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]
        return web.Response(text=page if isinstance(page, str) else json.dumps(page))


def paged(
    *numbers: int, more: bool = False, status: str = "Received", checkpoint: int = 100, **changes: Any
) -> dict[str, Any]:
    """A page of the known fingerprints of these numbers."""
    records = [
        {"signalType": "ImagePDQ", "hashValue": str(KNOWN[n]), "hashStatus": status, "lastModtimestamp": 5, **changes}
        for n in numbers
    ]
    token = f"token {numbers}" if more else ""
    return {"hashRecords": records, "nextSetTimestamp": checkpoint, "hasMoreRecords": more, "nextPageToken": token}


@asynccontextmanager
async def foreign(
    redis: Redis, vault: Vault, session: ClientSession, served: Any, *pages: Any
) -> AsyncIterator[tuple[Sync, Blocklist]]:
    """What keeps a list equal to a foreign service that answers these pages."""
    service = Scripted(*pages)
    async with served(web.get("/v1/FetchHashes", service.fetch)) as url:
        yield synced(redis, vault, ServiceClient(session, ServiceAddress(url, Keys()), seconds=5))


async def test_addition_and_removal_are_enforced(redis, vault, client):
    """Within a deadline, over HTTP, while running; the trust follows the feedback."""
    sync, blocklist = synced(redis, vault, client)
    async with running(sync):
        await client.submit([Submission(one) for one in KNOWN])
        await until(lambda: len(blocklist) == 9)
        await client.submit([Submission(KNOWN[0], FeedbackValue.BLOCKED)])
        await until(lambda: blocklist.trust(KNOWN[0]) is Trust.CONFIRMED)
        await client.feedback([Feedback(KNOWN[0], FeedbackValue.WITHDRAWN)])
        await until(lambda: not blocklist.lookup(KNOWN[0]))
        assert len(blocklist) == 8


async def test_two_services_feed_each_other(redis, vault, session, client):
    """What one process's service takes is enforced by a bot that listens to another's."""
    sync, blocklist = synced(redis, vault, client)
    async with embedded_service(redis, vault) as other, running(sync):
        await ServiceClient(session, other).submit([Submission(KNOWN[3])])
        await until(lambda: blocklist.lookup(KNOWN[3]))


async def test_restart_keeps_the_list(redis, vault, client):
    """Loaded from the store alone, then brought up to date, a withdrawal made meanwhile included."""
    await client.submit([Submission(one, FeedbackValue.BLOCKED) for one in KNOWN])
    await synced(redis, vault, client)[0].fetch()
    await client.feedback([Feedback(KNOWN[1], FeedbackValue.DELETED)])
    sync, blocklist = synced(redis, vault, client)
    await sync.load()
    assert (len(blocklist), blocklist.trust(KNOWN[1])) == (9, Trust.CONFIRMED)
    await sync.fetch()
    assert (len(blocklist), blocklist.trust(KNOWN[1])) == (8, None)
    assert await BlocklistCopy(redis, vault, "test").count() == 8


async def test_idle_rounds_change_no_version(redis, vault, client):
    """Fetching the same again leaves the version, and what is cached by it, alone."""
    await client.submit([Submission(one) for one in KNOWN])
    sync, blocklist = synced(redis, vault, client)
    await sync.fetch()
    version = blocklist.version
    await sync.fetch()
    await sync.fetch()
    assert blocklist.version == version


async def test_garbage_page_leaves_old_list(redis, vault, session, served):
    """A set whose third page is nonsense is not applied at all, neither in memory nor in the store."""
    pages = [paged(0, 1), paged(2, more=True), paged(0, more=True, status="Withdrawn"), "garbage", paged(3)]
    async with foreign(redis, vault, session, served, *pages) as (sync, blocklist):
        await sync.fetch()
        try:
            await sync.fetch()
        except ServiceRefused:
            pass
        else:
            raise AssertionError("the garbage was taken")
        assert [blocklist.trust(KNOWN[n]) for n in range(3)] == [Trust.UNVERIFIED, Trust.UNVERIFIED, None]
        assert await BlocklistCopy(redis, vault, "test").count() == 2
        await sync.fetch()
        assert len(blocklist) == 3


async def test_service_dying_while_paging_changes_nothing(redis, vault, session, served, monkeypatch):
    """A connection cut between two pages costs the round, not the list."""
    monkeypatch.setattr("matching.client.PAGE_SECONDS", 0.01)
    async with foreign(redis, vault, session, served, paged(0), paged(1, more=True)) as (sync, blocklist):
        await sync.fetch()

        async def cut(request):
            if "nextPageToken" in request.query:
                request.transport.close()
            return web.json_response(paged(1, more=True))

        async with served(web.get("/v1/FetchHashes", cut)) as url:
            sync._client = ServiceClient(session, ServiceAddress(url, Keys()))
            try:
                await sync.fetch()
            except ServiceUnreachable:
                pass
            else:
                raise AssertionError("half a set was taken")
        assert (len(blocklist), sync.status().checkpoint) == (1, 100)


async def test_foreign_service_is_asked_at_intervals(redis, vault, session, served):
    """Without announcements the interval brings changes; all cases withdrawn removes; what is odd is counted."""
    gone: dict[str, Any] = {"caseNumbers": {"a": "Withdrawn"}}
    odd: dict[str, Any] = {"signalType": "VideoMD5"}
    pages = [paged(0, 1), paged(1, checkpoint=101, **gone), paged(2, checkpoint=102, **odd), paged(checkpoint=103)]
    async with foreign(redis, vault, session, served, *pages) as (sync, blocklist), running(sync):
        await until(lambda: sync.status().checkpoint == 103)
        assert (len(blocklist), sync.status().announced) == (1, False)
        assert sync.status().skipped == {"signal of another type": 1}
    assert (await BlocklistCopy(redis, vault, "test").facts()).skipped == {"signal of another type": 1}


async def test_outage_is_told_and_survived(redis, vault, session, served):
    """While the service talks nonsense the list stays, and the operator can see why; then it goes on."""
    pages = [paged(0), *["garbage"] * 2, paged(1, checkpoint=101)]
    async with foreign(redis, vault, session, served, *pages) as (sync, blocklist), running(sync):
        await until(lambda: sync.status().failures)
        assert blocklist.trust(KNOWN[0])
        assert "JSON" in sync.status().error
        await until(lambda: len(blocklist) == 2)
        assert (sync.status().failures, sync.status().error) == (0, "")
    assert "JSON" in (await BlocklistCopy(redis, vault, "test").facts()).error


async def test_lost_copy_is_fetched_anew(redis, vault, client):
    """If the store loses the copy, the next round brings everything, not only what is new."""
    await client.submit([Submission(one) for one in KNOWN])
    sync, blocklist = synced(redis, vault, client)
    await sync.fetch()
    await redis.delete("egide:{blocklist:test}:facts")
    await sync.fetch()
    assert (len(blocklist), await BlocklistCopy(redis, vault, "test").count()) == (9, 9)
