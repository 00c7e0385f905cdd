"""What has to happen from time to time: erasing left chats, trying quarantined updates again, digests."""

import asyncio
import logging

from bot.updates import NETWORK
from records.chats import Chats
from records.duequeue import DueQueue
from records.inbox import Inbox
from records.purge import Purges
from records.store import OUTAGES

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
HOUR_SECONDS = 3600.0


class Housekeeping:
    """Runs beside the workers. Several processes may do so: each step can be repeated."""

    def __init__(self, purges: Purges, inbox: Inbox, work: DueQueue, chats: Chats, reports: DueQueue) -> None:
        self._purges = purges
        self._inbox = inbox
        self._work = work
        self._chats = chats
        self._reports = reports

    async def run(self) -> None:
        """Look every LOOK_SECONDS, until cancelled."""
        looks = 0
        while True:
            try:
                await self.erase_left_chats()
                if looks % (HOUR_SECONDS // LOOK_SECONDS) == 0:
                    await self.retry_network_failures()
                    await self.tell_what_was_unchecked()
            except OUTAGES as no:
                log.warning("housekeeping waits for the store: %s", no)
            looks += 1
            await asyncio.sleep(LOOK_SECONDS)

    async def erase_left_chats(self) -> None:
        """Erase everything about the chats that the bot left long enough ago."""
        for chat in await self._purges.erase_due():
            log.info("everything about chat %d was erased: the bot has left it", chat)

    async def retry_network_failures(self) -> None:
        """Give updates another chance that failed for a reason outside of us."""
        for update in await self._inbox.quarantined():
            if update.reason.startswith(NETWORK):
                await self._inbox.release(update)
                await self._work.ring([update.chat])

    async def tell_what_was_unchecked(self) -> None:
        """Have the reporter look at each chat: what could not be checked is told once an hour, hits or not."""
        await self._reports.ring(await self._chats.ids())
