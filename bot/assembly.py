"""The one place where the program is built: from settings to running parts."""

import asyncio
import fcntl
import logging
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from redis.asyncio import Redis
from telegram.ext import Application, ExtBot

from bot.connection import connected
from bot.files import Files
from bot.health import Health
from bot.housekeeping import Housekeeping
from bot.intake import Intake
from bot.polling import Polling
from bot.reader import Reader
from bot.reporting import Reporting, Sender
from bot.service import opened_client, source_of
from bot.telegram import make_bot, opened_session, token_of
from bot.transport import AiohttpRequest
from bot.turns import Turns
from bot.updates import Updates
from bot.watch import list_in_force, watch_list
from config.errors import AlreadyRunning, EgideError
from config.settings import Images, Settings
from handlers.executors import DryRunExecutor, RealExecutor
from handlers.media import Executors, GroupRecords, MediaHandler
from handlers.membership import Membership
from handlers.notices import GroupNotices
from handlers.posters import Posters
from handlers.private import PrivateChat
from handlers.recipients import Recipients
from handlers.reports import Reporter
from handlers.selfcheck import SelfCheck
from handlers.unattached import Unattached
from locales.texts import Texts
from matching.blocklist import Blocklist
from matching.images import Caps
from matching.matcher import Matcher
from matching.sandbox import Sandbox
from matching.sync import Sync
from records.blocklist import BlocklistCopy
from records.chats import Chats
from records.dismissals import Dismissals
from records.duequeue import DueQueue
from records.evidence import Evidence
from records.inbox import Inbox
from records.migration import move_chat
from records.notices import Notices
from records.outbox import Outbox
from records.owed import Owed
from records.purge import Purges
from records.standings import Standings
from records.store import opened_store
from records.unchecked import Unchecked
from records.vault import Vault
from web.server import serving

log = logging.getLogger(__name__)

CHATS_AT_ONCE = 32
"""Chats whose updates are worked on at the same time in one process."""

REPORTS_AT_ONCE = 8
"""Chats whose reports are sent at the same time in one process."""


@dataclass(frozen=True)
class Shared:
    """What the parts of one process have in common."""

    settings: Settings
    redis: Redis
    vault: Vault
    session: aiohttp.ClientSession
    bot: ExtBot[None]
    health: Health
    texts: Texts
    chats: Chats
    work: DueQueue
    reports: DueQueue


async def run_bot(settings: Settings) -> None:
    """Run the bot until cancelled. Raises what waiting cannot cure: wrong settings, a store of a newer Égide."""
    async with shared_parts(settings) as shared, AsyncExitStack() as stack:
        client = await stack.enter_async_context(opened_client(settings.service, shared.redis))
        copy = BlocklistCopy(shared.redis, source_of(settings.service))
        blocklist = Blocklist()
        sync = Sync(client, copy, blocklist, settings.service.interval)
        sandbox = await stack.enter_async_context(make_sandbox(settings.images))
        await sync.load()
        log.info("the blocklist has %d entries", len(blocklist))
        try:
            await run_parts(shared, sync, blocklist, sandbox)
        except ExceptionGroup as failed:
            raise foreseen(failed) or failed from None


def foreseen(failed: ExceptionGroup[Exception]) -> EgideError | None:
    """The error of ours that ended the parts, to be told as such: a task group wraps it, with what it brought down."""
    for no in failed.exceptions:
        ours = foreseen(no) if isinstance(no, ExceptionGroup) else no
        if isinstance(ours, EgideError):
            return ours
    return None


