"""The whole examination: one look after the other, each told as soon as it is done."""

from collections.abc import AsyncIterator

from redis.exceptions import RedisError

from bot.doctor.asked import look_at_asked
from bot.doctor.blocklist import look_at_list, look_at_service, look_at_sources
from bot.doctor.cases import look_at_cases
from bot.doctor.clients import look_at_certificate, look_at_clients
from bot.doctor.finding import Finding, failed, well, wrong
from bot.doctor.guards import look_at_feedback, look_at_suspended
from bot.doctor.page import look_at_page
from bot.doctor.profile import look_at_profile
from bot.doctor.program import look_at_evidence, look_at_program, look_at_quarantine, look_at_reports
from bot.doctor.reviews import look_at_reviews
from bot.doctor.store import look_at_store
from bot.doctor.telegram import look_at_groups, look_at_telegram
from bot.health import read_health
from bot.sources import fetched_sources
from bot.telegram import make_bot, opened_session
from config.errors import N_, EgideError
from config.settings import Settings, unknown_variables
from locales.texts import Texts
from records.chats import Chats
from records.evidence import Evidence
from records.outbox import Outbox
from records.store import Store, opened_store


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Look at everything. What cannot be looked at because something else is wrong is left out."""
    for finding in (*look_at_settings(), *look_at_certificate(settings.web)):
        yield finding
    try:
        async with opened_store(settings) as store:
            async for finding in _examine_store(store, settings, embedded=settings.redis.url is None):
                yield finding
    except EgideError as no:
        yield failed("store", no)
    except RedisError as no:
        yield wrong("store", N_("The store refused: {error}"), N_("Check that server's log and permissions."), error=no)


def look_at_settings() -> list[Finding]:
    """Variables that look like settings and are none."""
    unknown = unknown_variables()
    if not unknown:
        return [well("settings", N_("Every EGIDE_ variable is a setting."))]
    cure = N_("Correct or remove them; docs/settings.md has the names.")
    return [wrong("settings", N_("Not settings: {names}"), cure, names=", ".join(unknown))]


async def _examine_store(store: Store, settings: Settings, *, embedded: bool) -> AsyncIterator[Finding]:
    redis = store.redis
    chats = Chats(redis, settings.policy)
    running = any(not word.stale for word in await read_health(redis))
    looks = (
        look_at_store(redis, embedded=embedded),
        look_at_program(redis),
        look_at_service(store, settings.service),
        look_at_list(store, settings.service, running=running),
        look_at_sources(store, fetched_sources(settings), running=running),
        look_at_asked(redis, settings.sources),
        look_at_feedback(store, settings),
        look_at_suspended(store),
        look_at_reviews(store),
        look_at_clients(store),
        look_at_cases(store, settings.service),
        look_at_page(store, settings, running=running),
        look_at_quarantine(redis),
        look_at_reports(Outbox(redis, store.vault), chats),
        look_at_evidence(Evidence(redis, store.vault), chats),
        _examine_telegram(settings, chats, running=running),
    )
    for look in looks:
        for finding in await look:
            yield finding


async def _examine_telegram(settings: Settings, chats: Chats, *, running: bool) -> list[Finding]:
    async with opened_session(settings.telegram) as session:
        try:
            bot = make_bot(settings.telegram, session)
        except EgideError as no:
            return [failed("telegram", no)]
        found = await look_at_telegram(bot, settings.telegram)
        if not found[0].ok:
            return found
        found += await look_at_profile(bot, Texts(settings.language), running=running)
        return found + await look_at_groups(bot, chats)
