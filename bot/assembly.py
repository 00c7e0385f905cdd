"""The one place where the program is built: from settings to running parts."""

import asyncio
import fcntl
import logging
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web
from telegram.ext import Application

from bot.about_me import make_about_me
from bot.adding import make_self_check
from bot.administration import Administration, make_administration
from bot.asking import opened_asked, watch_asked
from bot.case_jobs import CaseJobs
from bot.connection import connected
from bot.deciding import make_reporter
from bot.figures import figure_routes
from bot.files import Files
from bot.guarding import give_feedback, make_alarms, make_first_matches, make_forgetting, make_guard
from bot.health import Health
from bot.housekeeping import Housekeeping
from bot.intake import Intake
from bot.lookback import LookBackWatch
from bot.metrics.meters import Meters
from bot.moderating import make_desk
from bot.page import make_page, make_receiving, page_address
from bot.polling import Polling
from bot.private_chat import make_conversation, make_private_chat
from bot.reader import Reader
from bot.reminding import make_reminding
from bot.reporting import Reporting, Sender
from bot.service import opened_cases
from bot.shared import Shared
from bot.sources import KeptLists, fetched_sources, keep, opened_sources
from bot.telegram import make_bot, opened_session, token_of
from bot.transport import AiohttpRequest
from bot.turns import Turns
from bot.updates import Updates
from bot.watch import lists_in_force, watch_list
from config.errors import AlreadyRunning, EgideError
from config.settings import Images, Settings
from config.sources import OWN_SOURCE
from handlers.executors import DryRunExecutor, RealExecutor
from handlers.media import Executors, GroupRecords, MediaHandler
from handlers.membership import Membership
from handlers.notices import GroupNotices
from handlers.posters import Posters
from handlers.private.answers import BEFORE_THE_ANSWERS, BEFORE_THE_CONVERSATION, Answers
from handlers.reports import Reporter
from handlers.selfcheck import SelfCheck
from handlers.suspensions import SuspensionNotices
from handlers.unattached import Unattached
from locales.texts import Texts
from matching.case_client import CaseClient
from matching.images import Caps
from matching.lists import Lists
from matching.matcher import Matcher
from matching.sandbox import Sandbox
from records.asked import AskedCounts
from records.backups.staging import drop_left_over
from records.blocklist import erase_copies_but
from records.chats import Chats
from records.conversations import Conversations
from records.dismissals import Dismissals
from records.duequeue import DueQueue
from records.evidence import Evidence
from records.expected import Expected
from records.greetings import Greetings
from records.inbox import Inbox
from records.lookback import LookBack
from records.migration import alone, move_chat
from records.notices import Notices
from records.outbox import Outbox
from records.owed import Owed
from records.purge import Purges
from records.removals import Removals
from records.standings import Standings
from records.store import opened_store
from records.suspended import Suspended
from records.unchecked import Unchecked
from web.public import calls_for_others
from web.server import serving

log = logging.getLogger(__name__)

CHATS_AT_ONCE = 32
"""Chats whose updates are worked on at the same time in one process."""

REPORTS_AT_ONCE = 8
"""Chats whose reports are sent at the same time in one process."""


async def run_bot(settings: Settings) -> None:
    """Run the bot until cancelled. Raises what waiting cannot cure: wrong settings, a store of a newer Égide."""
    async with shared_parts(settings) as shared, AsyncExitStack() as stack:
        await erase_copies_but(shared.redis, {OWN_SOURCE, *fetched_sources(settings)})
        look_back = make_look_back(shared)
        kept = keep(
            await stack.enter_async_context(opened_sources(settings, shared.store, enforced=True)),
            shared.store,
            look_back.added,
        )
        sandbox = await stack.enter_async_context(make_sandbox(settings.images))
        cases = await stack.enter_async_context(opened_cases(settings.service, shared.store))
        await kept.load()
        log.info("the lists in force have %d entries", len(kept.in_force))
        try:
            await run_parts(replace(shared, lists=kept.in_force), kept, sandbox, look_back, cases)
        except ExceptionGroup as failed:
            raise foreseen(failed) or failed from None


def foreseen(failed: ExceptionGroup[Exception]) -> EgideError | None:
    """The error of ours that ended the parts, to be told as such: a task group wraps it, with what it brought down."""
    for no in failed.exceptions:
        ours = foreseen(no) if isinstance(no, ExceptionGroup) else no
        if isinstance(ours, EgideError):
            return ours
    return None


