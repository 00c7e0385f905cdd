"""Tells posters what became of a decision about their posts afterwards."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from handlers.executors import Bell
from records.appeals import Appeal, Appeals, State
from records.statements import Statements
from records.tidings import Tiding, Tidings

SETTLING_SECONDS: Final = 1.0
"""So that all that one undo does is told at once."""


class PosterNews:
    """Has posters told. `clock` gives epoch seconds."""

    def __init__(
        self,
        statements: Statements,
        appeals: Appeals,
        tidings: Tidings,
        bell: Bell,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._statements = statements
        self._appeals = appeals
        self._tidings = tidings
        self._bell = bell
        self._clock = clock

    async def undone(self, chat: int, poster: int, post: str, by: str = "administrator") -> None:
        """The decision about a post (or about all that a report of this name tells of) was undone.

        `by` says in what part who undid it acted. An appeal about it that is still open is granted thereby. What is
        known already is not told anew.
        """
        here = [one for one in await self._statements.of(chat, poster) if post in {one.post, one.card}]
        fresh = [one for one in here if one.undone is None]
        if not fresh:
            return
        now = self._clock()
        if held := await self._appeals.get(chat, self._appeals.name(poster, fresh[0].card)):
            by = held.as_what or by  # an appeal that was granted: whoever did so
        await self._tidings.add(chat, Tiding(poster, now + SETTLING_SECONDS, changed=True))
        for card in {one.card for one in fresh}:
            await self._appeals.change(chat, self._appeals.name(poster, card), lambda held: _granted(held, by, now))
        await self._statements.undone(chat, poster, post, by)

    async def changed(self, chat: int, poster: int, language: str | None = None) -> None:
        """Something about an appeal is new."""
        await self._tidings.add(chat, Tiding(poster, self._clock(), language, changed=True))
        await self._bell.ring([chat])


def _granted(held: Appeal, by: str, now: float) -> Appeal | None:
    if not held.is_open:
        return None
    return replace(held, state=State.GRANTED, decided=now, as_what=by, finished=True)
