"""Builds what has to do with being added: the self-check, its button, its daily round, the bot's profile."""

from dataclasses import dataclass

from bot.daily_checks import DailyChecks
from bot.profile_keeper import ProfileKeeper
from bot.shared import Shared
from bot.surroundings import Around, OwnList
from handlers.check_again import CheckAgain
from handlers.deciders import Deciders
from handlers.selfcheck import SelfCheck
from handlers.settings.moved_reports import ChoosersRight
from handlers.standing_there import StandingThere
from records.administering import Administering
from records.moderators import Moderators
from records.outbox import Outbox
from records.owed import Owed
from records.reports_chosen import ReportsChosen
from records.selfchecks import SelfChecks
from records.tokens import Tokens


@dataclass(frozen=True)
class Adding:
    """The parts."""

    again: CheckAgain
    daily: DailyChecks
    profile: ProfileKeeper


def make_adding(shared: Shared, deciders: Deciders) -> Adding:
    """What administrators have to do with, once the bot is there."""
    there, self_check = make_there(shared), make_self_check(shared)
    again = CheckAgain(self_check, shared.chats, Tokens(*shared.store), deciders, shared.texts, there)
    choosers = ChoosersRight(ReportsChosen(shared.redis), shared.chats, deciders, shared.reports)
    daily = DailyChecks(
        shared.chats, there, self_check, SelfChecks(shared.redis), apart=shared.apart, choosers=choosers
    )
    return Adding(again, daily, ProfileKeeper(shared.bot, shared.texts, Moderators(*shared.store)))


def make_self_check(shared: Shared) -> SelfCheck:
    """What tells whether a chat has what it takes."""
    outbox = Outbox(shared.redis, shared.vault)
    around = Around(shared.bot, shared.chats, outbox, OwnList(shared.store, shared.settings.service))
    kept, owed, tokens = SelfChecks(shared.redis), Owed(shared.redis), Tokens(*shared.store)
    return SelfCheck(shared.bot, shared.chats, shared.texts, around, make_there(shared), kept, owed, tokens)


def make_there(shared: Shared) -> StandingThere:
    """What asks Telegram about the bot's place in a chat."""
    return StandingThere(shared.bot, shared.chats, Administering(shared.redis))
