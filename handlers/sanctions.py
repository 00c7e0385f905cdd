"""What is done to a poster, in such a way that it can be undone exactly."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Protocol

from telegram import ChatMember, ChatPermissions
from telegram.error import BadRequest, Forbidden

from handlers.judged import Judged, Outcome
from handlers.refusals import FINAL
from policies.actions import Action, Ban, BanChannel, Mute
from records.standings import Restriction, Standings

SHORTEST_SECONDS: Final = 40.0
"""Of a restriction, imposed or put back. Telegram takes less than 30 seconds from now for ever (restrictChatMember)."""


class SanctionBot(Protocol):
    """What is asked of the Bot API."""

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        """A member's present state."""

    async def restrict_chat_member(
        self, chat_id: int, user_id: int, permissions: ChatPermissions, until_date: int | None = None
    ) -> bool:
        """Take permissions from a member until a time (epoch seconds)."""

    async def ban_chat_member(self, chat_id: int, user_id: int) -> bool:
        """Remove a member for good."""

    async def ban_chat_sender_chat(self, chat_id: int, sender_chat_id: int) -> bool:
        """Forbid a channel to post here."""


class Sanctions:
    """Carries out mutes and bans. The former state is written first, so that no crash can lose it."""

    def __init__(self, bot: SanctionBot, standings: Standings, clock: Callable[[], float]) -> None:
        self._bot = bot
        self._standings = standings
        self._clock = clock

    async def carry_out(self, action: Action, judged: Judged) -> Outcome:
        """Do it once for each post or album; Telegram's refusals are raised."""
        poster = judged.poster.id
        if poster is None:
            return Outcome(action.name, done=False, why="nobody")
        now = self._clock()
        earlier = await self._standings.restrictions(judged.chat, poster)
        mine = next((one for one in earlier if one.post == judged.hit.post), None)
        if mine and mine.done:
            return Outcome(action.name, done=True, until=mine.until)
        if planned := mine is None:
            present = await self._present(action, judged.chat, poster)
            if why := _already(action, present, now):
                return Outcome(action.name, done=False, why=why)
            mine = self._planned(action, judged, present, earlier, now)
            await self._standings.remember(judged.chat, poster, mine, now)
        elif not mine.runs(now + SHORTEST_SECONDS):  # planned before a crash, and its end is too near by now
            mine = replace(mine, until=_end(action, now))
            await self._standings.remember(judged.chat, poster, mine, now)
        try:
            await self._call(action, judged.chat, poster, mine)
        except FINAL:
            if planned:  # else it may be in force, from before a crash
                await self._standings.forget_restriction(judged.chat, poster, mine.post)
            raise
        # In force only now, after whatever waiting the call took: what was posted meanwhile came before it.
        done = replace(mine, since=max(self._clock(), judged.hit.date), done=True)
        await self._standings.remember(judged.chat, poster, done, now)
        return Outcome(action.name, done=True, until=mine.until)

    async def _present(self, action: Action, chat: int, poster: int) -> dict[str, Any] | None:
        if isinstance(action, BanChannel):
            return None
        try:
            return (await self._bot.get_chat_member(chat, poster)).to_dict()
        except (BadRequest, Forbidden):
            return None  # the restriction may still be possible, with the group's own permissions as the former ones

    def _planned(
        self, action: Action, judged: Judged, present: dict[str, Any] | None, earlier: list[Restriction], now: float
    ) -> Restriction:
        """The restriction to come. Under one of ours that still runs, the former state is the one before that."""
        running = [one for one in earlier if one.done and (one.until is None or one.until > now)]
        former = running[0].former if running else present
        return Restriction(judged.hit.post, now, _end(action, now), former, posted=judged.hit.date)

    async def _call(self, action: Action, chat: int, poster: int, restriction: Restriction) -> None:
        if isinstance(action, BanChannel):
            await self._bot.ban_chat_sender_chat(chat, poster)
        elif isinstance(action, Ban):
            await self._bot.ban_chat_member(chat, poster)
        else:
            until = int(restriction.until or 0)
            await self._bot.restrict_chat_member(chat, poster, ChatPermissions.no_permissions(), until_date=until)


def _end(action: Action, now: float) -> float | None:
    """When a sanction that begins now is over; None: never."""
    return now + action.seconds if isinstance(action, Mute) else None


def _already(action: Action, present: dict[str, Any] | None, now: float) -> str:
    """Why a mute would be no sanction but a relief: it would lift a ban, or shorten what a person decided."""
    if present is None or not isinstance(action, Mute):
        return ""
    if present.get("status") == ChatMember.BANNED:
        return "already-banned"
    until = present.get("until_date") or 0
    silent = present.get("status") == ChatMember.RESTRICTED and not present.get("can_send_messages")
    longer = until == 0 or until >= now + action.seconds
    return "already-restricted" if silent and longer else ""
