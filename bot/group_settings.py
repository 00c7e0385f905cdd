"""Builds what administrators choose for their groups."""

from dataclasses import dataclass
from functools import partial

from bot.adding import make_there
from bot.guarding import make_guard
from bot.recipients import make_recipients
from bot.shared import Shared
from handlers.deciders import Deciders
from handlers.poster.ephemeral import Ephemeral
from handlers.settings.alarms import Alarms
from handlers.settings.called import Called
from handlers.settings.changing import Changing
from handlers.settings.choosing import Choosing
from handlers.settings.exporting import Exporting
from handlers.settings.group import Groups
from handlers.settings.importing import Importing
from handlers.settings.lost_reports import LostReportsNotice
from handlers.settings.menu import Menu
from handlers.settings.mine import Mine
from handlers.settings.moved_reports import ChoosersRight, MovedReports
from handlers.settings.overview import Overview
from handlers.settings.pane import Pane
from handlers.settings.promotions import Promotions
from handlers.settings.remembering import Remembering
from handlers.settings.reports_here import ReportsHere
from handlers.settings.sources import Sources
from handlers.settings.whispering import Whispering
from records.administering import Administering
from records.audit import Audit
from records.dismissals import Dismissals
from records.expected import Expected
from records.lookback import LookBack
from records.lost_reports import LostReports
from records.outbox import Outbox
from records.reports_chosen import ReportsChosen
from records.reports_places import ReportsPlaces
from records.tokens import Tokens
from records.whispers import Whispers
from records.written import Written


@dataclass(frozen=True)
class GroupSettings:
    """The parts that the program runs."""

    menu: Menu
    promotions: Promotions
    whispering: Whispering
    lost: LostReportsNotice
    moved: MovedReports
    administering: Administering
    places: ReportsPlaces


def make_group_settings(shared: Shared, deciders: Deciders) -> GroupSettings:
    """All of it."""
    administering, lost = Administering(shared.redis), LostReports(shared.redis)
    chosen = ReportsChosen(shared.redis)
    whispers, showing = Whispers(shared.redis), Ephemeral(shared.bot)
    return GroupSettings(
        menu=_make_menu(shared, deciders, administering, lost),
        promotions=Promotions(administering, ChoosersRight(chosen, shared.chats, deciders, shared.reports)),
        whispering=Whispering(shared.bot, whispers, showing, shared.chats, shared.texts),
        lost=LostReportsNotice(shared.bot, lost, make_recipients(shared), shared.chats, shared.texts),
        moved=MovedReports(shared.bot, chosen, _make_groups(shared), make_there(shared), shared.texts),
        administering=administering,
        places=ReportsPlaces(shared.chats, lost, partial(_ring, shared)),
    )


def _make_menu(shared: Shared, deciders: Deciders, administering: Administering, lost: LostReports) -> Menu:
    store, bot, chats = shared.store, shared.bot, shared.chats
    audit, tokens, pane = Audit(*store), Tokens(*store), Pane(bot, Written(shared.redis))
    groups = _make_groups(shared)
    changing = Changing(chats, audit, LookBack(*store), ReportsChosen(shared.redis), shared.reports)
    mine = Mine(chats, administering, deciders, tokens)
    parts = (
        Overview(),
        Choosing(changing),
        Remembering(changing),
        Sources(changing, groups),
        Alarms(bot, Dismissals(*store), Outbox(*store), make_guard(store, shared.reports), audit),
        Exporting(groups, pane, audit),
    )
    return Menu(
        groups,
        mine,
        deciders,
        tokens,
        shared.texts,
        pane,
        Called(bot, deciders, administering, Whispers(shared.redis), shared.reports),
        Importing(groups, deciders, changing, Expected(*store)),
        ReportsHere(bot, groups, mine, deciders, changing, tokens, shared.texts, lost),
        parts,
    )


def _make_groups(shared: Shared) -> Groups:
    labels = {name: source.label for name, source in shared.settings.sources.items()}
    return Groups(shared.chats, labels, operator_told=shared.settings.reports.chat is not None)


async def _ring(shared: Shared, chat: int) -> None:
    await shared.reports.ring([chat])
