"""The settings in the private chat: one message that changes, for whoever may set the group, asked at every tap."""

import html
from collections.abc import Iterable
from typing import Any, Final

from telegram import CallbackQuery, Chat, Message, Update
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler, CommandHandler
from telegram.ext.filters import ChatType, UpdateType

from handlers.deciders import Deciders, Deed, decider
from handlers.settings.called import Called
from handlers.settings.further import ALSO, further
from handlers.settings.group import Groups
from handlers.settings.importing import Importing
from handlers.settings.mine import KIND, LIST, Mine
from handlers.settings.overview import framed
from handlers.settings.pane import Pane
from handlers.settings.reports_here import HERE, ReportsHere
from handlers.settings.screens import HOME, NO_GROUP, TAP, Next, Screen, paragraphs
from handlers.settings.taps import Part, Tap
from handlers.tapping import answer_tap
from locales.texts import Texts, Translator
from records.expected import Question
from records.tokens import Tokens

Context = CallbackContext[Any, Any, Any, Any]

TYPED: Final = (ChatType.PRIVATE | ChatType.GROUPS) & UpdateType.MESSAGE
OWNERS: Final = frozenset({"export", "import"})
"""Screens for the owner only."""

MOST_PAGES: Final = 100


class Menu:
    """Leads commands, taps and pasted texts to the parts, and shows what comes of it."""

    def __init__(
        self,
        groups: Groups,
        mine: Mine,
        deciders: Deciders,
        tokens: Tokens,
        texts: Texts,
        pane: Pane,
        called: Called,
        importing: Importing,
        here: ReportsHere,
        parts: Iterable[Part],
    ) -> None:
        self._groups = groups
        self._mine = mine
        self._deciders = deciders
        self._tokens = tokens
        self._texts = texts
        self._pane = pane
        self._called = called
        self._importing = importing
        self._here = here
        self._parts: dict[str, Part] = {name: part for part in (*parts, importing, here) for name in part.screens}

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For python-telegram-bot's application."""
        return [
            CommandHandler("settings", self.settings, filters=TYPED),
            CommandHandler("export", self.export, filters=TYPED),
            CommandHandler("reports", self.reports, filters=TYPED),
            CallbackQueryHandler(self.tapped, f"^{TAP}"),
        ]

    async def settings(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """/settings: the group, if there is one only or it was typed in one, otherwise all of them."""
        await self._typed_command(update, HOME)

    async def export(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """/export: the screen that takes the settings out."""
        await self._typed_command(update, "export")

    async def reports(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """/reports, typed where reports shall come."""
        message = update.message
        if message is None or message.from_user is None:
            return
        say = self._texts.of(message.from_user.language_code)
        if message.chat.type == Chat.PRIVATE:
            text = say("Type /reports in the chat that is to take the reports, once Égide is in it.")
            await self._pane.note(message.chat.id, message.message_id)
            await self._pane.show(message.chat.id, 0, text, None)
            return
        word = await self._here.place(message)

        async def tell(person: int, chat: int) -> None:
            screen = await self._here.asked(person, word, 0, say)
            await self._put(person, 0, screen or Screen(await self._lacking(chat, Deed.CONFIGURE, say)))

        await self._called.answer(message, tell)

    async def tapped(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """A button. It is answered whatever becomes of it."""
        query = update.callback_query
        if query is None or query.message is None or query.data is None:
            return
        if query.message.chat.id != query.from_user.id:  # a menu that was forwarded, or a forged tap
            await answer_tap(query)
            return
        word, _, action = query.data.removeprefix(TAP).partition(":")
        lead = self._of_no_group if word == NO_GROUP else self._of_group
        await answer_tap(query, await lead(query, word, action))

    async def typed(self, message: Message, question: Question) -> None:
        """A text was pasted that was asked for (handlers.private.answers): its screen comes below it."""
        person, chat = message.chat.id, int(question.about["chat"])
        say = await self._say_of(chat)
        await self._pane.note(person, message.message_id)
        await self._pane.delete(person, question.message)
        if not await self._deciders.may(chat, person, Deed.OWN):
            await self._put(person, 0, Screen(await self._lacking(chat, Deed.OWN, say)))
            return
        following = await self._importing.typed(person, chat, message, say)
        await self._open(person, 0, chat, following.screen, above=html.escape(following.alert))

    async def _typed_command(self, update: Update, screen: str) -> None:
        message = update.message
        if message is None or message.from_user is None:
            return
        if message.chat.type != Chat.PRIVATE:
            await self._called.answer(message, lambda person, chat: self._begin(person, chat, screen))
            return
        person = message.from_user
        await self._pane.note(person.id, message.message_id)
        page = await self._mine.page(person.id)
        if len(page.groups) == 1:
            await self._begin(person.id, page.groups[0].id, screen)
        else:
            say = self._texts.of(person.language_code)
            await self._put(person.id, 0, await self._mine.screen(page, say, screen))

    async def _begin(self, person: int, chat: int, screen: str) -> None:
        """A new message for one group, if this person may see that screen of it."""
        deed = _deed(screen)
        if await self._deciders.may(chat, person, deed):
            await self._open(person, 0, chat, screen)
        else:
            await self._put(person, 0, Screen(await self._lacking(chat, deed, await self._say_of(chat))))

    async def _of_no_group(self, query: CallbackQuery, _: str, action: str) -> str:
        """A page of the groups, or of those for a place."""
        person, message = query.from_user, query.message
        what, _, rest = action.partition(".")
        number, _, further = rest.partition(".")
        say = self._texts.of(person.language_code)
        await self._importing.leave(person.id)
        page = min(int(number), MOST_PAGES) if number.isascii() and number.isdecimal() else 0
        screen = None
        if what == LIST:
            opened = further if further in self._parts else HOME
            screen = await self._mine.screen(await self._mine.page(person.id, page), say, opened)
        elif what == HERE:
            screen = await self._here.asked(person.id, further, page, say)
        if screen is None or message is None:
            return say("This button is no longer valid. /settings opens the settings anew.")
        await self._put(person.id, message.message_id, screen)
        return ""

    async def _of_group(self, query: CallbackQuery, word: str, action: str) -> str:
        """Do what a button of a group says, if this person may, and show the group as it is then."""
        row = await self._tokens.row(word, KIND)
        name = action.partition(".")[0]
        part = self._parts.get(name)
        if row is None or part is None or query.message is None or await self._groups.of(row.chat) is None:
            say = self._texts.of(query.from_user.language_code)
            return say("This button is no longer valid. /settings opens the settings anew.")
        say, person = await self._say_of(row.chat), query.from_user
        deed = _deed(name)
        if not await self._deciders.may(row.chat, person.id, deed):
            return await self._lacking(row.chat, deed, say)
        if (also := further(action)) and not await self._deciders.may(row.chat, person.id, also):
            return say(ALSO[also])
        if name != "import":
            await self._importing.leave(person.id)
        tap = Tap(decider(person), row.chat, action, query.id, query.message.message_id, say)
        following: Next = await part.act(tap)
        await self._open(person.id, query.message.message_id, row.chat, following.screen)
        return following.alert

    async def _open(self, person: int, message: int, chat: int, name: str, above: str = "") -> None:
        """Show a screen of a group as things are now."""
        group = await self._groups.of(chat)
        if group is None:
            return
        say = self._texts.of(group.language)
        screen = await self._parts[name.partition(".")[0]].show(name, group, say, person)
        whole = framed(name, screen, group, say)
        keyboard = whole.keyboard(await self._tokens.of(KIND, chat))
        await self._pane.show(person, message, paragraphs(above, whole.text), keyboard)

    async def _put(self, person: int, message: int, screen: Screen) -> None:
        """Show a screen that is of no single group."""
        await self._pane.show(person, message, screen.text, screen.keyboard())

    async def _lacking(self, chat: int, deed: Deed, say: Translator) -> str:
        """What keeps a person from a group."""
        group = await self._groups.of(chat)
        if group is None:
            return say("Égide is no longer in this group.")
        if deed is Deed.OWN:
            return say("Only the owner of the group may do this, and Égide has to be in the group.")
        return say("For this you need the right “Change group info” in the group, and Égide has to be in it.")

    async def _say_of(self, chat: int) -> Translator:
        group = await self._groups.of(chat)
        return self._texts.of(group.language if group else None)


def _deed(screen: str) -> Deed:
    return Deed.OWN if screen.partition(".")[0] in OWNERS else Deed.CONFIGURE
