"""Builds what administrators, moderators and posters have to do with: each part in a module of its own beside this."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram.ext import BaseHandler

from bot.adding import make_adding
from bot.deciding import make_deciding
from bot.figures import make_figures
from bot.group_settings import make_group_settings
from bot.moderating import make_desk, make_moderation
from bot.posters import make_poster_news, make_posters
from bot.reporting import Sender
from bot.retention import Retention
from bot.shared import Shared
from handlers.deciders import Deciders
from handlers.media import Counting, NotCounting
from handlers.poster.contesting import QUESTION as POSTERS_TEXT
from handlers.private.answers import Takes
from handlers.reports import Reporter
from handlers.settings.importing import ASKED, SHOWN
from handlers.witnesses import Witness
from records.purge import Forgetting
from records.tokens import Tokens

Move = Callable[[int, int], Awaitable[object]]
"""Follows a group to its new id, after the group's own keys have moved."""


@dataclass
class Administration:
    """What the parts add to the program."""

    handlers: list[BaseHandler[Any, Any, Any]] = field(default_factory=list)
    """For python-telegram-bot, before those of the private conversation."""
    early: list[BaseHandler[Any, Any, Any]] = field(default_factory=list)
    """Asked before all others: they raise ApplicationHandlerStop where something is theirs, and leave the rest."""
    answers: dict[str, Takes] = field(default_factory=dict)
    """Who takes typed answers, by the kind of question (handlers.private.answers)."""
    witnesses: list[Witness] = field(default_factory=list)
    """Told of each hit that was answered, in this order."""
    senders: list[Sender] = field(default_factory=list)
    """Send what waits for a chat when it is its turn, after reports and notices."""
    forgetting: list[Forgetting] = field(default_factory=list)
    """Keep something of a group under other keys than the group's."""
    moves: list[Move] = field(default_factory=list)
    jobs: list[Callable[[], Coroutine[Any, Any, None]]] = field(default_factory=list)
    """Run beside the workers until cancelled."""
    counting: Counting = field(default_factory=NotCounting)
    """Told of every post that was looked at."""


def make_administration(shared: Shared, reporter: Reporter) -> Administration:
    """All of it, from what the process has in common; `reporter` shows reports."""
    parts = Administration()
    deciders, tokens = Deciders(shared.bot), Tokens(*shared.store)
    parts.forgetting.append(tokens)
    parts.moves.append(tokens.move)
    adding = make_adding(shared, deciders)
    parts.handlers += adding.again.handlers()
    parts.jobs += [adding.daily.run, adding.profile.run]
    deciding = make_deciding(shared, deciders, reporter, [make_desk(shared)], [make_poster_news(shared)])
    parts.handlers += deciding.taps.handlers()
    parts.moves.append(deciding.moved)
    parts.jobs.append(deciding.run)
    posters = make_posters(shared, deciders, deciding.undoing, make_desk(shared))
    parts.handlers += posters.entrance.handlers()
    parts.answers[POSTERS_TEXT] = posters.contesting.typed
    parts.witnesses.append(posters.witness)
    parts.senders += [posters.telling, posters.cards]
    parts.forgetting.append(posters.tidings)
    parts.moves.append(posters.tidings.move)
    parts.jobs.append(posters.due.run)
    moderation = make_moderation(shared, posters.appealing)
    parts.handlers += moderation.taps.handlers()
    parts.early += moderation.taps.early_handlers()
    parts.witnesses.append(make_desk(shared))
    parts.forgetting += [moderation.reviews, moderation.minors]
    parts.moves += [moderation.reviews.move, moderation.minors.move]
    parts.jobs.append(moderation.clock.run)
    figures = make_figures(shared, deciders)
    parts.handlers += figures.asking.handlers()
    parts.witnesses.append(figures.witness)
    parts.moves.append(figures.statistics.move)
    parts.jobs += [figures.tally.run, figures.publishing.run]
    parts.counting = figures.tally
    choosing = make_group_settings(shared, deciders)
    parts.handlers += [*choosing.menu.handlers(), *choosing.promotions.handlers()]
    parts.answers |= {ASKED: choosing.menu.typed, SHOWN: choosing.menu.typed}
    parts.senders += [choosing.whispering, choosing.lost, choosing.moved]
    parts.forgetting += [choosing.administering, choosing.places]
    parts.moves += [choosing.administering.move, choosing.places.move]
    parts.jobs.append(Retention.of(shared.store, shared.chats).run)
    return parts
