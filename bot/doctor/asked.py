"""Sources that are asked about posts: do they answer, and how has it gone so far?"""

from collections.abc import Mapping

from aiohttp import ClientSession
from redis.asyncio import Redis

from bot.asking import client_of, opened_questions
from bot.doctor.finding import Finding, failed, well, wrong
from bot.sources import is_asked
from bot.terminal import when
from config.errors import N_, ServiceError
from config.settings import Source
from matching.fingerprint import BYTES, Fingerprint
from records.asked import AskedCounts

PATIENCE = 10.0
"""Seconds for one answer. A post waits for less."""

NOBODYS = Fingerprint(bytes(BYTES))
"""A fingerprint that no image has: asking about it shows nobody's post."""


async def look_at_asked(redis: Redis, sources: Mapping[str, Source]) -> list[Finding]:
    """Each source that is asked: its answer now, and the totals."""
    findings: list[Finding] = []
    async with opened_questions() as session:
        for name, source in sources.items():
            if is_asked(source):
                findings.append(await _answer(session, name, source))
                findings += await _totals(redis, name)
    return findings


async def _answer(session: ClientSession, name: str, source: Source) -> Finding:
    client = client_of(session, name, source)
    try:
        await client.ready(PATIENCE)
        await client.nearest(NOBODYS, "doctor", PATIENCE)
        size = await client.size(PATIENCE)
    except ServiceError as no:
        return failed(f"source {name}", no)
    facts = {"address": client.address, "size": size}
    if not size:
        cure = N_("Add content to a bank of that HMA, and give it a minute to build its index.")
        return wrong(f"source {name}", N_("{address} answers; its index is empty."), cure, **facts)
    return well(f"source {name}", N_("{address} answers; its index has {size} fingerprints."), **facts)


async def _totals(redis: Redis, name: str) -> list[Finding]:
    asking = await AskedCounts(redis).of(name)
    if not asking.since:
        return []
    since = when(asking.since)
    detail = N_(
        "Since {since}: {asked} questions, {near} answers with something near, {failures} failures; "
        "images judged without its answer: {unasked}."
    )
    findings = [well(f"source {name}", detail, **asking.totals, since=since)]
    if asking.error:
        findings.append(well(f"source {name}", N_("The last failure: {error}"), error=asking.error))
    return findings
