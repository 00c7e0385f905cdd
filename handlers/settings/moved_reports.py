"""Where reports go is told to every administrator when it changes, and ends with the right of who chose it."""

import logging
from typing import Protocol

from telegram import ChatMember, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from handlers.deciders import Deciders, Deed
from handlers.executors import Bell
from handlers.names import shown_name
from handlers.refusals import FINAL
from handlers.settings.group import Group, Groups
from handlers.settings.summary import reports
from locales.texts import Texts, Translator
from records.chats import Chats
from records.reports_chosen import News, ReportsChosen, Why

log = logging.getLogger(__name__)


class TellingBot(Protocol):
    """What is asked of the Bot API."""

    async def send_message(self, chat_id: int, text: str, parse_mode: str | None = None) -> Message:
        """Write to a chat."""

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        """A member's status in a chat, and their name."""


class There(Protocol):
    """Asks Telegram who administers a chat (handlers.standing_there.StandingThere)."""

    async def administrators(self, chat: int) -> list[int]:
        """The people; nobody where Telegram does not say."""


class ChoosersRight:
    """Reports leave the chosen chat once whoever chose it may not choose any more."""

    def __init__(self, chosen: ReportsChosen, chats: Chats, deciders: Deciders, bell: Bell) -> None:
        self._chosen = chosen
        self._chats = chats
        self._deciders = deciders
        self._bell = bell

    async def lost(self, chat: int, person: int) -> None:
        """This person may not choose any more what happens in this group."""
        if await self._chosen.by(chat) == person:
            await self._take_back(chat)

    async def look(self, chat: int) -> None:
        """Ask Telegram about whoever chose; where it does not say, nothing changes. Outages are raised."""
        by = await self._chosen.by(chat)
        rights = await self._deciders.told(chat, by) if by else None
        if rights is not None and Deed.CONFIGURE.value not in rights:
            await self._take_back(chat)

    async def _take_back(self, chat: int) -> None:
        """The choice first: what a crash leaves half done is found again by who chose."""
        await self._chats.adjust(chat, {"reports": "private", "reports_chat": None, "reports_topic": None})
        await self._chosen.note(chat, 0, Why.NOT_ENTITLED, there=False)
        await self._bell.ring([chat])


class MovedReports:
    """Tells the administrators in private. Sent in the group's turn of reports."""

    def __init__(self, bot: TellingBot, chosen: ReportsChosen, groups: Groups, there: There, texts: Texts) -> None:
        self._bot = bot
        self._chosen = chosen
        self._groups = groups
        self._there = there
        self._texts = texts

    async def send_pending(self, chat: int) -> None:
        """Tell all but whoever chose. An outage is raised, and it is told once more."""
        news, group = await self._chosen.news(chat), await self._groups.of(chat)
        if news is None or group is None:
            return
        text = await self._text(news, group, self._texts.of(group.language))
        for person in await self._there.administrators(chat):
            if news.why is not Why.CHOSEN or person != news.by:
                await self._tell(person, text)
        await self._chosen.told(chat, news)

    async def _text(self, news: News, group: Group, say: Translator) -> str:
        title = shown_name(group.chat.title)
        if news.why is Why.NOT_ENTITLED:
            first = say(
                "Whoever chose the chat for the reports of the group “{title}” may not change its settings any more, "
                "so that chat gets no further reports."
            ).format(title=title)
        else:
            first = say("{name} changed who is told about the group “{title}”.").format(
                name=await self._name(group.chat.id, news.by, say), title=title
            )
        now = say("Now: {choice}.").format(choice=reports(say, group))
        return " ".join((first, now, say("/settings shows where reports go, and changes it.")))

    async def _name(self, chat: int, person: int, say: Translator) -> str:
        """What Telegram calls them now: no name is kept."""
        if not person:
            return say("the operator")
        try:
            member = await self._bot.get_chat_member(chat, person)
        except FINAL:
            return say("somebody who is no longer here")
        return shown_name(member.user.full_name)

    async def _tell(self, person: int, text: str) -> None:
        try:
            await self._bot.send_message(person, text, ParseMode.HTML)
        except (BadRequest, Forbidden) as no:
            log.info("an administrator is not told where reports go: %s", no)
