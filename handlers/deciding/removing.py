"""An administrator says of a post that was only reported that it is such an image: it is deleted, evidence first."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

from handlers.attempts import Attempts, attempt_of
from handlers.judged import iso
from handlers.refusals import FINAL, meaning
from matching.fingerprint import Fingerprint
from policies.actions import DeletePost
from policies.verdict import SPARED
from records.evidence import Evidence
from records.report_card import Result

DELETE: Final = "delete"
DELETED: Final = "deleted"

_NOT_EVIDENCE: Final = frozenset({"key", "post", "name", "username", "outcomes", "dry_run"})
"""Of a hit's facts: what its record does not have (handlers.judged)."""

Facts = Mapping[str, Any]


class DeletingBot(Protocol):
    """What is asked of the Bot API."""

    async def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Delete a message for everybody."""


class Removals(Protocol):
    """Where removals are counted (records.removals.Removals)."""

    async def note(self, entry: Fingerprint, chat: int, key: str, time: float) -> bool:
        """Something was removed because of this entry; its evidence has this key. Repeating is harmless."""


class Removed(NamedTuple):
    """What came of it, and the facts of each message that is gone by it."""

    results: list[Result]
    facts: list[Facts]


class Removing:
    """Deletes the posts of a card that are still there. `clock` gives epoch seconds."""

    def __init__(
        self, bot: DeletingBot, evidence: Evidence, removals: Removals, clock: Callable[[], float] = time.time
    ) -> None:
        self._bot = bot
        self._evidence = evidence
        self._removals = removals
        self._attempts = Attempts(evidence, clock)
        self._clock = clock

    async def remove(self, chat: int, hits: Sequence[Facts]) -> Removed:
        """Delete each post once; how many were, and why others were not. Outages are raised."""
        deleted = {facts["message"] for facts in hits if was_deleted(facts)}
        told: dict[int, str] = {}
        removed = []
        for facts in hits:
            message = facts["message"]
            if may_be_deleted(facts) and message not in deleted and told.get(message) != DELETED:
                told[message] = await self._delete(chat, facts)
                removed += [facts] if told[message] == DELETED else []
        results = [Result(DELETE, how, number=number) for how, number in sorted(Counter(told.values()).items())]
        return Removed(results, removed)

    async def _delete(self, chat: int, facts: Facts) -> str:
        if facts["chat"] != chat:
            return "upgraded"
        key = facts["key"]
        earlier = await self._attempts.earlier(chat, key)
        if DeletePost.name in earlier.settled:
            return DELETED
        attempt = attempt_of(key, earlier.number + 1)
        resumed = not await self._evidence.append(chat, attempt, self._record(facts))
        why = await self._attempt(chat, facts["message"])
        if why == "already-gone" and resumed:
            why = ""  # by our own hand, before a crash
        if not why:
            await self._removals.note(Fingerprint.from_hex(facts["matched"]), chat, attempt, self._clock())
        outcome = {"action": DeletePost.name, "done": not why, "why": why, "until": None}
        record = {"type": "outcome", "time": iso(self._clock()), "of": attempt, "outcomes": [outcome]}
        await self._attempts.finish(chat, key, earlier, record)
        return why or DELETED

    async def _attempt(self, chat: int, message: int) -> str:
        try:
            await self._bot.delete_message(chat, message)
        except FINAL as no:
            return meaning(no)
        return ""

    def _record(self, facts: Facts) -> dict[str, Any]:
        """The evidence of a deletion that a person decided. Who that is stands in the group's audit log."""
        told = {name: value for name, value in facts.items() if name not in _NOT_EVIDENCE}
        return {**told, "time": iso(self._clock()), "actions": [DeletePost.name], "decided_by": "administrator"}


def may_be_deleted(facts: Facts) -> bool:
    """Whether a hit shows a post that an administrator's word may remove; never one of those who are spared."""
    return bool(facts["message"]) and not facts["dry_run"] and facts["role"] not in {role.value for role in SPARED}


def was_deleted(facts: Facts) -> bool:
    """Whether the bot has deleted it already."""
    return any(one["action"] == DeletePost.name and one["done"] for one in facts["outcomes"])
