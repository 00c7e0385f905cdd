"""Tells the operator of entries that people have to look at: in the log chat where there is one, else in the log."""

import logging
from typing import Protocol

from telegram import Message

from config.errors import N_
from handlers.entry_guard import OPERATOR
from handlers.refusals import FINAL
from locales.texts import Texts, Translator
from policies.suspension import Cause
from records.suspended import Flag, State, Suspended

log = logging.getLogger(__name__)

CAUSES = {
    Cause.POSTERS: N_("{posters} different people posted it within 24 hours, in {groups} groups."),
    Cause.POSTS: N_("It matched {posts} posts of {posters} people within 24 hours, in {groups} groups."),
    Cause.FALSE_ALARMS: N_("{alarms} groups called its matches a false alarm."),
    Cause.REVIEW: N_("A moderator reviewed it, and that decision stands."),
}
"""Why, in words."""

HEADS = {
    State.SUSPENDED: N_("An entry of the blocklist is suspended: its matches are reported, and nothing else."),
    State.NOTED: N_("A confirmed entry of the blocklist matches unusually. It still acts."),
}
"""What was done."""

DECIDE = N_(
    "Somebody has to look at it:\n"
    "egide suspended lift {entry} lets it act again\n"
    "egide suspended reject {entry} says to its source that it does not belong on the list"
)


SHOWN_DIGITS = 8
"""Of an entry, where others keep what is shown: enough to name it, and no copy of it."""


class OperatorsBot(Protocol):
    """What is asked of the Bot API."""

    async def send_message(self, chat_id: int, text: str) -> Message:
        """Write to a chat."""


class Desk(Protocol):
    """Where reviews are opened (handlers.reviewing.desk.Desk)."""

    async def staffed(self) -> bool:
        """Whether there is any moderator."""

    async def suspended(self, flag: Flag) -> None:
        """An entry is to be reviewed."""


class SuspensionNotices:
    """Each is told once; what was sent is noted at once, so a crash repeats one at most.

    Where there are moderators, they are told and not the operator, to whom it comes if they do not decide in time.
    """

    def __init__(self, bot: OperatorsBot, suspended: Suspended, texts: Texts, log_chat: int | None, desk: Desk) -> None:
        self._bot = bot
        self._suspended = suspended
        self._say = texts.of(None)
        self._log_chat = log_chat
        self._desk = desk

    async def send_pending(self, chat: int) -> None:
        """Tell what waits, when it is the operator's turn. An outage is raised."""
        if chat != OPERATOR:
            return
        for flag in await self._suspended.untold():
            await self._desk.suspended(flag)
            if self._log_chat is not None and not await self._desk.staffed():
                await self._write(self._log_chat, f"{told(flag, self._say)}\n\n{decision(flag, self._say)}")
            log.warning("an entry of list %s: %s (%s); see `egide suspended list`", flag.source, flag.state, flag.cause)
            await self._suspended.told(flag)

    async def _write(self, chat: int, text: str) -> None:
        try:
            await self._bot.send_message(chat, text)
        except FINAL as no:
            log.warning("the log chat takes no message: %s", no)


def told(flag: Flag, say: Translator) -> str:
    """What is known of an entry that people have to look at."""
    entry = say("Entry {entry}, list {source}.").format(entry=shown(flag), source=flag.source)
    return "\n".join([say(HEADS[flag.state]), entry, reason(flag, say)])


def reason(flag: Flag, say: Translator) -> str:
    """Why people have to look at it."""
    spread = flag.spread
    return say(CAUSES[flag.cause]).format(
        posters=spread.posters, posts=spread.posts, groups=spread.groups, alarms=flag.alarms
    )


def decision(flag: Flag, say: Translator) -> str:
    """What can be done about it."""
    return say(DECIDE).format(entry=shown(flag))


def shown(flag: Flag) -> str:
    """What an entry is called where it is told of: its first digits, which the command takes too."""
    return str(flag.entry)[:SHOWN_DIGITS]
