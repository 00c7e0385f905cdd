"""What a verdict is made from, besides the group's policy."""

from dataclasses import dataclass
from enum import StrEnum

from matching.match import Match


class Role(StrEnum):
    """Who posted, as far as it matters."""

    HUMAN = "human"
    BOT = "bot"
    ADMINISTRATOR = "administrator"
    """Administrator or owner."""
    ANONYMOUS_ADMINISTRATOR = "anonymous-administrator"
    LINKED_CHANNEL = "linked-channel"
    """An automatic forward of the linked channel."""
    CHANNEL = "channel"
    """Somebody who posts in a group as a channel."""
    CHANNEL_POST = "channel-post"
    """A post inside a channel."""
    UNKNOWN = "unknown"
    """It could not be learned."""


class Subject(StrEnum):
    """What shows the image."""

    POST = "post"
    CHAT_PHOTO = "chat-photo"
    """The group's new picture, announced by a service message."""
    FORMER_CHAT_PHOTO = "former-chat-photo"
    """Such a message about a picture that the group does not have any more."""
    PROFILE_PHOTO = "profile-photo"
    """The picture of somebody who joins."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """One hit and its surroundings."""

    match: Match
    role: Role
    subject: Subject = Subject.POST
    supergroup: bool = True
    rights: frozenset[str] = frozenset()
    """The bot's administrator rights in this chat, by their Bot API names."""
    dismissed: bool = False
    """Whether this group has called this image a false alarm."""
    suspended: bool = False
    """Whether the entry acts on nothing until a person has decided about it (policies.suspension)."""
    strikes: int = 1
    """Confirmed hits of this poster in this group within the time limit, this one included."""
    restrictions: int = 0
    """Restrictions of this poster in this group that came one after the other before this post was written
    (policies.ladder)."""
