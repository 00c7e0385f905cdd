"""What is kept about whoever asks, and erasing what need not be kept: the buttons below /privacy, in private only."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from telegram import Update
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler

from handlers.poster.buttons import WHY
from handlers.private import about_me_screens as screens
from handlers.private.about_me_document import document, name_of
from handlers.private.kept_about import About
from handlers.private.screens import Screen
from handlers.private.stage import Stage
from handlers.tapping import answer_tap
from locales.texts import Texts, Translator
from records.allowances import Kind, TooMany
from records.tokens import Tokens

Context = CallbackContext[Any, Any, Any, Any]

TAPPED: Final = f"^{screens.PREFIX}"

Does = Callable[[int, Translator], Awaitable[Screen | None]]
"""What a button does for its person; the screen that takes the place of the one it is on."""


class Records(Protocol):
    """What knows what is kept (handlers.private.kept_about.KeptAbout)."""

    async def look_up(self, person: int) -> About:
        """All of it."""

    async def erase(self, person: int) -> None:
        """Erase what need not stay."""


class Ending(Protocol):
    """The conversation (handlers.private.conversation.Conversation)."""

    async def end(self, chat: int) -> None:
        """Delete what was written, and forget."""


class Allowances(Protocol):
    """How often one may ask (records.allowances.Allowances)."""

    async def spend(self, person: int, kind: Kind, amount: int = 1) -> str:
        """Count one, or raise TooMany; a receipt."""

    async def give_back(self, person: int, kind: Kind, amount: int = 1, receipt: str = "") -> None:
        """It was not done."""


class Outdated(Protocol):
    """The store's append-only file (records.aof.AppendOnlyFile)."""

    async def outdated(self) -> None:
        """Something erased is still in it."""


class AboutMe:
    """The taps. All of them are about the account that taps: no data of a button says whose records are meant."""

    def __init__(
        self,
        stage: Stage,
        texts: Texts,
        records: Records,
        conversation: Ending,
        allowances: Allowances,
        file: Outdated,
        tokens: Tokens,
    ) -> None:
        self._stage = stage
        self._texts = texts
        self._records = records
        self._conversation = conversation
        self._allowances = allowances
        self._file = file
        self._tokens = tokens
        self._doing: dict[str, Does] = {
            screens.LOOK: self._look,
            screens.COPY: self._copy,
            screens.ERASE: self._ask,
            screens.ERASE_NOW: self._erase,
            screens.BACK: self._back,
        }

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For python-telegram-bot's application."""
        return [CallbackQueryHandler(self.tap, TAPPED)]

    async def tap(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """A button was tapped. What is kept about a person is shown in their own private chat only."""
        query = update.callback_query
        if query is None or query.message is None or query.data is None:
            return
        doing = self._doing.get(query.data.removeprefix(screens.PREFIX))
        await answer_tap(query)  # at once: going through all groups may take longer than Telegram waits
        person = query.from_user
        if doing is None or query.message.chat.id != person.id:
            return
        screen = await doing(person.id, self._texts.of_person(person.language_code))
        if screen is not None:
            await self._stage.show(person.id, query.message.message_id, screen)

    async def _look(self, person: int, say: Translator) -> Screen:
        try:
            about = await self._counted(person, Kind.LOOKS, self._records.look_up)
        except TooMany as no:
            return screens.not_now(no, say)
        words = {one.chat: await self._tokens.of(WHY, one.chat) for one in screens.explained(about)}
        return screens.kept(about, say, words)

    async def _copy(self, person: int, say: Translator) -> Screen | None:
        try:
            about = await self._counted(person, Kind.COPIES, self._records.look_up)
        except TooMany as no:
            return screens.not_now(no, say)
        await self._stage.hand_over(person, Screen("", files=((name_of(about), document(about)),)))
        return None

    async def _ask(self, _: int, say: Translator) -> Screen:
        return screens.ask_to_erase(say)

    async def _back(self, _: int, say: Translator) -> Screen:
        return screens.privacy(say)

    async def _erase(self, person: int, say: Translator) -> Screen | None:
        """Erase, and delete what was written in the chat; what stays is told by a message of its own."""
        try:
            left = await self._counted(person, Kind.ERASURES, self._erased)
        except TooMany as no:
            return screens.not_now(no, say)
        await self._stage.say(person, screens.erased(left, say).text)
        return None

    async def _erased(self, person: int) -> About:
        await self._records.erase(person)
        await self._conversation.end(person)
        await self._file.outdated()
        return await self._records.look_up(person)

    async def _counted(self, person: int, kind: Kind, does: Callable[[int], Awaitable[About]]) -> About:
        """Do what is limited; what an outage has kept from being done does not count."""
        receipt = await self._allowances.spend(person, kind)
        try:
            return await does(person)
        except Exception:
            await self._allowances.give_back(person, kind, receipt=receipt)
            raise