async def run_parts(shared: Shared, sync: Sync, blocklist: Blocklist, sandbox: Sandbox) -> None:
    """Everything that runs side by side. The first of them to fail ends all."""
    inbox = Inbox(shared.redis)
    intake = Intake(inbox, shared.work)
    reporter = make_reporter(shared)
    senders: list[Sender] = [reporter, GroupNotices(shared.bot, Notices(shared.redis), shared.chats, shared.texts)]
    media = make_media(shared, blocklist, sandbox)
    application = make_application(shared, reporter)
    updates = Updates(inbox, media, application, shared.health)
    async with asyncio.TaskGroup() as group:
        group.create_task(sync.run())
        group.create_task(watch_list(sync, shared.health))
        group.create_task(shared.health.run())
        async with serving(shared.settings, shared.health, intake.accept):
            await connected(application, shared.settings, shared.health)
            group.create_task(Turns(shared.reports, Reporting(senders, shared.health).turn, REPORTS_AT_ONCE).run())
            purges = Purges(shared.redis, shared.chats)
            housekeeping = Housekeeping(shared.bot, purges, inbox, shared.work, shared.chats, shared.reports)
            group.create_task(housekeeping.run())
            if shared.settings.telegram.webhook_url is None:
                group.create_task(Polling(shared.bot, AiohttpRequest(shared.session), intake, shared.health).run())
            await list_in_force(sync)
            group.create_task(Turns(shared.work, updates.turn, CHATS_AT_ONCE).run())
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
            await work.free_all()
            await reports.free_all()
        session = await stack.enter_async_context(opened_session(settings.telegram))
        yield Shared(
            settings=settings,
            redis=redis,
            vault=store.vault,
            session=session,
            bot=make_bot(settings.telegram, session),
            health=Health(redis),
            texts=Texts(settings.language),
            chats=Chats(redis, settings.policy),
            work=work,
            reports=reports,
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


def make_reporter(shared: Shared) -> Reporter:
    """What tells administrators of hits."""
    recipients = Recipients(shared.bot, Owed(shared.redis), shared.settings.reports.chat)
    outbox, unchecked = Outbox(shared.redis), Unchecked(shared.redis)
    return Reporter(shared.bot, recipients, outbox, unchecked, shared.chats, shared.texts, shared.reports)


def make_media(shared: Shared, blocklist: Blocklist, sandbox: Sandbox) -> MediaHandler:
    """The way of a post, from its attachments to the outbox."""
    standings, outbox = Standings(shared.redis), Outbox(shared.redis)
    settings = shared.settings
    files = Files(shared.bot, shared.session, settings.images.max_bytes, local=settings.telegram.local)
    me = int(shared.bot.token.partition(":")[0])  # known before Telegram answers
    return MediaHandler(
        reader=Reader(files, sandbox),
        unattached=Unattached(shared.bot, me),
        matcher=Matcher(blocklist),
        posters=Posters(shared.bot, me),
        groups=GroupRecords(shared.chats, standings, Dismissals(shared.redis), Unchecked(shared.redis)),
        executors=Executors(
            real=RealExecutor(shared.bot, Evidence(shared.redis), standings, outbox, shared.reports),
            dry_run=DryRunExecutor(outbox, shared.reports),
        ),
        bell=shared.reports,
    )


def make_application(shared: Shared, reporter: Reporter) -> Application[Any, Any, Any, Any, Any, Any]:
    """python-telegram-bot's application: everything but images. It has no updater; the workers hand it updates."""
    application = Application.builder().bot(shared.bot).updater(None).job_queue(None).build()
    purges = Purges(shared.redis, shared.chats)
    self_check = SelfCheck(shared.chats, shared.texts)
    notices, owed = Notices(shared.redis), Owed(shared.redis)
    membership = Membership(
        shared.chats, purges, self_check, shared.texts, partial(follow_chat, shared), notices, owed, shared.reports
    )
    private = PrivateChat(shared.texts, partial(catch_up, shared, self_check, reporter), notices, shared.reports)
    application.add_handlers([*membership.handlers(), *private.handlers()])
    return application


async def follow_chat(shared: Shared, old: int, new: int) -> int:
    """A chat has a new id: its records move there, and the reports among them are due there."""
    moved = await move_chat(shared.redis, old, new)
    await Owed(shared.redis).move(old, new)
    await shared.reports.ring([new])
    return moved


async def catch_up(shared: Shared, self_check: SelfCheck, reporter: Reporter, person: int) -> None:
    """Somebody has started the bot: perhaps an administrator whom reports and self-checks could not reach so far."""
    for number in await Owed(shared.redis).to(person):
        chat = await shared.chats.get(number)
        if chat is not None and chat.added_by == person:
            await self_check.tell(shared.bot, chat, to=person, rights_before=None)
        await reporter.retry_untold(number, person)
