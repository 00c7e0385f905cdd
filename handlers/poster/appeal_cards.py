"""Shows appeals to the administrators of the group, in its turns, and takes up what was begun and not finished."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

from telegram import InlineKeyboardMarkup

from handlers.messages import NO_PREVIEW, WritingBot, is_unchanged
from handlers.poster.appeal_words import appeal_text, is_sanction, overdue_text
from handlers.poster.appealing import REMINDERS, Appealing, may_decide, next_look
from handlers.poster.buttons import APPEAL, button, keyboard
from handlers.recipients import Recipient, Recipients
from handlers.refusals import FINAL
from locales.texts import Texts, Translator
from records.appeals import Appeal, Appeals, With
from records.chats import Chats
from records.outbox import Outbox
from records.tokens import Tokens

log = logging.getLogger(__name__)


class CardsBot(WritingBot, Protocol):
    """What is asked of the Bot API."""

    async def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Delete a message for everybody."""


class Clock(Protocol):
    """Gives groups turns at certain times (records.tidings.Tidings)."""

    async def look_at(self, chat: int, when: float) -> None:
        """Have a turn given to this group at that time (epoch seconds), or earlier."""


class Operator(Protocol):
    """The operator (handlers.reviewing.telling.Operator)."""

    @property
    def say(self) -> Translator:
        """In their language."""

    async def write(self, text: str) -> None:
        """Tell something."""


