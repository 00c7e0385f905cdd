"""Statements in private chats: posters who have started the bot get theirs without asking, and without a sound."""

import logging
import time
from collections.abc import Callable

from handlers.messages import Noting, PrivateMessages, WritingBot
from handlers.poster.explaining import Explaining, Shown
from handlers.refusals import FINAL
from handlers.unreachable import Unreachable
from records.tidings import Tiding, Tidings, Told

log = logging.getLogger(__name__)


class PrivateStatements:
    """Writes statements to their posters. `clock` gives epoch seconds."""

    def __init__(
        self,
        bot: WritingBot,
        explaining: Explaining,
        tidings: Tidings,
        written: Noting,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._messages = PrivateMessages(bot, written)
        self._explaining = explaining
        self._tidings = tidings
        self._clock = clock
        self._unreachable = Unreachable(clock)

    async def tell(self, chat: int, tiding: Tiding) -> bool:
        """Tell a poster what there is to be told; False where they cannot be written to. Outages are raised.

        Further posts that are removed within the hour are added to the same message. A sanction, and what was decided
        afterwards, is a message of its own, so that nobody overlooks it.
        """
        if tiding.poster in self._unreachable:
            return False
        shown = await self._explaining.screen(chat, tiding.poster, tiding.language, news=tiding.changed)
        if shown is None:  # erased meanwhile
            return True
        before = await self._tidings.told(chat, tiding.poster)
        message = before.message if before and not (tiding.changed or tiding.sanction) else 0
        try:
            message = await self.show(tiding.poster, message, shown, silent=not tiding.changed)
        except FINAL as no:
            log.info("a poster cannot be written to: %s", no)
            self._unreachable.add(tiding.poster)
            return False
        await self._tidings.note(chat, tiding.poster, Told(self._clock(), message))
        return True

    async def show(self, person: int, message: int, shown: Shown, *, silent: bool = False) -> int:
        """Show a text by this message, or by a new one where that is 0 or gone; the message that shows it."""
        return await self._messages.show(person, message, shown.text, shown.keyboard, silent=silent)

    async def started(self, person: int) -> None:
        """This person has written to the bot, so they can be reached."""
        self._unreachable.discard(person)
