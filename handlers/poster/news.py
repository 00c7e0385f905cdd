"""Tells posters what people decided about their posts afterwards."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from handlers.deciders import Decider
from handlers.executors import Bell
from handlers.poster.likeness import likeness_of
from matching.match import Trust
from policies.actions import DeletePost
from policies.circumstances import Role
from records.appeals import Appeal, Appeals, State
from records.statements import Statement, Statements
from records.tidings import Tiding, Tidings

SETTLING_SECONDS: Final = 1.0
"""So that all that one undo does is told at once."""


class PosterNews:
    """Has posters told. Everything may be repeated. `clock` gives epoch seconds."""

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

    async def undone(self, chat: int, poster: int, card: str, by: Decider) -> None:
        """The decision about all that a report (or about one post) tells of was undone.

        An appeal about it that is still open is granted thereby, and its end is told with it. What is known already is
        not told anew.
        """
        here = [one for one in await self._statements.of(chat, poster) if card in {one.post, one.card}]
        fresh = [one for one in here if one.undone is None]
        if not fresh:
            return
        ended = [await self._grant(chat, self._appeals.name(poster, one), by) for one in {one.card for one in fresh}]
        if not all(ended):
            await self._tell(chat, poster)
        await self._statements.undone(chat, poster, card, by.as_what)

    async def pardoned(self, chat: int, poster: int, card: str, by: Decider, before: float) -> None:
        """The sanctions of a report's hits of until then (epoch seconds) were lifted, and nothing else."""
        here = [one for one in await self._statements.of(chat, poster) if one.card == card and one.time <= before]
        if any(one.is_sanction and one.lifted is None and one.undone is None for one in here):
            await self._tell(chat, poster)
            await self._statements.lifted(chat, poster, card, by.as_what, before)

    async def lifted(self, chat: int, poster: int) -> None:
        """A sanction was lifted at last, after everything else had been undone."""
        if await self._statements.of(chat, poster):
            await self._tell(chat, poster)

    async def removed(self, chat: int, card: str, facts: Mapping[str, Any], by: Decider) -> None:
        """A post was deleted by somebody's word: its poster can contest that as what the bot does by itself."""
        poster = facts["poster"]
        if poster is None or facts["role"] != Role.HUMAN.value:
            return
        known = await self._statements.of(chat, poster)
        if any(one.post == facts["post"] and one.card == card and one.decided_by for one in known):
            return
        now = self._clock()
        await self._tidings.add(chat, Tiding(poster, now + SETTLING_SECONDS, removed=True))
        statement = Statement(
            post=facts["post"],
            card=card,
            time=now,
            done=(DeletePost.name,),
            confirmed=facts["trust"] == Trust.CONFIRMED,
            likeness=likeness_of(facts["distance"]),
            look_back=bool(facts.get("look_back")),
            decided_by=by.as_what,
        )
        await self._statements.note(chat, poster, f"{facts['key']}/{by.as_what}", statement)

    async def changed(self, chat: int, poster: int, language: str | None = None) -> None:
        """Something about an appeal is new."""
        await self._tidings.add(chat, Tiding(poster, self._clock(), language, changed=True))
        await self._bell.ring([chat])

    async def _tell(self, chat: int, poster: int) -> None:
        await self._tidings.add(chat, Tiding(poster, self._clock() + SETTLING_SECONDS, changed=True))

    async def _grant(self, chat: int, appeal: str, by: Decider) -> bool:
        """Grant an appeal that is open; whether it was. Its end is told, counted and written down by the next turn."""
        now = self._clock()

        def granted(held: Appeal) -> Appeal | None:
            if not held.is_open:
                return None
            return replace(held, state=State.GRANTED, decided=now, by=by.id, as_what=by.as_what, name=by.name)

        return await self._appeals.change(chat, appeal, granted) is not None
