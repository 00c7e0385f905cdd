"""Builds what moderators have to do with: reviews, their queue, their clock, and what follows."""

from dataclasses import dataclass

from bot.feedback import listening
from bot.guarding import make_alarms, make_guard
from bot.shared import Shared
from handlers.reviewing.clock import ReviewClock
from handlers.reviewing.conflicts import Conflicts
from handlers.reviewing.desk import Desk
from handlers.reviewing.earlier import EarlierHits
from handlers.reviewing.history import Histories
from handlers.reviewing.judges import Judges
from handlers.reviewing.outcomes import Appealing, Outcomes
from handlers.reviewing.present import Contested
from handlers.reviewing.queue import Queue
from handlers.reviewing.settling import Settling
from handlers.reviewing.taps import ReviewTaps
from handlers.reviewing.telling import ModeratorsChat, Operator
from handlers.reviewing.trusted import Trusted
from records.administering import Administering
from records.audit import Audit
from records.feedback import FeedbackQueue
from records.matches import MatchCounts
from records.minors import Minors
from records.moderators import Moderators
from records.outbox import Outbox
from records.removals import Removals
from records.reviews import Reviews
from records.standings import Standings
from records.store import Store
from records.suspended import Suspended
from records.tokens import Tokens
from records.written import Written


@dataclass(frozen=True)
class Moderation:
    """The parts that the program runs."""

    taps: ReviewTaps
    clock: ReviewClock
    reviews: Reviews
    minors: Minors


def make_desk(shared: Shared) -> Desk:
    """Where reviews are opened."""
    store = shared.store
    reviews, outbox = Reviews(*store), Outbox(*store)
    earlier, judges = EarlierHits(Removals(*store), outbox), Judges(outbox, reviews)
    suspended = Suspended(*store)
    trusted = Trusted(shared.lists, reviews)
    return Desk(reviews, Moderators(*store), suspended, earlier, judges, make_settling(store), trusted)


def make_settling(store: Store) -> Settling:
    """What ends the appeals that a rejection leaves nothing to be decided about."""
    return Settling(Reviews(*store), _make_contested(store))


def _make_contested(store: Store) -> Contested:
    return Contested(Outbox(*store), Reviews(*store), Suspended(*store))


def make_moderation(shared: Shared, appealing: Appealing) -> Moderation:
    """All of it. `appealing` ends appeals."""
    store, settings = shared.store, shared.settings
    reviews, moderators, suspended, minors = Reviews(*store), Moderators(*store), Suspended(*store), Minors(*store)
    outcomes = Outcomes(
        reviews,
        FeedbackQueue(*store),
        listening(settings),
        make_guard(store, shared.reports),
        suspended,
        minors,
        appealing,
        Audit(*store),
        Operator(shared.bot, shared.texts, settings.reports.chat, suspended),
        make_settling(store),
    )
    cards_a_day = settings.moderation.cards_a_day
    conflicts = Conflicts(shared.bot, Judges(Outbox(*store), reviews), Administering(shared.redis))
    trusted = Trusted(shared.lists, reviews)
    queue = Queue(reviews, moderators, conflicts, outcomes, Audit(*store), trusted, cards_a_day)
    histories = Histories(
        MatchCounts(*store),
        make_alarms(store),
        Removals(*store),
        suspended,
        Standings(shared.redis),
        Outbox(*store),
        reviews,
        _make_contested(store),
    )
    taps = ReviewTaps(
        shared.bot, queue, reviews, moderators, histories, Tokens(*store), Written(shared.redis), shared.texts
    )
    chat = ModeratorsChat(shared.bot, shared.texts, settings.moderation.chat, moderators)
    return Moderation(taps, ReviewClock(reviews, moderators, outcomes, chat), reviews, minors)
