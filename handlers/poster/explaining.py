"""The statement of one person about one group, with its buttons, as it stands at this moment."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.deciding.lifting import LIFT, WELL
from handlers.poster.buttons import DECISION, button, keyboard
from handlers.poster.decisions import Decision, decisions_of
from handlers.poster.wording import ANSWER_SECONDS, StatementText, appeal_line, contestable
from locales.texts import Texts, Translator
from records.appeals import Appeal, Appeals
from records.chats import Chats
from records.decisions import Decisions
from records.statements import Statements
from records.tokens import Tokens


class Shown(NamedTuple):
    """A text and its buttons."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


class Explaining:
    """Makes statements. `clock` gives epoch seconds."""

    def __init__(
        self,
        statements: Statements,
        appeals: Appeals,
        reports: Decisions,
        tokens: Tokens,
        chats: Chats,
        texts: Texts,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._statements = statements
        self._appeals = appeals
        self._reports = reports
        self._tokens = tokens
        self._chats = chats
        self._texts = texts
        self._clock = clock

    async def concerns(self, chat: int, person: int) -> bool:
        """Whether there is a statement for this person in this group."""
        return bool(await self._statements.of(chat, person))

    async def decision(self, chat: int, person: int, card: str) -> Decision | None:
        """What was done about this person's posts of a report."""
        return next((one for one in await self._decisions(chat, person) if one.card == card), None)

    async def screen(self, chat: int, person: int, language: str | None, *, news: bool = False) -> Shown | None:
        """The statement; with what is new about it before the rest, if that is wanted. None where there is none."""
        decisions = await self._decisions(chat, person)
        if not decisions:
            return None
        say = await self.speaking(chat, language)
        appeals = {one.card: one for one in await self._appeals.of(chat, person)}
        record = await self._chats.get(chat)
        words = StatementText(say, record.title if record else "")
        now = self._clock()
        first = _newest(say, words, decisions, appeals, now) if news else ""
        text, shown = words.screen(decisions, appeals, now, first=first)
        return Shown(text, keyboard(*await self._buttons(chat, person, decisions[:shown], appeals, say)))

    async def speaking(self, chat: int, language: str | None) -> Translator:
        """In a person's language where it is known, and otherwise in the group's."""
        return self._texts.of(language or (await self._chats.telling(chat)).language)

    async def word(self, chat: int, person: int, decision: Decision) -> str:
        """What the buttons of a decision stand for."""
        return await self._tokens.of(
            DECISION, chat, poster=str(person), card=decision.card, ends=str(int(decision.ends))
        )

    async def _decisions(self, chat: int, person: int) -> list[Decision]:
        decisions = decisions_of(await self._statements.of(chat, person))
        return [replace(one, stands=await self._stands(chat, person, one)) for one in decisions]

    async def _stands(self, chat: int, person: int, decision: Decision) -> bool:
        now, sanctions = self._clock(), [one for one in decision.statements if one.is_sanction]
        if not any(one.until is None or one.until > now for one in sanctions):
            return False  # there was none, or it has ended by itself
        result = await self._reports.result(chat, decision.card, LIFT, person)
        return result is not None and result.how not in WELL

    async def _buttons(
        self, chat: int, person: int, decisions: list[Decision], appeals: dict[str, Appeal], say: Translator
    ) -> list[InlineKeyboardButton]:
        buttons = []
        for number, one in enumerate(decisions, start=1):
            appeal = appeals.get(one.card)
            if contestable(one, appeal, self._clock()):
                alone, numbered = say("Contest this decision"), say("Contest decision {number}")
                action = "contest"
            elif appeal and appeal.is_open:
                alone, numbered = say("Withdraw the appeal"), say("Withdraw the appeal about decision {number}")
                action = "withdraw"
            else:
                continue
            label = numbered.format(number=number) if len(decisions) > 1 else alone
            buttons.append(button(label, await self.word(chat, person, one), action))
        return buttons


def _newest(
    say: Translator, words: StatementText, decisions: list[Decision], appeals: dict[str, Appeal], now: float
) -> str:
    """What happened last to any of the decisions."""
    ended = [(one.decided, appeal_line(say, one, now)) for one in appeals.values() if one.decided is not None]
    late = [(one.made + ANSWER_SECONDS, appeal_line(say, one, now)) for one in appeals.values() if one.is_open]
    undone = [(one.undone.undone or 0.0, words.undone(one)) for one in decisions if one.undone]
    lifted = [(one.lifted.lifted or 0.0, words.lifted(one)) for one in decisions if one.lifted]
    newest = max((one for one in [*ended, *late, *undone, *lifted] if one[0] <= now), default=(0.0, ""))[1]
    return " ".join([newest, words.stands()] if newest and any(one.stands for one in decisions) else [newest])
