"""The sources of the blocklist, the own matching service among them, and our copies of their lists."""

import time
from collections.abc import Mapping

from aiohttp import ClientSession, DummyCookieJar

from bot.doctor.finding import Finding, failed, well, wrong
from bot.service import opened_client
from bot.sources import FetchedSource, fetched, own_source
from bot.terminal import when
from bot.watch import part_of
from config.errors import N_, ServiceError
from config.settings import Service, Source
from matching.client import ServiceClient
from records.blocklist import BlocklistCopy
from records.copy_facts import Facts
from records.store import Store

STALE_INTERVALS = 5
"""Fetches missed in a row that make a list stale."""

STALE_AT_LEAST = 300.0
"""Seconds; a list younger than this is never stale."""

OLD_LIST = N_("Check the network, and the address and keys in EGIDE_SOURCES__{name}__...; its list stays in force.")

NO_LIST = N_(
    "Check the network, and the address and keys in EGIDE_SOURCES__{name}__...; "
    "it was never fetched, so nothing of its list is in force yet."
)


async def look_at_service(store: Store, service: Service) -> list[Finding]:
    """Does the own matching service answer, and take our keys?"""
    try:
        async with opened_client(service, store) as client:
            await _asked(client)
    except ServiceError as no:
        return [failed("service", no)]
    if not service.url:
        return [well("service", N_("The embedded matching service answers."))]
    return [well("service", N_("The matching service at {where} answers."), where=service.url)]


async def look_at_list(store: Store, service: Service, *, running: bool) -> list[Finding]:
    """How many entries of the own list are in force, and how old they are."""
    async with opened_client(service, store) as client:
        return await _look_at_copy(store, own_source(service, client), running=running)


async def look_at_sources(store: Store, sources: Mapping[str, Source], *, running: bool) -> list[Finding]:
    """The same of every further source that is fetched."""
    found: list[Finding] = []
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        for name, settings in sources.items():
            source = fetched(session, name, settings)
            found.append(await _look_at_source(store, source))
            found += await _look_at_copy(store, source, running=running)
    return found


async def _look_at_source(store: Store, source: FetchedSource) -> Finding:
    check = part_of(source.name)
    try:
        announced = await _asked(source.client)
    except ServiceError as no:
        facts = await BlocklistCopy(store.redis, store.vault, source.name, source.origin).facts()
        cure = OLD_LIST if facts.fetched_at else NO_LIST
        return Finding(check, ok=False, detail=no.cause, cure=cure, facts={**no.evidence, "name": source.name.upper()})
    where = {"where": source.client.address, "seconds": int(source.interval)}
    if announced:
        return well(check, N_("The source at {where} answers, and announces changes."), **where)
    return well(check, N_("The source at {where} answers, and is asked every {seconds} s."), **where)


async def _asked(client: ServiceClient) -> bool:
    """Have it answer both calls; whether it announces changes. Raises ServiceError."""
    announced = await client.wait_for_change(-1, 0) is not None
    async for _ in client.fetch(int(time.time())):
        break
    return announced


async def _look_at_copy(store: Store, source: FetchedSource, *, running: bool) -> list[Finding]:
    copy, check = BlocklistCopy(store.redis, store.vault, source.name, source.origin), part_of(source.name)
    facts = await copy.facts()
    if not facts.fetched_at:
        return [
            well(check, N_("Its list was not fetched yet: the bot fetches it when it starts.")),
            *_trouble(check, facts),
        ]
    seen = {"entries": await copy.count(), "fetched": when(facts.fetched_at), "error": facts.error}
    stale = time.time() - facts.fetched_at > max(STALE_AT_LEAST, STALE_INTERVALS * source.interval)
    if running and stale:
        cure = N_("The old list stays in force. Check the network and the address and keys of the matching service.")
        return [wrong(check, N_("{entries} entries, last fetched {fetched}: stale. {error}"), cure, **seen)]
    return [well(check, N_("{entries} entries, fetched {fetched}"), **seen), *_trouble(check, facts)]


def _trouble(check: str, facts: Facts) -> list[Finding]:
    """What went wrong, and is over or no fault of this installation."""
    findings = []
    if facts.error:
        detail = N_("Last error, {when}: {error}")
        findings.append(well(check, detail, when=when(facts.error_at), error=facts.error))
    if facts.skipped:
        skipped = ", ".join(f"{reason}: {number}" for reason, number in sorted(facts.skipped.items()))
        findings.append(well(check, N_("Records left out of the fetches: {skipped}"), skipped=skipped))
    return findings
