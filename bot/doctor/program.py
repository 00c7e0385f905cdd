"""The running bot: is it running, what does it say of itself, what waits for it?"""

from redis.asyncio import Redis

from bot.doctor.finding import Finding, failed, well, wrong
from bot.health import Word, read_health
from config.errors import N_
from records.chats import Chats
from records.duequeue import DueQueue
from records.evidence import Evidence, EvidenceBroken
from records.inbox import Inbox
from records.outbox import Outbox

LONG_REASON = 160
"""Characters of a quarantine's reason that are shown."""


async def look_at_program(redis: Redis) -> list[Finding]:
    """What each part of the bot last said, and whether work waits for a bot that is not there."""
    words = await read_health(redis)
    running = [word for word in words if not word.stale]
    waiting = await DueQueue(redis, "work").waiting()
    if not running:
        if waiting:
            detail = N_("The bot is not running. Chats whose updates wait for it: {waiting}")
            return [wrong("bot", detail, N_("Start it with `egide run`."), waiting=waiting)]
        return [well("bot", N_("The bot is not running."))]
    return [_said(word) for word in running]


def _said(word: Word) -> Finding:
    if not word.problem:
        return well("bot", N_("{part}: well"), part=word.part)
    cure = N_("It tries again by itself; docs/operating.md says what to do if it lasts.")
    return wrong("bot", N_("{part}: {problem}"), cure, part=word.part, problem=word.problem)


async def look_at_quarantine(redis: Redis) -> list[Finding]:
    """Updates that could not be handled, counted by reason."""
    updates = await Inbox(redis).quarantined()
    if not updates:
        return [well("quarantine", N_("No update is in quarantine."))]
    reasons: dict[str, int] = {}
    for update in updates:
        reason = update.reason[:LONG_REASON]
        reasons[reason] = reasons.get(reason, 0) + 1
    cure = N_("Look at them with `egide quarantine list`; `egide quarantine retry` hands them to the bot once more.")
    return [
        wrong("quarantine", N_("Updates in quarantine: {number} ({reason})"), cure, number=number, reason=reason)
        for reason, number in reasons.items()
    ]


async def look_at_evidence(evidence: Evidence, chats: Chats) -> list[Finding]:
    """Whether the chain of evidence of each chat holds."""
    findings, records = [], 0
    for chat in await chats.ids():
        try:
            records += await evidence.verify(chat)
        except EvidenceBroken as no:
            findings.append(failed("evidence", no))
    return findings or [well("evidence", N_("Every chain of evidence holds; records: {records}."), records=records)]


async def look_at_reports(outbox: Outbox, chats: Chats) -> list[Finding]:
    """Reports that reached nobody."""
    untold = {chat: number for chat in await chats.ids() if (number := await outbox.untold(chat))}
    if not untold:
        return [well("reports", N_("No report is waiting for somebody to read it."))]
    cure = N_("An administrator of that group has to open the bot in private once, or set EGIDE_REPORTS__CHAT.")
    return [
        wrong(
            "reports", N_("Reports of the group {chat} that reached nobody: {number}"), cure, number=number, chat=chat
        )
        for chat, number in untold.items()
    ]
