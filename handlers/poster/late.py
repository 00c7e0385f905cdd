"""A granted appeal about a report that has ended.

Reports end 190 days after their last change; an appeal comes within six months, and may have waited since. What can
still weigh on the poster by then is a restriction, which is remembered as long as it can be contested; strikes have
lapsed. So the restriction is lifted all the same. The image is not dismissed for the group: nothing says any more which
one it was.
"""

import time
from collections.abc import Collection
from typing import Protocol

from handlers.deciders import Decider
from handlers.refusals import REFUSALS
from handlers.undoing import Undone
from records.report_card import Result
from records.statements import Statements


class Undoes(Protocol):
    """Undoes everything about a report (handlers.undoing.Undoing)."""

    async def false_alarm(self, chat: int, card: str, by: Decider) -> Undone:
        """Undo it. May be repeated."""

    async def pardon(self, chat: int, card: str, by: Decider) -> Undone:
        """Lift its sanctions only. May be repeated."""


class Lifts(Protocol):
    """Lifts restrictions (handlers.deciding.lifting.Lifting)."""

    async def lift(self, chat: int, poster: int, posts: Collection[str]) -> Result | None:
        """Lift what was done to a poster for these posts."""

    async def forget(self, chat: int, poster: int, posts: Collection[str]) -> None:
        """These restrictions are over."""


class Strikes(Protocol):
    """What counts against posters (records.standings.Standings)."""

    async def remove_strike(self, chat: int, poster: int, post: str) -> None:
        """Undo a strike."""


class UndoingAppealed:
    """Undoes what was appealed against, whether or not its report is still there."""

    def __init__(self, undoing: Undoes, lifting: Lifts, strikes: Strikes, statements: Statements) -> None:
        self._undoing = undoing
        self._lifting = lifting
        self._strikes = strikes
        self._statements = statements

    async def undo(self, chat: int, poster: int, card: str, by: Decider) -> None:
        """Undo everything about a report, as far as that is possible. May be repeated; outages are raised."""
        undone = await self._undoing.false_alarm(chat, card, by)
        if not undone.found:
            await self._lift(chat, poster, card)
        await self._statements.undone(chat, poster, card, by.as_what)

    async def pardon(self, chat: int, poster: int, card: str, by: Decider) -> None:
        """Lift the sanction, and leave the rest. May be repeated; outages are raised."""
        undone = await self._undoing.pardon(chat, card, by)
        if not undone.found and await self._lift(chat, poster, card):
            await self._statements.lifted(chat, poster, card, by.as_what, time.time())

    async def _lift(self, chat: int, poster: int, card: str) -> bool:
        """Lift what was done to a poster by a report that is not there any more; whether Telegram let that be done."""
        posts = {one.post for one in await self._statements.of(chat, poster) if one.card == card}
        result = await self._lifting.lift(chat, poster, posts)
        well = result is None or result.how not in REFUSALS
        if well:
            await self._lifting.forget(chat, poster, posts)
        for post in posts:
            await self._strikes.remove_strike(chat, poster, post)
        return well
