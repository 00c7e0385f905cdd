"""The moderators' commands and taps, in their private chats. To everybody else there is no such command."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from telegram import Bot, CallbackQuery, Update, User
from telegram.ext import (
    ApplicationHandlerStop,
    BaseHandler,
    CallbackContext,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
)
from telegram.ext.filters import ChatType, Regex, UpdateType

from handlers.helplines.directory import Directory, shipped
from handlers.messages import Noting, PrivateMessages
from handlers.reviewing.card import told
from handlers.reviewing.history import Histories
from handlers.reviewing.queue import Queue, Said, Staff
from handlers.reviewing.screens import (
    BACK,
    NEXT,
    PAUSE,
    View,
    answers,
    asked_why,
    no_card,
    paused,
    read_answer,
    reasons,
    reporting_places,
    sealed,
)
from handlers.reviewing.telling import TAKE, TAP
from handlers.tapping import answer_tap
from locales.texts import Texts, Translator
from policies.reviewing import Answer
from records.review import Review
from records.reviews import Reviews
from records.tokens import Tokens

Context = CallbackContext[Any, Any, Any, Any]

KIND: Final = "review"
"""Of the rows behind the buttons. A row belongs to a moderator's private chat, and holds which review."""

COMMAND: Final = "queue"
"""The command, and what a deep link starts with."""


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class ReviewTaps:
    """Answers moderators. `clock` gives the moment for the hours of hotlines."""

    def __init__(
        self,
        bot: Bot,
        queue: Queue,
        reviews: Reviews,
        moderators: Staff,
        histories: Histories,
        tokens: Tokens,
        written: Noting,
        texts: Texts,
        directory: Directory | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._bot = bot
        self._queue = queue
        self._reviews = reviews
        self._moderators = moderators
        self._histories = histories
        self._tokens = tokens
        self._written = written
        self._messages = PrivateMessages(bot, written)
        self._texts = texts
        self._directory = directory or shipped()
        self._clock = clock

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For python-telegram-bot's handlers of taps."""
        return [CallbackQueryHandler(self.tap, f"^{TAP}")]

    def early_handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """To be asked before the conversation, which answers whoever is no moderator."""
        here = ChatType.PRIVATE & UpdateType.MESSAGE
        return [
            CommandHandler(COMMAND, self.command, filters=here),
            MessageHandler(here & Regex(f"^/start {COMMAND}$"), self.command),
        ]

    async def command(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """`/queue`, and the link that leads here: the next card."""
        message, person = update.effective_message, update.effective_user
        if message is None or person is None or not await self._moderators.are(person.id):
            return
        await self._written.note(person.id, message.message_id)
        await self._show(person.id, 0, await self._next(person))
        raise ApplicationHandlerStop

    async def tap(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """A button of a card, or of a line in the moderators' chat."""
        query = update.callback_query
        if query is None or query.data is None:
            return
        say = self._texts.of(query.from_user.language_code)
        if not await self._moderators.are(query.from_user.id):
            await answer_tap(query, say("This is for moderators only."))
        elif query.data == TAKE:
            await self._take(query)
        else:
            await self._tapped(query, say)

    async def _take(self, query: CallbackQuery) -> None:
        """Show the next card here if this is the private chat; else lead there."""
        person = query.from_user
        if query.message is not None and query.message.chat.id == person.id:
            await self._show(person.id, query.message.message_id, await self._next(person))
            await answer_tap(query)
            return
        await answer_tap(query, url=f"https://t.me/{self._bot.username}?start={COMMAND}")

    async def _tapped(self, query: CallbackQuery, say: Translator) -> None:
        word, _, action = str(query.data).removeprefix(TAP).partition(":")
        row = await self._tokens.row(word, KIND)
        here = query.message.chat.id if query.message is not None else 0
        if row is None or row.chat != query.from_user.id or here != query.from_user.id:
            await answer_tap(query, say("This button has ended. /queue shows the next card."))
            return
        await answer_tap(query, await self._act(query, word, row.about["review"], action, say), alert=False)

    async def _act(self, query: CallbackQuery, word: str, name: str, action: str, say: Translator) -> str:
        """Do what an action says; what is to be shown for a moment over the chat."""
        person, message = query.from_user, query.message.message_id if query.message else 0
        said = read_answer(action)
        if action == PAUSE:
            await self._queue.put_back(person.id, name)
            await self._show(person.id, message, paused(say))
        elif action == NEXT:
            await self._show(person.id, message, await self._next(person))
        elif said and said[1]:
            return await self._decide(person, message, word, name, (said[0], said[1]), say)
        elif said or action == BACK:
            return await self._turn_over(person, message, word, name, said[0] if said else None, say)
        return ""

    async def _decide(
        self, person: User, message: int, word: str, name: str, said: tuple[Answer, Any], say: Translator
    ) -> str:
        done = await self._queue.say(person.id, name, *said)
        if done is Said.SEALED:
            places = reporting_places(self._directory, self._clock(), say)
            await self._show(person.id, message, sealed(word, places, say))
            return ""
        await self._show(person.id, message, await self._next(person))
        return {
            Said.DECIDED: say("Decided."),
            Said.NOTED: say("Noted. Somebody else is asked as well."),
            Said.GONE: say("This review is not open for you any more. Here is what comes next."),
        }[done]

    async def _turn_over(
        self, person: User, message: int, word: str, name: str, answer: Answer | None, say: Translator
    ) -> str:
        """From the answers to the reasons of one, or back. What has ended meanwhile gives way to the next."""
        review = await self._reviews.get(name)
        if review is None or (review.holder != person.id and answer is not Answer.MINOR):
            await self._show(person.id, message, await self._next(person))
            return say("This review is not open for you any more. Here is what comes next.")
        history = await self._histories.of(review)
        text = told(review, history, await self._queue.waited(review), say)
        if answer is None:
            await self._show(person.id, message, View(text, answers(word, review, say)))
        else:
            why = reasons(word, review, answer, say, confirmed=history.confirmed > 0)
            await self._show(person.id, message, View(asked_why(text, answer, say), why))
        return ""

    async def _next(self, person: User) -> View:
        say = self._texts.of(person.language_code)
        found = await self._queue.next_for(person.id)
        if not isinstance(found, Review):
            return no_card(found, say)
        text = told(found, await self._histories.of(found), await self._queue.waited(found), say)
        word = await self._tokens.of(KIND, person.id, review=found.id)
        return View(text, answers(word, found, say))

    async def _show(self, chat: int, message: int, view: View) -> None:
        """By this message where it can be changed, else by a new one. A poster's words are on cards: no preview."""
        await self._messages.show(chat, message, view.text, view.keyboard)
