"""The matching service and our copy of its list."""

import time
from datetime import UTC, datetime

from redis.asyncio import Redis

from bot.doctor.finding import Finding, failed, well, wrong
from bot.service import opened_client, source_of
from config.errors import N_, ServiceError
from config.settings import Service
from records.blocklist import BlocklistCopy

STALE_INTERVALS = 5
"""Fetches missed in a row that make a list stale."""

STALE_AT_LEAST = 300.0
"""Seconds; a list younger than this is never stale."""


async def look_at_service(redis: Redis, service: Service) -> list[Finding]:
    """Does the matching service answer, and take our keys?"""
    try:
        async with opened_client(service, redis) as client:
            await client.wait_for_change(-1, 0)
            async for _ in client.fetch(int(time.time())):
                break
    except ServiceError as no:
        return [failed("service", no)]
    if not service.url:
        return [well("service", N_("The embedded matching service answers."))]
    return [well("service", N_("The matching service at {where} answers."), where=service.url)]


async def look_at_list(redis: Redis, service: Service, *, running: bool) -> list[Finding]:
    """How many entries are in force, and how old they are."""
    copy = BlocklistCopy(redis, source_of(service))
    facts, entries = await copy.facts(), await copy.count()
    if not facts.fetched_at:
        return [well("blocklist", N_("No blocklist was fetched yet: the bot fetches it when it starts."))]
    fetched = datetime.fromtimestamp(facts.fetched_at, UTC).isoformat(timespec="seconds")
    seen = {"entries": entries, "fetched": fetched, "error": facts.error}
    stale = time.time() - facts.fetched_at > max(STALE_AT_LEAST, STALE_INTERVALS * service.interval)
    if running and stale:
        cure = N_("The old list stays in force. Check the network and the address and keys of the matching service.")
        return [wrong("blocklist", N_("{entries} entries, last fetched {fetched}: stale. {error}"), cure, **seen)]
    findings = [well("blocklist", N_("{entries} entries, fetched {fetched}"), **seen)]
    if facts.skipped:
        skipped = ", ".join(f"{reason}: {number}" for reason, number in sorted(facts.skipped.items()))
        findings.append(well("blocklist", N_("Records left out of the fetches: {skipped}"), skipped=skipped))
    return findings
