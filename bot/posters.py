"""Builds what posters are told, and how they contest it."""

import asyncio
import logging
from dataclasses import dataclass

from bot.recipients import make_recipients
from bot.shared import Shared
from handlers.deciders import Deciders
from handlers.deciding.lifting import Lifting
from handlers.executors import Bell
from handlers.poster.appeal_cards import AppealCards
from handlers.poster.appealing import Appealing, Desk, Outcome
from handlers.poster.colleagues import Colleagues
from handlers.poster.contesting import Contesting, Known
from handlers.poster.deciding import AppealTaps
from handlers.poster.entrance import Entrance
from handlers.poster.ephemeral import Ephemeral
from handlers.poster.explaining import Explaining
from handlers.poster.in_private import PrivateStatements
from handlers.poster.late import Undoes, UndoingAppealed
from handlers.poster.lines import GroupLines
from handlers.poster.news import PosterNews
from handlers.poster.telling import PosterTelling
from handlers.poster.witness import StatementWitness
from handlers.reviewing.telling import Operator
from records.allowances import Allowances
from records.appeals import Appeals
from records.audit import Audit
from records.decisions import Decisions
from records.expected import Expected
from records.lines import Lines
from records.outbox import Outbox
from records.standings import Standings
from records.statements import Statements
from records.statistics import Statistics
from records.store import OUTAGES
from records.suspended import Suspended
from records.tidings import Tidings
from records.tokens import Tokens
from records.written import Written

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""Between two looks at which groups' posters are due."""


class DueTidings:
    """Rings for the groups whose posters are to be told something by now, or where a line is to be deleted."""

    def __init__(self, tidings: Tidings, bell: Bell) -> None:
        self._tidings = tidings
        self._bell = bell

    async def run(self) -> None:
        """Look until cancelled. Several processes may do so."""
        while True:
            try:
                if due := await self._tidings.groups_due():
                    await self._bell.ring(due)
            except OUTAGES as no:
                log.warning("what posters are to be told waits for the store: %s", no)
            await asyncio.sleep(LOOK_SECONDS)


@dataclass(frozen=True)
class PostersParts:
    """What posters have to do with."""

    entrance: Entrance
    contesting: Contesting
    appealing: Appealing
    witness: StatementWitness
    telling: PosterTelling
    cards: AppealCards
    tidings: Tidings
    due: DueTidings


def make_poster_news(shared: Shared) -> PosterNews:
    """What tells posters that a decision about their posts was undone."""
    return PosterNews(Statements(*shared.store), Appeals(*shared.store), Tidings(shared.redis), shared.reports)


def make_posters(shared: Shared, deciders: Deciders, undoing: Undoes, desk: Desk) -> PostersParts:
    """All of it. `undoing` undoes what an appeal was granted against, `desk` hands appeals to moderators."""
    appeals, tokens, tidings = Appeals(*shared.store), Tokens(*shared.store), Tidings(shared.redis)
    written, outbox = Written(shared.redis), Outbox(*shared.store)
    statements = Statements(*shared.store)
    explaining = Explaining(statements, appeals, Decisions(*shared.store), tokens, shared.chats, shared.texts)
    private = PrivateStatements(shared.bot, explaining, tidings, written)
    appealing = make_appealing(shared, undoing, desk)
    known = Known(appeals, tokens, Expected(*shared.store), written)
    contesting = Contesting(explaining, appealing, private, known, shared.texts)
    recipients = make_recipients(shared)
    operator = Operator(shared.bot, shared.texts, shared.settings.reports.chat, Suspended(*shared.store))
    cards = AppealCards(
        shared.bot, appeals, appealing, recipients, outbox, tokens, shared.chats, shared.texts, tidings, operator
    )
    taps = AppealTaps(appeals, appealing, cards, deciders, tokens, shared.chats, shared.texts)
    lines = GroupLines(shared.bot, Ephemeral(shared.bot), Lines(shared.redis), tokens, shared.chats, shared.texts)
    return PostersParts(
        entrance=Entrance(explaining, private, contesting, taps, tokens, shared.texts, written),
        contesting=contesting,
        appealing=appealing,
        witness=StatementWitness(statements, tidings, shared.chats),
        telling=PosterTelling(tidings, private, lines),
        cards=cards,
        tidings=tidings,
        due=DueTidings(tidings, shared.reports),
    )


def make_appealing(shared: Shared, undoing: Undoes, desk: Desk) -> Appealing:
    """What decides about appeals."""
    standings = Standings(shared.redis)
    undone = UndoingAppealed(undoing, Lifting(shared.bot, standings), standings, Statements(*shared.store))
    outcome = Outcome(undone, make_poster_news(shared), Audit(*shared.store), Statistics(*shared.store))
    return Appealing(
        Appeals(*shared.store),
        Outbox(*shared.store),
        Allowances(*shared.store),
        desk,
        Colleagues(shared.bot),
        outcome,
        shared.reports,
    )
