"""Builds what watches over the entries of the list, for the running bot and for commands."""

import asyncio
from collections.abc import Callable

from bot.feedback import Feedbacks, listening, opened_listeners
from bot.forgetting import Forgetting, Listed
from bot.sources import is_asked
from config.settings import Settings
from handlers.entry_guard import EntryGuard
from handlers.executors import Bell
from handlers.first_matches import FirstMatches
from records.dismissals import Dismissals
from records.false_alarms import FalseAlarms
from records.feedback import FeedbackQueue
from records.matches import MatchCounts
from records.removals import Removals
from records.reviews import Reviews
from records.store import Store
from records.suspended import Suspended


def make_guard(store: Store, bell: Bell) -> EntryGuard:
    """What suspends entries that match too much."""
    counts, suspended = MatchCounts(store.redis, store.vault), Suspended(store.redis, store.vault)
    dismissals = Dismissals(store.redis, store.vault)
    return EntryGuard(counts, suspended, make_alarms(store), dismissals, Removals(*store), bell)


def make_alarms(store: Store) -> FalseAlarms:
    """What groups called a false alarm."""
    return FalseAlarms(store.redis, store.vault, Dismissals(store.redis, store.vault))


def make_first_matches(store: Store, settings: Settings) -> FirstMatches:
    """What sources are told of matches."""
    return FirstMatches(FeedbackQueue(store.redis, store.vault), listening(settings))


async def give_feedback(store: Store, settings: Settings) -> None:
    """Send to the sources what is to be said to them, until cancelled."""
    queue = FeedbackQueue(store.redis, store.vault)
    async with opened_listeners(settings, store) as listeners, asyncio.TaskGroup() as group:
        for source, listener in listeners.items():
            group.create_task(Feedbacks(source, listener, queue).run())


def make_forgetting(store: Store, settings: Settings, listed: Listed, complete: Callable[[], bool]) -> Forgetting:
    """What drops copies of entries that were withdrawn."""
    asked = [name for name, one in settings.sources.items() if is_asked(one)]
    suspended, queue = Suspended(store.redis, store.vault), FeedbackQueue(store.redis, store.vault)
    return Forgetting(listed, suspended, queue, Reviews(*store), listening(settings), asked, complete)
