"""The chats that groups chose for their reports: one that gets a new id is followed, one that is erased is let go."""

from collections.abc import Awaitable, Callable

from records.chats import Chats
from records.lost_reports import LostReports


class ReportsPlaces:
    """`told` has the administrators of a group hear that its chat is gone."""

    def __init__(self, chats: Chats, lost: LostReports, told: Callable[[int], Awaitable[None]]) -> None:
        self._chats = chats
        self._lost = lost
        self._told = told

    async def move(self, old: int, new: int) -> None:
        """A basic group, which has no topics, became a supergroup."""
        for chat in await self._reporting_to(old):
            await self._chats.adjust(chat, {"reports_chat": new, "reports_topic": None})

    async def forget(self, chat: int) -> None:
        """A chat is erased: nothing names it any more. Those who chose it report to each administrator in private."""
        for one in await self._reporting_to(chat):
            await self._chats.adjust(one, {"reports": "private", "reports_chat": None, "reports_topic": None})
            await self._lost.note(one)
            await self._told(one)

    async def _reporting_to(self, place: int) -> list[int]:
        chats = await self._chats.ids()
        return [chat for chat in chats if (await self._chats.chosen(chat)).get("reports_chat") == place]
