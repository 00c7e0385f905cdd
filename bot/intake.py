"""Updates come in: written down durably first, confirmed to Telegram afterwards."""

import hashlib
import json
import logging
from collections.abc import Iterable
from typing import Any

from records.duequeue import DueQueue
from records.inbox import NO_CHAT, Arrived, Inbox

log = logging.getLogger(__name__)

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
)
"""What Telegram is asked to send; always said, since it remembers the last list."""


MOST_DEPTH = 100
"""Objects within objects. Telegram's own stay below 30; much deeper ones cannot be read everywhere in Python."""

LARGEST_ID = 2**63


class Intake:
    """Takes updates from wherever they come (long polling, webhook) into the inboxes of their chats."""

    def __init__(self, inbox: Inbox, queue: DueQueue) -> None:
        self._inbox = inbox
        self._queue = queue

    async def accept(self, updates: Iterable[Any]) -> int | None:
        """Write updates down, then ring their chats; returns the highest update_id, or None where none has one.

        Something without an update_id cannot be told from its repetition by a number; it goes to quarantine, once.
        """
        ids, arrived = [], []
        for raw in updates:
            update_id = id_of(raw)
            if update_id is not None:
                ids.append(update_id)
            if reason := _unusable(raw):
                await self.set_aside(_text(raw, MOST_DEPTH), reason)
            elif update_id is not None:
                arrived.append(Arrived(chat_of(raw), update_id, _text(raw)))
        if arrived:
            new = await self._inbox.put(arrived)
            await self._queue.ring({update.chat for update in arrived})
            log.debug("%d updates, %d new", len(arrived), new)
        return max(ids, default=None)

    async def set_aside(self, text: str, reason: str) -> None:
        """Put what cannot be worked on into quarantine, once: the same text again is known."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        if await self._inbox.set_aside(NO_CHAT, digest, text, reason):
            log.warning("an update was put into quarantine: %s (sha256 %s)", reason, digest[:12])


def id_of(raw: Any) -> int | None:
    """An update's id; None where it has none that could be confirmed."""
    found = raw.get("update_id") if isinstance(raw, dict) else None
    usable = isinstance(found, int) and not isinstance(found, bool) and 0 <= found < LARGEST_ID
    return found if usable else None


def _unusable(raw: Any) -> str:
    """Why an update cannot go into an inbox; empty where it can."""
    if not isinstance(raw, dict):
        return "not an object"
    if id_of(raw) is None:
        return "no update_id"
    return f"nested more than {MOST_DEPTH} levels deep" if _deeper_than(raw, MOST_DEPTH) else ""


def _deeper_than(raw: Any, most: int) -> bool:
    level = [raw]
    for _ in range(most):
        level = [value for node in level for value in _members(node)]
        if not level:
            return False
    return True


def _members(node: Any) -> Iterable[Any]:
    values = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [value for value in values if isinstance(value, dict | list)]


def _text(raw: Any, most: int | None = None) -> str:
    """An update as it is stored: half of a surrogate pair, which no UTF-8 can hold, becomes a question mark.

    With `most`, what is nested deeper is left out.
    """
    kept = raw if most is None else _pruned(raw, most)
    return json.dumps(kept, separators=(",", ":"), ensure_ascii=False).encode(errors="replace").decode()


def _pruned(raw: Any, most: int) -> Any:
    if isinstance(raw, dict):
        return {key: _pruned(value, most - 1) for key, value in raw.items()} if most else "..."
    if isinstance(raw, list):
        return [_pruned(value, most - 1) for value in raw] if most else "..."
    return raw


def chat_of(raw: dict[str, Any]) -> int:
    """The chat an update belongs to: of its message or change of membership, otherwise the person's private chat."""
    for body in raw.values():
        if not isinstance(body, dict):
            continue
        message = body.get("message")
        for holder in (body, message if isinstance(message, dict) else {}):
            if (chat := _id(holder.get("chat"))) is not None:
                return chat
        if (person := _id(body.get("from"))) is not None:
            return person
    return NO_CHAT


def _id(peer: Any) -> int | None:
    found = peer.get("id") if isinstance(peer, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None
