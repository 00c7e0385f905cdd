"""Chats, who is in them, and what was posted there."""

from dataclasses import dataclass, field
from typing import Any

from simulator.people import User
from simulator.rights import all_permissions

KEPT_MESSAGES = 100_000
"""Messages kept in one chat; the oldest are forgotten first."""

GROUPS = frozenset({"group", "supergroup"})


@dataclass(slots=True)
class Member:
    """One person's (or bot's) place in a chat; `until` is Unix time, 0 for ever."""

    user: User
    status: str = "member"
    rights: dict[str, bool] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=dict)
    until: int = 0
    is_anonymous: bool = False
    is_present: bool = True
    promoted_by: int | None = None

    @property
    def is_inside(self) -> bool:
        """Tell whether the person is in the chat now."""
        if self.status == "restricted":
            return self.is_present
        return self.status in {"creator", "administrator", "member"}

    @property
    def is_administrator(self) -> bool:
        """Tell whether the person is the owner or an administrator."""
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Tell whether the person holds an administrator's right; the owner holds all."""
        return self.status == "creator" or (self.status == "administrator" and self.rights.get(right, False))

    def can(self, permission: str) -> bool:
        """Tell whether a restriction leaves this permission."""
        return self.is_inside and (self.status != "restricted" or self.permissions.get(permission, False))

    def json(self, viewer: int | None = None) -> dict[str, Any]:
        """Give the ChatMember object; `viewer` is the bot who asks and may have promoted that member."""
        shown: dict[str, Any] = {"user": self.user.json(), "status": self.status}
        if self.status == "creator":
            shown["is_anonymous"] = self.is_anonymous
        elif self.status == "administrator":
            edited = viewer is not None and self.promoted_by == viewer
            shown |= {"can_be_edited": edited, "is_anonymous": self.is_anonymous, **self.rights}
        elif self.status == "restricted":
            shown |= {"is_member": self.is_present, **self.permissions, "until_date": self.until}
        elif self.status == "kicked":
            shown["until_date"] = self.until
        return shown


@dataclass(slots=True)
class Message:
    """One message. `content` is everything but the head; `head` what the way of posting adds to it.

    `author` is the bot that wrote it, if one did (a channel shows no sender).
    """

    id: int
    date: int
    sender: User | None
    content: dict[str, Any]
    head: dict[str, Any] = field(default_factory=dict)
    author: int | None = None
    origin: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Chat:
    """A private chat, a group of either kind, or a channel. `migrated_to` is set once a basic group is closed."""

    id: int
    type: str
    title: str
    owner: User | None = None
    username: str | None = None
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    deleted: dict[int, str] = field(default_factory=dict)
    ephemeral: dict[int, Message] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=all_permissions)
    banned_senders: set[int] = field(default_factory=set)
    linked: int | None = None
    migrated_to: int | None = None
    photo: list[dict[str, Any]] | None = None
    pinned: int | None = None
    sent: int = 0
    is_forum: bool = False
    topics: set[int] = field(default_factory=set)

    def json(self) -> dict[str, Any]:
        """Give the Chat object of the Bot API."""
        shown: dict[str, Any] = {"id": self.id, "type": self.type}
        shown["first_name" if self.type == "private" else "title"] = self.title
        if self.username:
            shown["username"] = self.username
        if self.is_forum:
            shown["is_forum"] = True
        return shown

    def member(self, user_id: int, now: int) -> Member | None:
        """Find somebody's place at that date; restrictions and bans that ran out are over."""
        member = self.members.get(user_id)
        if member and member.until and member.until <= now and member.status in {"restricted", "kicked"}:
            inside = member.status == "restricted" and member.is_present
            member.status, member.until = ("member" if inside else "left"), 0
        return member

    def add(self, message: Message) -> None:
        """Keep a message, and forget the oldest beyond the bound."""
        self.messages[message.id] = message
        while len(self.messages) > KEPT_MESSAGES:
            del self.messages[next(iter(self.messages))]

    def next_id(self) -> int:
        """Give the next message its number."""
        self.sent += 1
        return self.sent

    def remove(self, message_id: int, by: str) -> Message | None:
        """Delete a message and note who did."""
        gone = self.messages.pop(message_id, None)
        if gone:
            self.deleted[message_id] = by
        while len(self.deleted) > KEPT_MESSAGES:
            del self.deleted[next(iter(self.deleted))]
        return gone
