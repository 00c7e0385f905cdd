"""`/reports`, typed in a chat or one of its topics: the reports of which group shall come there?"""

from typing import Any, Final, Protocol

from telegram import Message
from telegram.constants import ParseMode

from handlers.deciders import Deciders, Deed
from handlers.names import shown_name
from handlers.refusals import FINAL
from handlers.settings.changing import Changing
from handlers.settings.group import Group, Groups
from handlers.settings.mine import KIND, Mine, Page, title, turning
from handlers.settings.screens import Button, Next, Screen, column, paragraphs
from handlers.settings.taps import Tap
from locales.texts import Texts, Translator
from records.tokens import Row, Tokens

PLACE: Final = "reports place"
"""Kind of the words that stand for a chat and a topic in it."""

HERE: Final = "here"
TO: Final = "to"


class SpeakingBot(Protocol):
    """What is asked of the Bot API."""

    async def send_message(
        self, chat_id: int, text: str, parse_mode: str | None = None, *, message_thread_id: int | None = None
    ) -> Message:
        """Write to a chat."""


class Losing(Protocol):
    """Keeps that a chosen chat takes no reports (records.lost_reports.LostReports)."""

    async def over(self, chat: int) -> None:
        """Another one was chosen."""


class ReportsHere:
    """The part that sends reports to a chat. Its taps need the right in both: the group's is checked before."""

    screens: Final = frozenset({TO})

    def __init__(
        self,
        bot: SpeakingBot,
        groups: Groups,
        mine: Mine,
        deciders: Deciders,
        changing: Changing,
        tokens: Tokens,
        texts: Texts,
        lost: Losing,
    ) -> None:
        self._bot = bot
        self._groups = groups
        self._mine = mine
        self._deciders = deciders
        self._changing = changing
        self._tokens = tokens
        self._texts = texts
        self._lost = lost

    async def place(self, message: Message) -> str:
        """The word for where a command was typed."""
        topic = message.message_thread_id if message.is_topic_message else None
        return await self._tokens.of(PLACE, message.chat.id, topic=str(topic or ""))

    async def asked(self, person: int, word: str, number: int, say: Translator) -> Screen | None:
        """Which of this person's groups shall report to that place; None where it is gone, or they may not."""
        place = await self._tokens.row(word, PLACE)
        if place is None or not await self._deciders.may(place.chat, person, Deed.CONFIGURE):
            return None
        there = await self._groups.of(place.chat)
        page = await self._mine.page(person, number, but=place.chat)
        called = shown_name(there.chat.title) if there else ""
        if not page.groups:
            return Screen(
                paragraphs(
                    say("<b>Reports to the chat “{title}”</b>").format(title=called),
                    say(
                        "There is no other group whose settings you may change. Reports about a group do not "
                        "go into that group itself, since they name the poster."
                    ),
                )
            )
        text = paragraphs(
            say("<b>Reports to the chat “{title}”</b>").format(title=called),
            say("Which group's reports are to go there? Everybody in that chat reads them, and they name the poster."),
        )
        return Screen(text, (*column(*await self._buttons(page, word)), turning(page, f"{HERE}.{{page}}.{word}", say)))

    async def act(self, tap: Tap) -> Next:
        """Have the reports of the group sent there, once a line could be written there."""
        place = await self._tokens.row(tap.action.partition(".")[2], PLACE)
        group = await self._groups.of(tap.chat)
        if place is None or group is None or place.chat == tap.chat:
            return Next("reports", tap.say("This button is no longer valid."))
        if not await self._deciders.may(place.chat, tap.by.id, Deed.CONFIGURE):
            return Next("reports", tap.say("For this you need the right “Change group info” in both chats."))
        if not await self._announced(place, group):
            return Next("reports", tap.say("Égide cannot write there. Nothing was changed."))
        changes: dict[str, Any] = {"reports": "chat", "reports_chat": place.chat, "reports_topic": _topic(place)}
        await self._changing.change(tap.chat, tap.by, changes, once=tap.once)
        await self._lost.over(tap.chat)
        return Next("reports", tap.say("From now on reports go there."))

    async def show(self, screen: str, group: Group, say: Translator, by: int) -> Screen:  # noqa: ARG002 - of a part
        """Nothing of its own is shown after a tap."""
        return Screen(say("<b>Who is told</b>"))

    async def _buttons(self, page: Page, word: str) -> list[Button]:
        return [Button(title(chat), f"{TO}.{word}", await self._tokens.of(KIND, chat.id)) for chat in page.groups]

    async def _announced(self, place: Row, group: Group) -> bool:
        """Say it there; whether that was possible."""
        there = await self._groups.of(place.chat)
        say = self._texts.of(there.language if there else None)
        text = say("Reports of the group “{title}” come here from now on.").format(title=shown_name(group.chat.title))
        try:
            await self._bot.send_message(place.chat, text, ParseMode.HTML, message_thread_id=_topic(place))
        except FINAL:
            return False
        return True


def _topic(place: Row) -> int | None:
    return int(place.about["topic"]) if place.about.get("topic") else None
