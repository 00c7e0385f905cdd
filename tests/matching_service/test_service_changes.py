"""Clients that wait for a change."""

import asyncio
from random import Random

import pytest

from matching.client import ServiceClient
from matching.fingerprint import Fingerprint
from matching.uploads import Submission
from records.hashes import VERSION
from web.embedded import embedded_service

ONE = Fingerprint(Random(1).randbytes(32))


async def test_unseen_count_answers_at_once(client):
    """A client that knows nothing yet does not wait."""
    async with asyncio.timeout(20):
        assert await client.wait_for_change(-1, 50) == 0


async def test_nothing_new_answers_in_time(client):
    """At the end of the wait the same count comes back."""
    async with asyncio.timeout(20):
        assert await client.wait_for_change(0, 1) == 0


async def test_wakes_clients_of_another_service(redis, vault, session, client):
    """Two services on one store: what one takes wakes all who wait at the other."""
    async with embedded_service(redis, vault) as other:
        waiting = [asyncio.create_task(client.wait_for_change(0, 50)) for _ in range(5)]
        await asyncio.sleep(0.1)
        await ServiceClient(session, other).submit([Submission(ONE)])
        async with asyncio.timeout(20):
            assert await asyncio.gather(*waiting) == [1] * 5


async def test_lost_message_is_caught(redis, client):
    """A count that moved without a message is noticed all the same."""
    waiting = asyncio.create_task(client.wait_for_change(0, 50))
    await asyncio.sleep(0.1)
    await redis.incr(VERSION)
    async with asyncio.timeout(20):
        assert await waiting == 1


async def test_stopping_service_releases_waiters(redis, vault, session):
    """A service that stops answers those who wait instead of keeping them, or itself, waiting."""
    async with asyncio.timeout(20):
        async with embedded_service(redis, vault) as address:
            waiting = asyncio.create_task(ServiceClient(session, address).wait_for_change(0, 50))
            await asyncio.sleep(0.1)
        assert await waiting == 0


@pytest.mark.parametrize("seconds", [0, 1])
async def test_lower_count_is_a_change(client, seconds):
    """A store restored from a backup counts from where it was: that is news too."""
    async with asyncio.timeout(20):
        assert await client.wait_for_change(77, seconds) == 0
