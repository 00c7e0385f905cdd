"""Lifts restrictions: what was before comes back exactly, unless somebody changed it or another report demands more."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from telegram import ChatMember, ChatPermissions

from handlers.refusals import FINAL, meaning
from handlers.sanctions import SHORTEST_SECONDS
from records.report_card import Result
from records.standings import Restriction, Standings

PERMISSION: Final = "can_"
"""Begins the names of permissions in ChatMember and ChatPermissions."""

LIFT: Final = "lift"

ENDED, CHANGED, KEPT, LIFTED, UNBANNED = ("ended", "changed", "kept", "lifted", "unbanned")
SHORTENED, RESTORED = ("shortened", "restored")
UNBANNED_MUTED, UNBANNED_RESTORED = ("unbanned-muted", "unbanned-restored")
"""How lifting ended, apart from refusals (handlers.refusals); the last two: a ban went, and a restriction is left."""

WELL: Final = frozenset(
    {ENDED, CHANGED, KEPT, LIFTED, UNBANNED, SHORTENED, RESTORED, UNBANNED_MUTED, UNBANNED_RESTORED}
)
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
    repeats it, after a crash or an outage, takes our own half-done work for nobody else's change. A refusal takes the
    mark off. Each time the member is looked at first: what somebody imposed since, by hand, is theirs and stays.
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
        present = (await self._bot.get_chat_member(chat, poster)).to_dict()
        found = next((one for one in _may_be_in_force(running) if _is_in_force(one, present)), None)
        begun = next((one for one in reversed(running) if one.lifting), None)
        if found is None and begun and self._may_be_ours(begun, left, present):
            found = begun
        if found is None:
            return Result(LIFT, CHANGED, poster) if any(one.done for one in running) else None
        latest = replace(found, lifting=True)
        if latest != found:
            await self._standings.remember(chat, poster, latest, self._clock())
        try:
            return await self._give_back(chat, poster, latest, left)
        except FINAL:
            await self._standings.remember(chat, poster, replace(latest, lifting=False), self._clock())
            raise

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
            return Result(LIFT, UNBANNED_MUTED if banned else SHORTENED, poster, until=left.until)
        if former.get("status") == ChatMember.RESTRICTED and self._is_long(former.get("until_date")):
            await self._restrict(chat, poster, _permissions(former), former.get("until_date"))
            return Result(LIFT, UNBANNED_RESTORED if banned else RESTORED, poster)
        if not banned:
            await self._restrict(chat, poster, ChatPermissions.all_permissions(), None)
        return Result(LIFT, UNBANNED if banned else LIFTED, poster)

    def _may_be_ours(self, over: Restriction, left: Restriction | None, present: Mapping[str, Any]) -> bool:
        """Whether a member is as a lifting that was begun leaves them: in the middle of it, or at its end."""
        former, status = over.former or {}, present.get("status")
        if over.until is None and status == ChatMember.LEFT:
            return True
        if left and self._is_long(left.until):
            return _is_in_force(left, present)
        if former.get("status") == ChatMember.RESTRICTED and self._is_long(former.get("until_date")):
            return status == ChatMember.RESTRICTED and _allowed(present) == _allowed(former)
        return status in {ChatMember.MEMBER, ChatMember.LEFT}

    async def _restrict(self, chat: int, poster: int, permissions: ChatPermissions, until: float | None) -> None:
        await self._bot.restrict_chat_member(
            chat, poster, permissions, until_date=int(until or 0), use_independent_chat_permissions=True
        )

    def _runs(self, one: Restriction) -> bool:
        return one.until is None or one.until > self._clock()

    def _is_long(self, until: float | None) -> bool:
        """Whether a restriction until then (none, or 0: for ever) can still be put back as it was."""
        return not until or until > self._clock() + SHORTEST_SECONDS


def _may_be_in_force(running: Sequence[Restriction]) -> Iterator[Restriction]:
    """Which of these can be the one in force, the latest first.

    What was only planned counts until one that was done: a crash may have come between the call and its record.
    """
    for one in reversed(running):
        yield one
        if one.done:
            return


def _is_in_force(one: Restriction, present: Mapping[str, Any]) -> bool:
    """Whether a member is restricted just as this restriction has it."""
    if one.until is None:
        return present.get("status") == ChatMember.BANNED
    allowed = any(value for name, value in present.items() if name.startswith(PERMISSION))
    until = int(present.get("until_date") or 0)
    return present.get("status") == ChatMember.RESTRICTED and not allowed and until == int(one.until)


def _permissions(member: Mapping[str, Any]) -> ChatPermissions:
    """The permissions of a restricted member, those included that python-telegram-bot does not know."""
    return ChatPermissions.de_json(_named_permissions(member), None)


def _allowed(member: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """What a restricted member may do, and until when (epoch seconds; 0: for ever)."""
    return _named_permissions(member), int(member.get("until_date") or 0)


def _named_permissions(member: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in member.items() if name.startswith(PERMISSION)}
