"""Builds what counts, what tells the counts, and what measures the program."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiohttp import web

from bot.feedback import listening
from bot.list_ages import ListAges
from bot.metrics.gauges import Exposition
from bot.metrics.standing import Kept, OfPeople, OfProcess, OfStore
from bot.publishing import Publishing
from bot.shared import Shared
from bot.tally import Tally
from handlers.deciders import Deciders
from handlers.figures.asking import Asking, People
from handlers.figures.board import Board
from handlers.figures.counting import HitFigures
from handlers.settings.called import Called
from locales.languages import COMPLETE
from records.administering import Administering
from records.appeals import Appeals
from records.feedback import FeedbackQueue
from records.inbox import Inbox
from records.protected import Protected
from records.publications import Publications
from records.reviews import Reviews
from records.statistics import Statistics
from records.tokens import Tokens
from records.turns import Turns
from records.whispers import Whispers
from records.written import Written
from web.metrics import metrics_routes
from web.transparency import Transparency

PICTURE_SECONDS = 10
"""Between two pictures drawn for one person."""


@dataclass(frozen=True)
class Figures:
    """The parts that the program runs."""

    asking: Asking
    witness: HitFigures
    tally: Tally
    statistics: Statistics
    publishing: Publishing


def make_figures(shared: Shared, deciders: Deciders) -> Figures:
    """What counts, and answers /stats."""
    statistics, administering, tokens = Statistics(*shared.store), Administering(shared.redis), Tokens(*shared.store)
    ages = ListAges.of(shared.store, shared.settings).read
    board = Board(shared.bot, statistics, ages, shared.chats, administering, tokens, Written(shared.redis))
    called = Called(shared.bot, deciders, administering, Whispers(shared.redis), shared.reports)
    people = People(administering, deciders, called, Turns(shared.redis, PICTURE_SECONDS))
    return Figures(
        asking=Asking(board, shared.chats, people, tokens, shared.texts, shared.settings.reports.chat),
        witness=HitFigures(statistics, shared.meters.acted),
        tally=Tally(statistics, shared.meters.looked),
        statistics=statistics,
        publishing=_make_publishing(shared, statistics),
    )


def _make_publishing(shared: Shared, statistics: Statistics) -> Publishing:
    groups, publications = Protected(shared.chats, shared.apart), Publications(shared.redis, statistics)
    return Publishing(groups, Reviews(*shared.store), statistics, publications)


def figure_routes(shared: Shared, kept: Iterable[Kept]) -> list[web.RouteDef]:
    """What of the HTTP server shows figures: the metrics, and the transparency page where it is wanted."""
    settings = shared.settings.web
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
    routes = metrics_routes(make_exposition(shared, kept), token, behind_proxy=settings.behind_proxy)
    return [*routes, *make_transparency(shared).routes()] if settings.transparency else routes


def make_exposition(shared: Shared, kept: Iterable[Kept]) -> Exposition:
    """All metrics of this process, and of the store."""
    redis, chats = shared.redis, shared.chats
    feedback = FeedbackQueue(*shared.store)
    of_store = OfStore(chats, shared.work, shared.reports, Inbox(redis), feedback, listening(shared.settings))
    of_people = OfPeople(chats, Reviews(*shared.store), Appeals(*shared.store))
    of_process = OfProcess(kept, shared.health)
    return Exposition(shared.meters.registry, [of_process.read], [of_store.read, of_people.read])


def make_transparency(shared: Shared) -> Transparency:
    """The page for everybody; the operator's language comes first."""
    languages = sorted(COMPLETE, key=lambda one: one != shared.texts.default)
    months = Publications(shared.redis, Statistics(*shared.store))

    def chat() -> str:
        try:
            return f"https://t.me/{shared.bot.username}"
        except RuntimeError:  # Telegram was not asked yet
            return ""

    return Transparency(months, [shared.texts.of(language) for language in languages], chat)
