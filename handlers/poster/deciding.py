"""Administrators decide about appeals by the buttons of their cards."""

from dataclasses import dataclass

from telegram import CallbackQuery, InlineKeyboardMarkup, User

from handlers.deciders import Deciders, Deed, decider
from handlers.poster.appeal_cards import AppealCards, certainty, choices
from handlers.poster.appealing import Appealing
from handlers.poster.buttons import APPEAL
from handlers.tapping import answer_tap, redrawn
from locales.texts import Texts, Translator
from records.appeals import Appeal, Appeals
from records.chats import Chats
from records.tokens import Tokens


@dataclass(frozen=True)
class Tap:
    """Who tapped what."""

    query: CallbackQuery
    word: str
    chat: int
    appeal: Appeal
    say: Translator

    @property
    def person(self) -> User:
        """Who."""
        return self.query.from_user


class AppealTaps:
    """Checks at every tap who taps: the right in the group, and that they did not decide before."""

    def __init__(
        self,
        appeals: Appeals,
        appealing: Appealing,
        cards: AppealCards,
        deciders: Deciders,
        tokens: Tokens,
        chats: Chats,
        texts: Texts,
    ) -> None:
        self._appeals = appeals
        self._appealing = appealing
        self._cards = cards
        self._deciders = deciders
        self._tokens = tokens
        self._chats = chats
        self._texts = texts

    async def tapped(self, query: CallbackQuery, word: str, action: str) -> None:
        """A button of an appeal's card."""
        row = await self._tokens.row(word, APPEAL)
        appeal = await self._appeals.get(row.chat, row.about["appeal"]) if row else None
        if row is None or appeal is None:
            say = self._texts.of(query.from_user.language_code)
            await answer_tap(query, say("This appeal is over, or was erased."))
            return
        say = self._texts.of((await self._chats.telling(row.chat)).language)
        tap = Tap(query, word, row.chat, appeal, say)
        if refusal := await self._refusal(tap):
            await answer_tap(query, refusal)
            return
        await self._allowed(tap, action)

    async def _refusal(self, tap: Tap) -> str:
        if not await self._deciders.may(tap.chat, tap.person.id, Deed.PARDON):
            return tap.say("Only administrators of this group with the right to ban users can decide about appeals.")
        if await self._appealing.may_decide(tap.chat, tap.appeal.id, tap.person.id):
            return ""
        return tap.say("You decided about this report before. Somebody else decides about the appeal.")

    async def _allowed(self, tap: Tap, action: str) -> None:
        if not tap.appeal.is_open and tap.appeal.by != tap.person.id:
            await self._cards.bring_up_to_date(tap.chat, tap.appeal)
            await answer_tap(tap.query, tap.say("This was decided already."))
        elif action == "grant":
            await self._step(tap, certainty(tap.say, tap.word))
        elif action == "back":
            await self._step(tap, choices(tap.say, tap.word, tap.appeal))
        else:
            await self._decide(tap, granted=action != "uphold", pardon=action == "lift")

    async def _step(self, tap: Tap, buttons: InlineKeyboardMarkup | None) -> None:
        if tap.appeal.is_open:
            await redrawn(tap.query, buttons)
        await answer_tap(tap.query)

    async def _decide(self, tap: Tap, *, granted: bool, pardon: bool) -> None:
        by = decider(tap.person)
        done = await self._appealing.decide(tap.chat, tap.appeal.id, granted=granted, by=by, pardon=pardon)
        if now := await self._appeals.get(tap.chat, tap.appeal.id):
            await self._cards.bring_up_to_date(tap.chat, now)
        say = tap.say
        await answer_tap(tap.query, say("Decided. The poster is told.") if done else say("This was decided already."))
