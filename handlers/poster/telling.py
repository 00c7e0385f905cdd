"""Tells posters that something was decided about their posts: in private where that is possible, else by a line."""

import logging
import time
from collections.abc import Callable
from typing import Final

from telegram.error import RetryAfter

from handlers.poster.in_private import PrivateStatements
from handlers.poster.lines import GroupLines
from records.tidings import Tiding, Tidings

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 20
"""Posters of one group told in one turn: what others wait for comes in between."""

PAUSE_SECONDS: Final = 5.0
"""Between two such turns."""

PATIENCE_SECONDS: Final = 60.0
"""Until a chat that takes no messages at present is tried again."""


class PosterTelling:
    """Sends what waits for the posters of a group. `clock` gives epoch seconds."""

    def __init__(
        self,
        tidings: Tidings,
        private: PrivateStatements,
        lines: GroupLines,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._tidings = tidings
        self._private = private
        self._lines = lines
        self._clock = clock

    async def send_pending(self, chat: int) -> None:
        """Tell what is due, and say when the next turn is wanted. An outage is raised."""
        await self._tidings.looked_at(chat)
        try:
            wait = await self._tell(chat)
        except RetryAfter as no:
            # The reports of this chat, which go to other places, must not wait for it.
            log.info("posters of chat %d wait: %s", chat, no)
            wait = PATIENCE_SECONDS
        if wait:
            await self._tidings.look_at(chat, self._clock() + wait)
        for when in (await self._tidings.next(chat), await self._lines.next(chat)):
            if when is not None:
                await self._tidings.look_at(chat, max(when, self._clock() + wait))

    async def _tell(self, chat: int) -> float:
        """Work off some of it; in how many seconds to come back for the rest."""
        await self._lines.wipe(chat)
        due = await self._tidings.due(chat)
        unreached: list[Tiding] = []
        for tiding in due[:MOST_AT_ONCE]:
            if not await self._private.tell(chat, tiding) and tiding.removed:
                unreached.append(tiding)
            else:
                await self._tidings.drop(chat, tiding)
        if unreached:
            if wait := await self._lines.say(chat, [tiding.poster for tiding in unreached]):
                return wait
            for tiding in unreached:
                await self._tidings.drop(chat, tiding)
        return PAUSE_SECONDS if len(due) > MOST_AT_ONCE else 0.0
