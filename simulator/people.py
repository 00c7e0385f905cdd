"""The accounts: people and bots."""

from dataclasses import dataclass, field
from typing import Any

SERVICE_ACCOUNT = 777000
"""Telegram's own account, the sender of a linked channel's automatic forwards."""
CHANNEL_BOT = 136817688
"""The sender shown when somebody posts as a channel."""
GROUP_ANONYMOUS_BOT = 1087968824
"""The sender shown when an administrator posts anonymously."""


@dataclass(slots=True)
class User:
    """An account. `started` and `blocked` hold the ids of the bots it started or blocked."""

    id: int
    first_name: str
    is_bot: bool = False
    username: str | None = None
    language_code: str | None = None
    started: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    profile_photos: list[list[dict[str, Any]]] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        """Give the User object of the Bot API."""
        shown: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            shown["username"] = self.username
        if self.language_code:
            shown["language_code"] = self.language_code
        return shown


@dataclass(slots=True)
class Bot:
    """A bot account with its token and what it set about itself.

    `reads_all` is privacy mode off; `reads_bots` is Bot-to-Bot mode (both are set in BotFather).
    """

    user: User
    token: str
    reads_all: bool = True
    reads_bots: bool = False
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    default_rights: dict[str, dict[str, Any]] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """Give the id of the bot's account."""
        return self.user.id

    def json(self) -> dict[str, Any]:
        """Give the User object as getMe returns it."""
        return {
            **self.user.json(),
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_all,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }


def service_accounts() -> list[User]:
    """Make the three accounts Telegram itself posts with."""
    return [
        User(SERVICE_ACCOUNT, "Telegram"),
        User(CHANNEL_BOT, "Channel", is_bot=True, username="Channel_Bot"),
        User(GROUP_ANONYMOUS_BOT, "Group", is_bot=True, username="GroupAnonymousBot"),
    ]