async def run_parts(
    shared: Shared, kept: KeptLists, sandbox: Sandbox, look_back: LookBackWatch, cases: CaseClient
) -> None:
    """Everything that runs side by side. The first of them to fail ends all."""
    inbox = Inbox(shared.redis)
    intake = Intake(inbox, shared.work)
    reporter = make_reporter(shared)
    administration = make_administration(shared, reporter)
    senders: list[Sender] = [
        reporter,
        GroupNotices(shared.bot, Notices(shared.redis), shared.chats, shared.texts),
        make_operators_notices(shared),
        *administration.senders,
    ]
    media = make_media(shared, kept.in_force, sandbox, look_back, administration)
    application = make_application(shared, reporter, cases, administration)
    updates = Updates(inbox, media, application, shared.health)
    async with asyncio.TaskGroup() as group:
        for one in kept:
            group.create_task(one.sync.run())
            group.create_task(watch_list(one.sync, shared.health))
        group.create_task(watch_asked(shared.asked, shared.health, AskedCounts(shared.redis)))
        group.create_task(shared.health.run())
        group.create_task(give_feedback(shared.store, shared.settings))
        embedded = shared.settings.service.url is None
        group.create_task(make_reminding(shared.bot, shared.store, shared.texts, embedded=embedded).run())
        if embedded:
            group.create_task(CaseJobs.of(shared.store).run())
        calls = calls_for_others(shared.settings, shared.store)
        page = make_page_of(shared, cases)
        routes, answered = figure_routes(shared, kept), shared.meters.answered
        async with serving(shared.settings, shared.health, intake.accept, calls, page, routes, answered):
            await connected(application, shared.settings, shared.health)
            group.create_task(Turns(shared.reports, Reporting(senders, shared.health).turn, REPORTS_AT_ONCE).run())
            purges = make_purges(shared, administration)
            housekeeping = Housekeeping(shared.bot, purges, inbox, shared.work, shared.chats, shared.reports)
            group.create_task(housekeeping.run())
            if shared.settings.telegram.webhook_url is None:
                request = AiohttpRequest(shared.session, shared.meters.called)
                group.create_task(Polling(shared.bot, request, intake, shared.health).run())
            await lists_in_force(kept.own.sync, [one.sync for one in kept.others])
            group.create_task(Turns(shared.work, updates.turn, CHATS_AT_ONCE).run())
            group.create_task(look_back.run(kept.in_force))
            forgetting = make_forgetting(shared.store, shared.settings, kept.in_force, kept.complete)
            group.create_task(forgetting.run())
            for job in administration.jobs:
                group.create_task(job())
            try:
                await asyncio.Event().wait()
            finally:
                await media.close()


@asynccontextmanager
async def shared_parts(settings: Settings) -> AsyncIterator[Shared]:
    """Store, HTTP session and Telegram client, as long as the context lasts."""
    token_of(settings.telegram)  # the most likely mistake is told before anything starts
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened_store(settings))
        redis = store.redis
        work, reports = DueQueue(redis, "work"), DueQueue(redis, "reports")
        if settings.redis.url is None:
            # Nobody else can be at work on an embedded store: what a killed program had in hand is free at once.
            stack.enter_context(only_one(settings.data_dir))
            await drop_left_over(redis)
            await work.free_all()
            await reports.free_all()
        session = await stack.enter_async_context(opened_session(settings.telegram))
        meters = Meters()
        yield Shared(
            settings=settings,
            redis=redis,
            vault=store.vault,
            session=session,
            bot=make_bot(settings.telegram, session, AiohttpRequest(session, meters.called)),
            asked=await stack.enter_async_context(opened_asked(settings.sources)),
            health=Health(redis),
            texts=Texts(settings.language),
            chats=Chats(redis, settings.policy),
            work=work,
            reports=reports,
            meters=meters,
        )


