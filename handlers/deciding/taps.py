"""Taps on the buttons of reports: who taps is asked for their right in the group, each time, and always answered."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message, Update
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler

from handlers.deciders import Decider, Deciders, Deed, decider
from handlers.deciding.actions import CARD, CARDS, PREFIX, Tap, answered, in_force
from handlers.deciding.lifting import LIFT, WELL
from handlers.deciding.told import decided
from handlers.deciding.words import (
    ALREADY,
    ASKED,
    DONE,
    LATER,
    NOTHING_TO_LIFT,
    NOTHING_TO_SHOW,
    OVER,
    OWN_POST,
    RIGHT,
    THEY_COME,
    UNKNOWN_TAP,
)
from handlers.executors import Bell
from handlers.lengths import plain
from handlers.tapping import answer_tap
from handlers.undoing import Undoing
from locales.texts import Texts, Translator
from records.chats import Chats
from records.outbox import Outbox
from records.report_card import Answer, Card, Decision, Question
from records.tokens import Row
from records.wishes import Wish, Wishes

Context = CallbackContext[Any, Any, Any, Any]

_IN_FAVOUR: Final = frozenset({Tap.DOUBT, Tap.UNDO, Tap.DISMISS, Tap.LIFT})
"""What nobody says of their own post."""


class Rows(Protocol):
    """What words stand for (records.tokens.Tokens)."""

    async def row(self, word: str, kind: str) -> Row | None:
        """What a word stands for, if it is of this kind."""


class Leaving(Protocol):
    """The groups the bot has left (records.purge.Purges)."""

    async def due(self) -> Mapping[int, float]:
        """When each is erased."""


class Colleagues(Protocol):
    """Who could decide in a group (handlers.poster.colleagues.Colleagues)."""

    async def able(self, chat: int) -> frozenset[int]:
        """The administrators who may lift sanctions."""


class Showing(Protocol):
    """What shows reports (handlers.reports.Reporter)."""

    async def show_again(self, chat: int, name: str, place: int, message: int, *, asked: bool = False) -> None:
        """Bring one message up to date; `asked`: have it ask whether that is a false alarm."""

    async def close(self, place: int, message: int) -> None:
        """Take the buttons off one message: there is nothing to decide any more."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """One tap on a card: on which message, by whom, and in which language the group is told of."""

    query: CallbackQuery
    place: int
    message: int
    chat: int
    say: Translator
    by: Decider


class CardTaps:
    """Answers them. `clock` gives epoch seconds."""

    def __init__(
        self,
        rows: Rows,
        outbox: Outbox,
        deciders: Deciders,
        undoing: Undoing,
        showing: Showing,
        wishes: Wishes,
        reports: Bell,
        leaving: Leaving,
        colleagues: Colleagues,
        chats: Chats,
        texts: Texts,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._rows = rows
        self._outbox = outbox
        self._deciders = deciders
        self._undoing = undoing
        self._showing = showing
        self._wishes = wishes
        self._reports = reports
        self._leaving = leaving
        self._colleagues = colleagues
        self._chats = chats
        self._texts = texts
        self._clock = clock

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For python-telegram-bot's application."""
        return [CallbackQueryHandler(self.tapped, f"^{PREFIX}:")]

    async def tapped(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """One tap. Telegram's outages are raised, and the tap is handled again: what it did is found done."""
        query = update.callback_query
        if query is None or query.data is None or query.message is None:
            return
        _, word, action = (*query.data.split(":"), "", "")[:3]
        tap = Tap(action) if action in {one.value for one in Tap} else None
        row = await self._rows.row(word, CARDS if tap in {Tap.SHOW, Tap.MORE} else CARD)
        if tap is None or row is None or row.chat in await self._leaving.due():
            say = self._texts.of(query.from_user.language_code)
            await answer_tap(query, say(UNKNOWN_TAP if tap is None else OVER))
            if tap and row is None and _shows(query.message, query.data):
                await self._showing.close(query.message.chat.id, query.message.message_id)
            return
        say = self._texts.of((await self._chats.telling(row.chat)).language)
        place, message = query.message.chat.id, query.message.message_id
        tapped = Tapped(query, place, message, row.chat, say, decider(query.from_user))
        if row.kind == CARDS:
            await self._show(tapped)
        else:
            await self._on_card(tapped, tap, row.about["card"])

    async def _on_card(self, tapped: Tapped, tap: Tap, name: str) -> None:
        card = await self._outbox.card(tapped.chat, name)
        if not card.hits:
            await self._over(tapped)
            return
        if missing := await self._missing(tapped, _deeds(tap, card, self._clock())):
            await self._say(tapped, RIGHT[missing])
            return
        if tap in _IN_FAVOUR and await self._is_own(tapped, card):
            await self._say(tapped, OWN_POST)
            return
        if standing := _standing(tap, card):
            await self._already(tapped, card.name, standing)
            return
        match tap:
            case Tap.DOUBT | Tap.BACK:
                await answer_tap(tapped.query, tapped.say(ASKED) if tap is Tap.DOUBT else "", alert=False)
                await self._showing.show_again(tapped.chat, name, tapped.place, tapped.message, asked=tap is Tap.DOUBT)
            case Tap.CONFIRM:
                await self._decide(tapped, name, Question.VERDICT, Answer.CONFIRMED)
            case Tap.UNDO | Tap.DISMISS:
                await self._decide(tapped, name, Question.VERDICT, Answer.FALSE_ALARM)
            case Tap.LIFT if in_force(card, self._clock()):
                await self._decide(tapped, name, Question.SANCTION, Answer.LIFTED)
            case Tap.AGAIN if card.lifted_by and _refused(card):
                await self._undoing.again(tapped.chat, name)
                await self._finish(tapped, name)
            case _:
                await self._say(tapped, NOTHING_TO_LIFT)
                await self._showing.show_again(tapped.chat, name, tapped.place, tapped.message)

    async def _decide(self, tapped: Tapped, name: str, question: Question, answer: Answer) -> None:
        standing = await self._undoing.decide(tapped.chat, name, question, answer, tapped.by)
        if standing is None:
            await self._over(tapped)
        elif (standing.by, standing.answer) != (tapped.by.id, answer):
            await self._already(tapped, name, standing)
        else:
            await self._finish(tapped, name)

    async def _finish(self, tapped: Tapped, name: str) -> None:
        """Carry out what was decided; the other copies of the card are brought up to date by the group's turn."""
        undone = await self._undoing.now(tapped.chat, name)
        await answer_tap(tapped.query, tapped.say(DONE if undone.finished else LATER), alert=False)
        await self._reports.ring([tapped.chat])
        await self._showing.show_again(tapped.chat, name, tapped.place, tapped.message)

    async def _already(self, tapped: Tapped, name: str, standing: Decision) -> None:
        text = tapped.say(ALREADY).format(decided=plain(decided(tapped.say, standing)))
        await answer_tap(tapped.query, text)
        await self._showing.show_again(tapped.chat, name, tapped.place, tapped.message)

    async def _show(self, tapped: Tapped) -> None:
        """Show some cards singly where the tap was, once it is the group's turn."""
        if missing := await self._missing(tapped, [Deed.JUDGE]):
            await self._say(tapped, RIGHT[missing])
            return
        names = await self._outbox.undecided(tapped.chat)
        cards = [await self._outbox.card(tapped.chat, name) for name in names]
        if all(not card.hits or card.is_single(tapped.place) for card in cards):
            await self._say(tapped, NOTHING_TO_SHOW)
            return
        message = tapped.query.message
        topic = getattr(message, "message_thread_id", None) if getattr(message, "is_topic_message", None) else None
        await self._wishes.add(tapped.chat, Wish(tapped.place, topic))
        await self._reports.ring([tapped.chat])
        await answer_tap(tapped.query, tapped.say(THEY_COME), alert=False)

    async def _missing(self, tapped: Tapped, deeds: list[Deed]) -> Deed | None:
        """The first of these that the person may not do in the group now."""
        for deed in deeds:
            if not await self._deciders.may(tapped.chat, tapped.by.id, deed):
                return deed
        return None

    async def _is_own(self, tapped: Tapped, card: Card) -> bool:
        """Whether it is about this person's own post, and there is an administrator whose post it is not."""
        posters = {facts["poster"] for facts in card.hits.values()}
        return tapped.by.id in posters and bool(await self._colleagues.able(tapped.chat) - posters)

    async def _over(self, tapped: Tapped) -> None:
        await self._say(tapped, OVER)
        await self._showing.close(tapped.place, tapped.message)

    async def _say(self, tapped: Tapped, message: str) -> None:
        await answer_tap(tapped.query, tapped.say(message))


def _deeds(tap: Tap, card: Card, now: float) -> list[Deed]:
    """What somebody has to be allowed to for this. A false alarm that lifts a sanction takes both rights."""
    if tap in {Tap.LIFT, Tap.AGAIN}:
        return [Deed.PARDON]
    lifts = tap in {Tap.DOUBT, Tap.UNDO, Tap.DISMISS} and in_force(card, now) and not card.lifted_by
    return [Deed.JUDGE, Deed.PARDON] if lifts else [Deed.JUDGE]


def _standing(tap: Tap, card: Card) -> Decision | None:
    """The decision that has answered already what is tapped."""
    if tap is Tap.AGAIN:
        return None
    if tap is Tap.LIFT:
        return card.lifted_by
    return (card.undone_by or card.verdict) if answered(card) else None


def _shows(message: MaybeInaccessibleMessage, data: str) -> bool:
    """Whether a message has this button, or is too old for Telegram to tell: data can be made up."""
    if not isinstance(message, Message):
        return True
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return any(button.callback_data == data for row in rows for button in row)


def _refused(card: Card) -> bool:
    return any(result.what == LIFT and result.how not in WELL for result in card.results.values())
