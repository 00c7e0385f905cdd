"""Lifts restrictions: what was before comes back exactly, unless somebody changed it or another report demands more."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from telegram import ChatMember, ChatPermissions

from handlers.refusals import FINAL, meaning
from records.report_card import Result
from records.standings import Restriction, Standings

SHORTEST_SECONDS: Final = 40.0
"""Of a restriction that is put back. Telegram takes less than 30 seconds from now for ever (restrictChatMember)."""

PERMISSION: Final = "can_"
"""Begins the names of permissions in ChatMember and ChatPermissions."""

LIFT: Final = "lift"

ENDED, CHANGED, KEPT, SHORTENED, LIFTED, UNBANNED, RESTORED = (
    "ended",
    "changed",
    "kept",
    "shortened",
    "lifted",
    "unbanned",
    "restored",
)
"""How lifting ended, apart from refusals (handlers.refusals)."""

WELL: Final = frozenset({ENDED, CHANGED, KEPT, LIFTED, RESTORED, SHORTENED, UNBANNED})
"""How lifting may end for good. After anything else it can be tried again."""


class LiftingBot(Protocol):
    """What is asked of the Bot API."""

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        """A member's present state."""

    async def restrict_chat_member(
        self,
        chat_id: int,
        user_id: int,
        permissions: ChatPermissions,
        until_date: int | None = None,
        *,
        use_independent_chat_permissions: bool | None = None,
    ) -> bool:
        """Give a member exactly these permissions until a time (epoch seconds; None: for ever)."""

    async def unban_chat_member(self, chat_id: int, user_id: int, *, only_if_banned: bool | None = None) -> bool:
        """Lift a ban."""

    async def unban_chat_sender_chat(self, chat_id: int, sender_chat_id: int) -> bool:
        """Allow a channel to post here again."""


class Lifting:
    """Lifts the restrictions of one poster for some posts. `clock` gives epoch seconds.

    The restriction is marked before Telegram is asked, and forgotten after the result was written, so that whoever
    repeats it after a crash takes our own half-done work for nobody else's change.
    """

    def __init__(self, bot: LiftingBot, standings: Standings, clock: Callable[[], float] = time.time) -> None:
        self._bot = bot
        self._standings = standings
        self._clock = clock

    async def lift(self, chat: int, poster: int, posts: Collection[str]) -> Result | None:
        """Lift what was done to a poster for these posts; None where there is nothing. Outages are raised.

        Other restrictions that run stay in force. Nothing is forgotten yet: `forget` does that.
        """
        known = await self._standings.restrictions(chat, poster)
        mine = [one for one in known if one.post in posts]
        if not mine:
            return None
        others = [one for one in known if one.post not in posts and one.done]
        try:
            return await self._lifted(chat, poster, mine, [one for one in others if self._runs(one)])
        except FINAL as no:
            return Result(LIFT, meaning(no), poster)

    async def forget(self, chat: int, poster: int, posts: Collection[str]) -> None:
        """These restrictions are over; the one that was in force last is forgotten last."""
        for one in await self._standings.restrictions(chat, poster):
            if one.post in posts:
                await self._standings.forget_restriction(chat, poster, one.post)

    async def _lifted(
        self, chat: int, poster: int, mine: Sequence[Restriction], others: Sequence[Restriction]
    ) -> Result | None:
        running = [one for one in mine if self._runs(one)]
        if not running:
            return Result(LIFT, ENDED, poster) if any(one.done for one in mine) else None
        latest, left = running[-1], others[-1] if others else None
        if left and left.since >= latest.since:
            return Result(LIFT, KEPT, poster, until=left.until)
        if poster < 0:
            return await self._lift_of_channel(chat, poster, left)
        if not latest.lifting:
            if not _is_in_force(latest, (await self._bot.get_chat_member(chat, poster)).to_dict()):
                return Result(LIFT, CHANGED, poster) if latest.done else None
            await self._standings.remember(chat, poster, replace(latest, lifting=True), self._clock())
        return await self._give_back(chat, poster, latest, left)

    async def _lift_of_channel(self, chat: int, poster: int, left: Restriction | None) -> Result:
        """Telegram tells nobody which channels are banned; lifting what is lifted changes nothing."""
        if left:
            return Result(LIFT, KEPT, poster)
        await self._bot.unban_chat_sender_chat(chat, poster)
        return Result(LIFT, LIFTED, poster)

    async def _give_back(self, chat: int, poster: int, over: Restriction, left: Restriction | None) -> Result:
        """Have in force what the restriction `left` demands, or else what was before."""
        banned, former = over.until is None, over.former or {}
        if left and left.until is None:
            return Result(LIFT, KEPT, poster)
        if not left and former.get("status") == ChatMember.BANNED:
            return Result(LIFT, RESTORED, poster)
        if banned:
            await self._bot.unban_chat_member(chat, poster, only_if_banned=True)
        if left and self._is_long(left.until):
            await self._restrict(chat, poster, ChatPermissions.no_permissions(), left.until)
            return Result(LIFT, SHORTENED, poster, until=left.until)
        if former.get("status") == ChatMember.RESTRICTED and self._is_long(former.get("until_date")):
            await self._restrict(chat, poster, _permissions(former), former.get("until_date"))
            return Result(LIFT, RESTORED, poster)
        if not banned:
            await self._restrict(chat, poster, ChatPermissions.all_permissions(), None)
        return Result(LIFT, UNBANNED if banned else LIFTED, poster)

    async def _restrict(self, chat: int, poster: int, permissions: ChatPermissions, until: float | None) -> None:
        await self._bot.restrict_chat_member(
            chat, poster, permissions, until_date=int(until or 0), use_independent_chat_permissions=True
        )

    def _runs(self, one: Restriction) -> bool:
        return one.until is None or one.until > self._clock()

    def _is_long(self, until: float | None) -> bool:
        """Whether a restriction until then (none, or 0: for ever) can still be put back as it was."""
        return not until or until > self._clock() + SHORTEST_SECONDS


def _is_in_force(one: Restriction, present: Mapping[str, Any]) -> bool:
    """Whether a member is restricted just as this restriction has it."""
    if one.until is None:
        return present.get("status") == ChatMember.BANNED
    allowed = any(value for name, value in present.items() if name.startswith(PERMISSION))
    until = int(present.get("until_date") or 0)
    return present.get("status") == ChatMember.RESTRICTED and not allowed and until == int(one.until)


def _permissions(member: Mapping[str, Any]) -> ChatPermissions:
    """The permissions of a restricted member, those included that python-telegram-bot does not know."""
    return ChatPermissions.de_json({name: value for name, value in member.items() if name.startswith(PERMISSION)}, None)
