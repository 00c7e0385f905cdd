"""Which of the chats the bot is in are protected groups, and which are there for reports and moderators only."""

from collections.abc import Collection, Iterable

from records.chats import Chats


class Protected:
    """`apart` are the chats that the operator named for reports and for moderators."""

    def __init__(self, chats: Chats, apart: Collection[int]) -> None:
        self._chats = chats
        self._apart = frozenset(apart)

    async def ids(self) -> list[int]:
        """The others, but for those that some group has its reports sent to, in ascending order.

        A chat of that kind may be a group like any other. It is left out all the same: figures of few groups tell of a
        single one, so rather too few are counted than too many.
        """
        known = await self._chats.ids()
        places = {(await self._chats.chosen(chat)).get("reports_chat") for chat in known}
        return [chat for chat in known if chat not in self._apart and chat not in places]

    async def adders(self, chats: Iterable[int]) -> int:
        """By how many people these were added; those of whom it is not known count as one."""
        records = [await self._chats.get(chat) for chat in chats]
        return len({record.added_by for record in records if record})