class AppealCards:
    """What is shown of appeals to administrators."""

    def __init__(
        self,
        bot: CardsBot,
        appeals: Appeals,
        appealing: Appealing,
        recipients: Recipients,
        outbox: Outbox,
        tokens: Tokens,
        chats: Chats,
        texts: Texts,
        clock: Clock,
        operator: Operator,
    ) -> None:
        self._bot = bot
        self._appeals = appeals
        self._appealing = appealing
        self._recipients = recipients
        self._outbox = outbox
        self._tokens = tokens
        self._chats = chats
        self._texts = texts
        self._clock = clock
        self._operator = operator

    async def send_pending(self, chat: int) -> None:
        """Do what is left to do about the appeals of a group. An outage is raised."""
        for appeal in await self._appeals.waiting(chat):
            await self._advance(chat, appeal)
        for appeal in await self._appeals.undecided(chat):
            await self._look_at_clock(chat, appeal)

    async def bring_up_to_date(self, chat: int, appeal: Appeal) -> None:
        """Show an appeal as it is now wherever it was shown."""
        await self._bring_up_to_date(chat, appeal, appeal.shown)

    async def _bring_up_to_date(self, chat: int, appeal: Appeal, shown: Mapping[str, int]) -> None:
        """Redraw these messages; not one written this instant: who has tapped it would see the first step again."""
        text, buttons = await self._drawn(chat, appeal)
        for place, message in shown.items():
            await self._edit(int(place), message, text, buttons)

    async def _advance(self, chat: int, appeal: Appeal) -> None:
        if appeal.is_open:
            now = await self._appealing.hand_over(chat, appeal)
        else:
            await self._appealing.finish(chat, appeal)
            now = await self._appeals.get(chat, appeal.id)
        if now is None:
            return
        if now.is_open and now.desk == With.ADMINISTRATORS and not await self._tell_somebody(chat, now):
            await self._recipients.owe(chat)  # whoever of them starts the bot is shown it
            return
        later = await self._appeals.get(chat, appeal.id)
        if later is None:
            return
        if _said_of(later) != _said_of(now):  # it was changed meanwhile: another turn sees to that
            await self.bring_up_to_date(chat, later)
        else:
            await self._bring_up_to_date(chat, later, now.shown)
            await self._appeals.settled(chat, later)

    async def _look_at_clock(self, chat: int, appeal: Appeal) -> None:
        """Remind, tell the poster that it is late, and have a turn when that is due next."""
        due = self._appealing.reminders_due(appeal)
        if due > appeal.reminded:
            await self._remind(chat, appeal, last=due >= len(REMINDERS))
            await self._appealing.reminded(chat, appeal.id, due)
        await self._appealing.say_if_late(chat, appeal)
        now = await self._appeals.get(chat, appeal.id)
        if now is not None and now.is_open and (when := next_look(now)) < float("inf"):
            await self._clock.look_at(chat, when)

    async def _remind(self, chat: int, appeal: Appeal, *, last: bool) -> None:
        """Show it once more, below what was written since, to all who may decide, wherever the group's reports go.

        The last time anybody may, and the operator is told.
        """
        anew = replace(appeal, shown={}, anybody=appeal.anybody or last)
        await self._show(chat, anew)
        text, buttons = await self._drawn(chat, anew)
        shown = await self._shown(chat, appeal)
        for person in await self._appealing.able(chat):
            if may_decide(anew, person) and shown.get(str(person)) == appeal.shown.get(str(person)):
                await self._write(chat, anew, Recipient(person), text, buttons)
        shown = await self._shown(chat, appeal)
        for place, message in appeal.shown.items():
            if shown.get(place) != message:
                with suppress(*FINAL):  # somebody has deleted it
                    await self._bot.delete_message(int(place), message)
        if last:
            record, say = await self._chats.get(chat), self._operator.say
            await self._operator.write(overdue_text(say, record.title if record else str(chat), appeal))

    async def _shown(self, chat: int, appeal: Appeal) -> Mapping[str, int]:
        now = await self._appeals.get(chat, appeal.id)
        return now.shown if now else {}

    async def _tell_somebody(self, chat: int, appeal: Appeal) -> bool:
        """Whether somebody is told who may decide; where no other can be, whoever decided before may, too."""
        if await self._is_told(chat, appeal) or await self._show(chat, appeal):
            return True
        now = await self._appeals.get(chat, appeal.id) or appeal
        return bool(now.deciders) and await self._show(chat, replace(now, anybody=True))

    async def _is_told(self, chat: int, appeal: Appeal) -> bool:
        """Whether somebody was shown it who may decide: in an operator's log chat nobody has to be."""
        telling = await self._chats.telling(chat)
        return any(int(place) > 0 or telling.reports == "chat" for place in appeal.shown)

    async def _show(self, chat: int, appeal: Appeal) -> bool:
        """Show an appeal to everybody who may decide; False where nobody can be reached."""
        text, buttons = await self._drawn(chat, appeal)
        tried: set[int] = set()
        told = False
        while not told and (recipients := await self._recipients.of(chat, tried)):
            for one in recipients:
                if not may_decide(appeal, one.id) or str(one.id) in appeal.shown:
                    continue
                if await self._write(chat, appeal, one, text, buttons):
                    told |= await self._is_told(chat, replace(appeal, shown={str(one.id): 0}))
            tried.update(one.id for one in recipients)
        return told

    async def _write(
        self, chat: int, appeal: Appeal, to: Recipient, text: str, buttons: InlineKeyboardMarkup | None
    ) -> bool:
        how = {"disable_notification": to.silent, "message_thread_id": to.topic, "reply_markup": buttons}
        try:
            sent = await self._bot.send_message(to.id, text, link_preview_options=NO_PREVIEW, **_given(how))
        except FINAL as no:
            log.info("recipient %s cannot be reached: %s", to.id, no)
            self._recipients.cannot_reach(to.id)
            return False
        await self._appeals.change(chat, appeal.id, _shown_by(to.id, sent.message_id, anybody=appeal.anybody))
        return True

    async def _drawn(self, chat: int, appeal: Appeal) -> tuple[str, InlineKeyboardMarkup | None]:
        record = await self._chats.get(chat)
        say = self._texts.of((await self._chats.telling(chat)).language)
        card = await self._outbox.card(chat, appeal.card)
        names = [str(facts["name"]) for facts in card.hits.values() if facts["poster"] == appeal.poster]
        text = appeal_text(say, record.title if record else str(chat), appeal, next(iter(names), ""))
        if not appeal.is_open:
            return text, None
        return text, choices(say, await self._tokens.of(APPEAL, chat, appeal=appeal.id), appeal)

    async def _edit(self, place: int, message: int, text: str, buttons: InlineKeyboardMarkup | None) -> None:
        try:
            await self._bot.edit_message_text(
                text, place, message, reply_markup=buttons, link_preview_options=NO_PREVIEW
            )
        except FINAL as no:
            if not is_unchanged(no):
                log.info("an appeal shown to %s was not brought up to date: %s", place, no)


def choices(say: Translator, word: str, appeal: Appeal) -> InlineKeyboardMarkup | None:
    """The first step."""
    return keyboard(
        button(say("Grant the appeal"), word, "grant"),
        *([button(say("Lift the sanction only"), word, "lift")] if is_sanction(appeal) else []),
        button(say("Uphold the decision"), word, "uphold"),
    )


def certainty(say: Translator, word: str) -> InlineKeyboardMarkup | None:
    """The second step of granting."""
    return keyboard(button(say("Yes, undo everything"), word, "undo"), button(say("Back"), word, "back"))


def _said_of(appeal: Appeal) -> Appeal:
    """An appeal without where it is shown: what a card tells of it."""
    return replace(appeal, shown={}, anybody=False)


def _given(how: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in how.items() if value is not None}


def _shown_by(place: int, message: int, *, anybody: bool) -> Callable[[Appeal], Appeal]:
    return lambda held: replace(
        held, shown={**held.shown, str(place): message}, anybody=held.anybody or (anybody and held.is_open)
    )
