"""Builds what administrators decide with: reports, their buttons, and what carries decisions out to the end."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from telegram.error import NetworkError, RetryAfter

from bot.feedback import listening
from bot.guarding import make_guard
from bot.limits import seconds_of
from bot.recipients import make_recipients
from bot.shared import Shared
from bot.turns import Rest, Turns
from handlers.deciders import Deciders
from handlers.deciding.keyboards import Keyboards
from handlers.deciding.lifting import Lifting
from handlers.deciding.listeners import CalledWrong, News, Told
from handlers.deciding.removing import Removing
from handlers.deciding.taps import CardTaps
from handlers.poster.colleagues import Colleagues
from handlers.reports import Reporter
from handlers.reviewing.trusted import Trusted
from handlers.undoing import Undoing
from handlers.weighing import Weighing
from records.administering import Administering
from records.audit import Audit
from records.decisions import Decisions
from records.dismissals import Dismissals
from records.duequeue import DueQueue, Lease
from records.evidence import Evidence
from records.feedback import FeedbackQueue
from records.outbox import Outbox
from records.purge import Purges
from records.removals import Removals
from records.reviews import Reviews
from records.standings import Standings
from records.statistics import Statistics
from records.tokens import Tokens
from records.unchecked import Unchecked
from records.wishes import Wishes

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Chats whose decisions are carried out at the same time in one process."""

PAUSE_SECONDS = 5.0
"""Before what Telegram did not answer is tried again."""


class CarryingOut:
    """One turn: all that was decided about one group's reports and is not carried out to its end."""

    def __init__(self, decisions: Decisions, undoing: Undoing) -> None:
        self._decisions = decisions
        self._undoing = undoing

    async def turn(self, lease: Lease) -> Rest:
        """Finish what was begun, and come back later where Telegram is away."""
        try:
            for card in await self._decisions.begun(lease.chat):
                await self._undoing.carry_out(lease.chat, card)
        except RetryAfter as no:
            return Rest(drained=False, after=seconds_of(no))
        except NetworkError as no:
            log.warning("what was decided in chat %d waits: %s", lease.chat, no)
            return Rest(drained=False, after=PAUSE_SECONDS)
        return Rest(drained=True)


@dataclass(frozen=True)
class DecidingParts:
    """What administrators decide with."""

    undoing: Undoing
    taps: CardTaps
    queue: DueQueue
    carrying_out: CarryingOut

    async def run(self) -> None:
        """Carry out what was decided and left, until cancelled. Leases of a killed program end by themselves."""
        await Turns(self.queue, self.carrying_out.turn, AT_ONCE).run()

    async def moved(self, old: int, new: int) -> None:  # noqa: ARG002 - the interface of those who follow a group
        """A group has a new id: what was begun there is finished under it."""
        await self.queue.ring([new])


def make_reporter(shared: Shared) -> Reporter:
    """What tells administrators of hits."""
    recipients = make_recipients(shared)
    labels = {name: source.label for name, source in shared.settings.sources.items()}
    return Reporter(
        shared.bot,
        recipients,
        Outbox(*shared.store),
        Unchecked(shared.redis),
        shared.chats,
        shared.texts,
        shared.reports,
        Keyboards(Tokens(*shared.store)),
        Wishes(shared.redis),
        labels=labels,
    )


def make_deciding(
    shared: Shared,
    deciders: Deciders,
    reporter: Reporter,
    desks: Sequence[CalledWrong] = (),
    news: Sequence[News] = (),
) -> DecidingParts:
    """All of it. `desks` hear of entries that are called wrong, `news` of posters to be told."""
    outbox, decisions, queue = Outbox(*shared.store), Decisions(*shared.store), DueQueue(shared.redis, "undoing")
    undoing = make_undoing(shared, queue, desks, news)
    taps = CardTaps(
        Tokens(*shared.store),
        outbox,
        deciders,
        undoing,
        reporter,
        Wishes(shared.redis),
        shared.reports,
        Purges(shared.redis, shared.chats),
        Colleagues(shared.bot),
        shared.chats,
        shared.texts,
    )
    return DecidingParts(undoing, taps, queue, CarryingOut(decisions, undoing))


def make_undoing(shared: Shared, queue: DueQueue, desks: Sequence[CalledWrong], news: Sequence[News]) -> Undoing:
    """What undoes, and whatever else follows from a decision."""
    store = shared.store
    standings = Standings(shared.redis)
    told = Told(
        FeedbackQueue(*store),
        listening(shared.settings),
        Statistics(*store),
        Audit(*store),
        Trusted(shared.lists, Reviews(*store)),
        Weighing(shared.chats, Administering(shared.redis)),
        desks,
        news,
    )
    return Undoing(
        Outbox(*store),
        Decisions(*store),
        standings,
        make_guard(store, shared.reports),
        Dismissals(*store),
        Lifting(shared.bot, standings),
        Removing(shared.bot, Evidence(*store), Removals(*store)),
        told,
        queue,
        shared.reports,
    )