def only_one(data_dir: Path) -> Any:
    """Hold the data directory's lock for running a bot, or raise AlreadyRunning. It is freed with the process."""
    file = os.fdopen(os.open(data_dir / "run.lock", os.O_CREAT | os.O_WRONLY, 0o600), "w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise AlreadyRunning(directory=data_dir) from None
    return file


def make_sandbox(images: Images) -> Sandbox:
    """The decoder processes, with the operator's limits."""
    caps = Caps(bytes=images.max_bytes, pixels=images.max_pixels, seconds=images.max_seconds)
    return Sandbox(images.processes or os.cpu_count() or 1, caps)


def make_operators_notices(shared: Shared) -> SuspensionNotices:
    """What tells the operator of entries that somebody has to look at."""
    suspended = Suspended(shared.redis, shared.vault)
    return SuspensionNotices(shared.bot, suspended, shared.texts, shared.settings.reports.chat, make_desk(shared))


def make_look_back(shared: Shared) -> LookBackWatch:
    """What remembers posts for two days, and finds among them those that a new entry is near."""
    records = LookBack(shared.redis, shared.vault)
    return LookBackWatch(records, shared.chats, Inbox(shared.redis), shared.work)


def make_media(
    shared: Shared, lists: Lists, sandbox: Sandbox, look_back: LookBackWatch, administration: Administration
) -> MediaHandler:
    """The way of a post, from its attachments to the outbox."""
    standings, outbox = Standings(shared.redis), Outbox(shared.redis, shared.vault)
    settings = shared.settings
    files = Files(shared.bot, shared.session, settings.images.max_bytes, local=settings.telegram.local)
    me = int(shared.bot.token.partition(":")[0])  # known before Telegram answers
    return MediaHandler(
        reader=Reader(files, sandbox, meters=shared.meters),
        unattached=Unattached(shared.bot, me),
        matcher=Matcher(lists),
        posters=Posters(shared.bot, me),
        groups=GroupRecords(shared.chats, standings, Dismissals(shared.redis, shared.vault), Unchecked(shared.redis)),
        executors=Executors(
            real=RealExecutor(
                shared.bot,
                Evidence(shared.redis, shared.vault),
                standings,
                outbox,
                shared.reports,
                [make_first_matches(shared.store, settings), *administration.witnesses],
                Removals(*shared.store),
            ),
            dry_run=DryRunExecutor(outbox, shared.reports),
        ),
        bell=shared.reports,
        asked=shared.asked,
        guard=make_guard(shared.store, shared.reports),
        look_back=look_back,
        counting=administration.counting,
    )


def make_purges(shared: Shared, administration: Administration) -> Purges:
    """What erases everything about a chat."""
    alarms, removals, look_back = make_alarms(shared.store), Removals(*shared.store), LookBack(*shared.store)
    return Purges(shared.redis, shared.chats, alarms, removals, look_back, *administration.forgetting)


def make_application(
    shared: Shared, reporter: Reporter, cases: CaseClient, administration: Administration
) -> Application[Any, Any, Any, Any, Any, Any]:
    """python-telegram-bot's application: everything but images. It has no updater; the workers hand it updates."""
    application = Application.builder().bot(shared.bot).updater(None).job_queue(None).build()
    purges = make_purges(shared, administration)
    self_check = make_self_check(shared)
    notices, greetings = Notices(shared.redis), Greetings(shared.redis)
    membership = Membership(
        shared.chats,
        purges,
        self_check,
        shared.texts,
        partial(follow_chat, shared, administration),
        notices,
        greetings,
        shared.reports,
        shared.apart,
    )
    conversation = make_conversation(shared.bot, shared.store, shared.texts, page_address(shared.settings), cases)
    told = partial(catch_up, shared, self_check, reporter)
    private = make_private_chat(shared.bot, shared.store, shared.texts, conversation, told, shared.reports)
    talks = Conversations(shared.redis, shared.vault)
    answers = Answers(Expected(shared.redis, shared.vault), talks, administration.answers)
    application.add_handlers(answers.endings(), BEFORE_THE_ANSWERS)
    application.add_handlers([*administration.early, *answers.handlers()], BEFORE_THE_CONVERSATION)
    about_me = make_about_me(shared, conversation)
    application.add_handlers(
        [*membership.handlers(), *administration.handlers, *about_me.handlers(), *private.handlers()]
    )
    return application


def make_page_of(shared: Shared, cases: CaseClient) -> web.Application | None:
    """The on-device page; who registered something there is told in the conversation."""
    conversation = make_conversation(shared.bot, shared.store, shared.texts, page_address(shared.settings), cases)
    receiving = make_receiving(shared.store, cases, conversation)
    return make_page(shared.settings, shared.store, shared.texts, receiving)


async def follow_chat(shared: Shared, administration: Administration, old: int, new: int) -> int:
    """A chat has a new id: its records move there, and the reports among them are due there."""
    async with alone(shared.redis, old):
        await Removals(*shared.store).move(old, new)
        moved = await move_chat(shared.redis, old, new)
        await Owed(shared.redis).move(old, new)
        for follow in (make_alarms(shared.store).move, *administration.moves):
            await follow(old, new)
    await shared.reports.ring([new])
    return moved


async def catch_up(shared: Shared, self_check: SelfCheck, reporter: Reporter, person: int) -> None:
    """Somebody has started the bot: perhaps an administrator whom reports and self-checks could not reach so far."""
    for number in await Owed(shared.redis).to(person):
        chat = await shared.chats.get(number)
        if chat is not None:
            await self_check.catch_up(chat, person)
        await reporter.retry_untold(number, person)
