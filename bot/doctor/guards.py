"""Entries that wait for a person's decision, and feedback that waits for its source."""

import time
from typing import Final

from bot.doctor.finding import Finding, well, wrong
from bot.feedback import listening
from bot.terminal import when
from config.errors import N_
from config.settings import Settings
from records.feedback import FeedbackQueue, Standing
from records.store import Store
from records.suspended import OPEN, Suspended

LATE_SECONDS: Final = 300.0
"""Feedback that waits longer, with an error to tell, is something to look at."""


async def look_at_suspended(store: Store) -> list[Finding]:
    """Whether somebody has to decide about an entry."""
    flags = await Suspended(store.redis, store.vault).all()
    number = sum(flag.state in OPEN for flag in flags)
    if not number:
        return [well("suspended", N_("No entry of the blocklist waits for a decision."))]
    detail = N_("Entries that match too much, or are called wrong, and wait for a person's decision: {number}.")
    return [wrong("suspended", detail, N_("Look at them: egide suspended list"), number=number)]


async def look_at_feedback(store: Store, settings: Settings) -> list[Finding]:
    """What waits to be said to each source, and why it does."""
    queue = FeedbackQueue(store.redis, store.vault)
    return [_told(source, await queue.standing(source)) for source in sorted(listening(settings))]


def _told(source: str, standing: Standing) -> Finding:
    facts = {"source": source, "waiting": standing.waiting, "refused": standing.refused, "error": standing.error}
    if standing.error and standing.waiting and time.time() - standing.failing_since > LATE_SECONDS:
        detail = N_("Feedback to list {source} has waited since {since}: {waiting} words. {error}")
        cure = N_("It is kept and sent once the source takes it. Check the address and keys of that source.")
        since = when(standing.failing_since)
        return wrong("feedback", detail, cure, since=since, **facts)
    if standing.refused:
        detail = N_("Feedback to list {source}: {waiting} words wait; {refused} were refused for good.")
        return well("feedback", detail, **facts)
    return well("feedback", N_("Feedback to list {source}: {waiting} words wait."), **facts)
