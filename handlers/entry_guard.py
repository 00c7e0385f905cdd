"""Watches over the entries of the list: one that matches too much, or is called wrong, stops acting.

What is decided is in policies.suspension, what is counted in records.matches and records.false_alarms.
"""

import asyncio
import time
from collections.abc import Callable

from handlers.executors import Bell
from handlers.judged import Hit
from handlers.posters import Poster
from matching.fingerprint import Fingerprint
from matching.match import Match
from policies.circumstances import Role
from policies.reviewing import Outcome
from policies.suspension import History, Spread, concern, lapses
from records.dismissals import ADMINISTRATOR, Dismissals
from records.false_alarms import FalseAlarms
from records.matches import MatchCounts
from records.removals import Removals
from records.suspended import Flag, State, Suspended

OPERATOR = 0
"""The number under which the reports to the operator have their turns: that of no chat."""

LATELY_SECONDS = 48 * 3_600
"""As far back as anything can be deleted, and so as anybody looks."""

PEOPLE = frozenset({Role.HUMAN, Role.ADMINISTRATOR})

NOT_A_PERSON = "-"
"""All who post as a group, a channel or a bot count as one poster: anybody can have any number of these."""

NOTHING = Spread()
"""No match at all."""


class EntryGuard:
    """Counts matches and false alarms, and says which entries are suspended. `clock` gives epoch seconds."""

    def __init__(
        self,
        counts: MatchCounts,
        suspended: Suspended,
        alarms: FalseAlarms,
        dismissals: Dismissals,
        removals: Removals,
        bell: Bell,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._counts = counts
        self._suspended = suspended
        self._alarms = alarms
        self._dismissals = dismissals
        self._removals = removals
        self._bell = bell
        self._clock = clock

    async def suspends(self, chat: int, hit: Hit, poster: Poster, *, counted: bool = True) -> bool:
        """Whether the entry acts on nothing, this hit included. The same hit again changes nothing.

        A doubtful hit is not counted: it would act on nothing in any case. Nor is one that is not to be `counted`.
        """
        match = hit.match
        if not counted or match.doubt is not None:
            flag = await self._suspended.get(match.entry)
            return flag is not None and flag.keeps_still(match.trust)
        flag, spread = await asyncio.gather(self._suspended.get(match.entry), self._count(chat, hit, poster))
        return await self._weighed(match, flag, spread=spread)

    async def false_alarm(
        self,
        chat: int,
        by: int,
        posted: Fingerprint,
        match: Match,
        *,
        as_what: str = ADMINISTRATOR,
        card: str = "",
        weighs: bool = True,
    ) -> None:
        """A group, by the word of `by`, calls a match a false alarm: there it acts on nothing from now on.

        What was removed there of that posted image no longer counts as a removal of the registered one. Against the
        entry everywhere it counts where it `weighs` (policies.suspension).
        """
        await self._dismissals.add(chat, posted, match.entry, by=by, as_what=as_what, card=card)
        await self._removals.undo(match.entry, chat, posted)
        if not weighs:
            return
        alarms = await self._alarms.note(match.entry, chat, by)
        await self._weighed(match, await self._suspended.get(match.entry), alarms=alarms)

    async def take_back(self, chat: int, posted: Fingerprint, entry: Fingerprint) -> None:
        """The group takes that back. A suspension stays until a person lifts it; removals are not counted again."""
        await self._dismissals.remove(chat, posted, entry)
        # Another post the entry was called wrong of may stand. Which of the two is the entry, who asks need not know.
        for one in {posted, entry} - await self._dismissals.of(chat):
            await self._alarms.take_back(one, chat)

    async def lift(self, entry: Fingerprint, by: str) -> Flag | None:
        """A person lets the entry act again: its counting begins anew. None where nothing is to be lifted."""
        flag = await self._suspended.lift(entry, by, self._clock())
        if flag:
            await self._counts.forget(entry, self._clock())
        return flag

    async def lapse(self, entry: Fingerprint, outcome: Outcome | None, by: str) -> Flag | None:
        """Its review ended with nobody's decision: what only false alarms suspended acts again, as the lead it was."""
        flag = await self._suspended.get(entry)
        if flag is None or flag.state is not State.SUSPENDED or not lapses(flag.cause, outcome):
            return None
        return await self._suspended.lapse(entry, by, self._clock())

    async def reject(self, entry: Fingerprint, by: str) -> Flag | None:
        """A person says that it does not belong on the list: it stays suspended."""
        return await self._suspended.reject(entry, by, self._clock())

    async def _count(self, chat: int, hit: Hit, poster: Poster) -> Spread:
        who = str(poster.id) if poster.role in PEOPLE and poster.id is not None else NOT_A_PERSON
        post = f"{chat}/{hit.post}"
        when = self._written(hit)
        return await self._counts.count(hit.match.entry, poster=who, post=post, group=chat, now=when)

    def _written(self, hit: Hit) -> float:
        """When the post was written, if it was lately: posts found by looking back are not one flood of now."""
        now = self._clock()
        return hit.date if now - LATELY_SECONDS < hit.date < now else now

    async def _weighed(self, match: Match, flag: Flag | None, *, spread: Spread = NOTHING, alarms: int = 0) -> bool:
        """Whether the entry acts on nothing, after what was learned of it now."""
        if flag is not None and flag.state is State.KEPT:
            return False
        if flag is not None and flag.keeps_still(match.trust):
            return True
        against = concern(History(match.trust, spread, alarms, flag.lifts if flag else 0))
        if against is None:
            return False
        found = Flag(match.entry, State.NOTED, against.cause, self._clock(), match.source, match.trust, spread, alarms)
        if await self._suspended.raise_flag(found, against):
            await self._bell.ring([OPERATOR])
        return against.suspends
