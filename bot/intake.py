"""Updates come in: written down durably first, confirmed to Telegram afterwards."""

import hashlib
import json
import logging
import time
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


class Intake:
    """Takes updates from wherever they come (long polling, webhook) into the inboxes of their chats."""

    def __init__(self, inbox: Inbox, queue: DueQueue) -> None:
        self._inbox = inbox
        self._queue = queue

    async def accept(self, updates: Iterable[Any]) -> int | None:
        """Write updates down, then ring their chats; returns the highest update_id, or None where none has one.

        Something without an update_id cannot be told from its repetition by a number; it goes to quarantine, once.
        """
        given = list(updates)
        arrived = [update for raw in given if (update := _arrived(raw))]
        for raw in given:
            if _arrived(raw) is None:
                await self._set_aside(raw)
        if not arrived:
            return None
        new = await self._inbox.put(arrived)
        await self._queue.ring({update.chat for update in arrived})
        log.debug("%d updates, %d new", len(arrived), new)
        return max(update.update_id for update in arrived)

    async def _set_aside(self, raw: Any) -> None:
        text = json.dumps(raw)
        digest = hashlib.sha256(text.encode()).hexdigest()
        log.warning("an update without update_id was put into quarantine (sha256 %s)", digest[:12])
        await self._inbox.quarantine_raw(NO_CHAT, text, "no update_id", time.time())


def _arrived(raw: Any) -> Arrived | None:
    if not isinstance(raw, dict):
        return None
    update_id = raw.get("update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool):
        return None
    return Arrived(chat_of(raw), update_id, json.dumps(raw, separators=(",", ":"), ensure_ascii=False))


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
