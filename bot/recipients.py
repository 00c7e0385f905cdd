"""Builds who is told about what happens in a group."""

from bot.shared import Shared
from handlers.recipients import Recipients
from records.lost_reports import LostReports
from records.owed import Owed


def make_recipients(shared: Shared) -> Recipients:
    """They remember for a while whom they cannot reach, each for itself."""
    lost = LostReports(shared.redis)
    return Recipients(shared.bot, Owed(shared.redis), shared.chats, shared.settings.reports.chat, lost)
