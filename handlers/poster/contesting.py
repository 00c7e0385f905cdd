"""What a poster does with the buttons of a statement: read it, contest a decision, add a text, take the appeal back."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from telegram import CallbackQuery, Message

from handlers.messages import Noting
from handlers.poster.appealing import Appealing
from handlers.poster.buttons import DECISION, button, keyboard
from handlers.poster.explaining import Explaining, Shown
from handlers.poster.in_private import PrivateStatements
from handlers.poster.wording import ANSWER_SECONDS, moment
from handlers.tapping import answer_tap, redrawn
from locales.texts import Texts, Translator
from records.allowances import TooMany
from records.appeals import LONGEST_TEXT, Appeals
from records.expected import Expected, Question
from records.tokens import Row, Tokens

QUESTION: Final = "appeal"
"""Kind of the question for a poster's own words (records.expected)."""


@dataclass(frozen=True)
class Known:
    """What is kept of appeals and of who is asked what."""

    appeals: Appeals
    tokens: Tokens
    expected: Expected
    written: Noting


class Contesting:
    """The poster's side of appeals, in their private chat. `clock` gives epoch seconds."""

    def __init__(
        self,
        explaining: Explaining,
        appealing: Appealing,
        private: PrivateStatements,
        known: Known,
        texts: Texts,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._explaining = explaining
        self._appealing = appealing
        self._private = private
        self._known = known
        self._texts = texts
        self._clock = clock

    async def tapped(self, query: CallbackQuery, word: str, action: str) -> None:
        """A button below a statement. Who is not the poster is told no more than that."""
        row = await self._row(word, query.from_user.id)
        say = self._texts.of(query.from_user.language_code)
        if row is None:
            await answer_tap(query, not_yours(say))
        elif action == "contest":
            await self._contest(query, word, row, say)
        elif action == "withdraw":
            await redrawn(
                query,
                keyboard(
                    button(say("Yes, withdraw the appeal for good"), word, "yes"), button(say("Back"), word, "keep")
                ),
            )
            await answer_tap(query)
        else:
            await self._end_asking(query, row, say, withdraw=action == "yes")

    async def typed(self, message: Message, question: Question) -> None:
        """The poster's own words."""
        person, text = message.chat.id, message.text or ""
        language = message.from_user.language_code if message.from_user else None
        say = self._texts.of(language)
        await self._known.written.note(person, message.message_id)
        row = await self._row(question.about["word"], person)
        if row is None:
            return
        if len(text) > LONGEST_TEXT:
            await self._known.expected.ask(person, question)
            told = say(
                "Your text has {number} characters, and {most} can be added at most. Please send a shorter one, or "
                "leave it."
            ).format(number=len(text), most=LONGEST_TEXT)
        else:
            name = self._known.appeals.name(person, row.about["card"])
            added = await self._appealing.add_text(row.chat, name, text)
            told = say("Your text was added to your appeal.") if added else say("Your appeal is not open any more.")
        await self._private.show(person, 0, Shown(told))

    async def _row(self, word: str, person: int) -> Row | None:
        row = await self._known.tokens.row(word, DECISION)
        return row if row and row.about["poster"] == str(person) else None

    async def _contest(self, query: CallbackQuery, word: str, row: Row, say: Translator) -> None:
        person, card = query.from_user.id, row.about["card"]
        ends = float(row.about["ends"])
        if self._clock() >= ends:
            until = f"{datetime.fromtimestamp(ends, UTC):%Y-%m-%d}"
            await answer_tap(query, say("This could be contested until {until}.").format(until=until))
            return
        decision = await self._explaining.decision(row.chat, person, card)
        if decision is None:
            await answer_tap(
                query, say("Nothing is kept about this decision any more, so it cannot be contested here.")
            )
            return
        if decision.undone:
            await self._redraw(query, row.chat)
            await answer_tap(query, say("This decision was undone already."))
            return
        try:
            appeal = await self._appealing.make(row.chat, person, decision, query.from_user.language_code)
        except TooMany as no:
            await answer_tap(query, no.tell(say))
            return
        await self._redraw(query, row.chat)
        if appeal.is_open and not appeal.text:
            until = moment(appeal.made + ANSWER_SECONDS)
            await self._known.expected.ask(person, Question(QUESTION, {"word": word}))  # whoever is quick is heard
            asking = await self._private.show(person, 0, Shown(_received(say, until)))
            await self._known.expected.ask(person, Question(QUESTION, {"word": word}, asking))
        await answer_tap(query)

    async def _end_asking(self, query: CallbackQuery, row: Row, say: Translator, *, withdraw: bool) -> None:
        text = ""
        if withdraw:
            name = self._known.appeals.name(query.from_user.id, row.about["card"])
            done = await self._appealing.withdraw(row.chat, name)
            text = say("Your appeal is withdrawn.") if done else say("Your appeal is not open any more.")
        await self._redraw(query, row.chat)
        await answer_tap(query, text)

    async def _redraw(self, query: CallbackQuery, chat: int) -> None:
        shown = await self._explaining.screen(chat, query.from_user.id, query.from_user.language_code)
        if shown and query.message:
            await self._private.show(query.from_user.id, query.message.message_id, shown)


def not_yours(say: Translator) -> str:
    """What everybody else reads: the same, whether there is a statement or not."""
    return say("This is only for the person concerned.")


def _received(say: Translator, until: str) -> str:
    return say(
        "Your appeal was received. A person looks at it, and the answer is due by {until}.\n\n"
        "You may add a text, of 1,000 characters at most: reply to this message within an hour, or leave it."
    ).format(until=until)
