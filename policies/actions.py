"""What can be done about a post. Each action names the administrator right the bot needs for it."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `right` is the Bot API's name of the right it takes, None where it takes none."""

    name: ClassVar[str]
    right: ClassVar[str | None] = None


@dataclass(frozen=True, slots=True)
class DeletePost(Action):
    """Delete the message that shows the image."""

    name = "delete-post"
    right = "can_delete_messages"


@dataclass(frozen=True, slots=True)
class DeleteChatPhoto(Action):
    """Remove the picture of the group itself."""

    name = "delete-chat-photo"
    right = "can_change_info"


@dataclass(frozen=True, slots=True)
class Strike(Action):
    """Count this post in the poster's standing in this group."""

    name = "strike"


@dataclass(frozen=True, slots=True)
class Mute(Action):
    """Take from the poster the permission to send anything, for a time."""

    name = "mute"
    right = "can_restrict_members"

    seconds: int


@dataclass(frozen=True, slots=True)
class Ban(Action):
    """Remove the poster from the group. Telegram erases all their messages there."""

    name = "ban"
    right = "can_restrict_members"


@dataclass(frozen=True, slots=True)
class BanChannel(Action):
    """Forbid a channel to post in the group. Nothing it posted before is erased."""

    name = "ban-channel"
    right = "can_restrict_members"


@dataclass(frozen=True, slots=True)
class Report(Action):
    """Tell the administrators."""

    name = "report"


SANCTIONS = (Strike, Mute, Ban, BanChannel)
"""Actions that touch the poster, and not only the post."""

RESTRICTIONS = (Mute, Ban, BanChannel)
"""Sanctions that Telegram carries out."""

ALL_ACTIONS: tuple[type[Action], ...] = (DeletePost, DeleteChatPhoto, Strike, Mute, Ban, BanChannel, Report)
"""In the order in which they are carried out."""

RIGHTS_NEEDED = frozenset(action.right for action in ALL_ACTIONS if action.right)
"""Every right some action needs: what the self-check looks for."""
