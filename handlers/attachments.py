"""The images of an update: which there are, which files show them, and whose message has to go for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """As what an image was posted."""

    PHOTO = "photo"
    DOCUMENT = "document"
    ANIMATION = "animation"
    VIDEO = "video"
    VIDEO_NOTE = "video-note"
    LIVE_PHOTO = "live-photo"
    STICKER = "sticker"
    CUSTOM_EMOJI = "custom-emoji"
    AUDIO = "audio"
    CHAT_PHOTO = "chat-photo"
    PROFILE_PHOTO = "profile-photo"
    STORY = "story"
    """Forwarded, or answered to; Telegram hands it to no bot."""
    OTHER = "other"
    """Something newer than this program that carries a file."""


MOVING = frozenset({Kind.ANIMATION, Kind.VIDEO, Kind.VIDEO_NOTE, Kind.LIVE_PHOTO})
"""Kinds whose own file is a film: what is checked is the still images that come with it."""

ANNOUNCEMENTS = frozenset({"message.new_chat_photo", "channel_post.new_chat_photo"})
"""Where an update itself announces a new picture of its group; anywhere else such an announcement is quoted."""

MAYBE_NO_IMAGE = frozenset({Kind.DOCUMENT, Kind.OTHER})
"""Kinds whose file may be anything: that it is no image is not worth a word."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file at Telegram that shows an image. Sizes in pixels and bytes, 0 where Telegram did not say."""

    file_id: str
    unique: str
    width: int = 0
    height: int = 0
    size: int = 0

    @property
    def longer_side(self) -> int:
        """Pixels."""
        return max(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Owner:
    """The message that shows an image: the one to delete, and whose sender is the poster.

    `message` is 0 where no message shows it, as with the profile photo of somebody who joins; `raw` then tells only
    who that is.
    """

    chat: int
    message: int
    added_by: int = 0
    """Who added the part of the message that shows it, where that is somebody else than its sender, as with an option
    of a poll: another poster, though of the same message."""
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def album(self) -> str | None:
        """The media group the message belongs to."""
        album = self.raw.get("media_group_id")
        return str(album) if album else None


@dataclass(frozen=True, slots=True)
class Attachment:
    """One image. `renditions` are in the order in which to try them; without any, nothing can be checked."""

    kind: Kind
    renditions: tuple[Rendition, ...]
    owner: Owner | None
    """None where the update names no message of this chat."""
    where: str = ""
    """The way to it through the update's JSON, such as `message.reply_to_message.photo`."""
    still: bool = True
    """False for the cover or thumbnail of a film, whose frames are not checked."""
    said_image: bool = False
    """Whether its sender calls it an image, by the MIME type."""

    @property
    def key(self) -> str:
        """The same for the same file, everywhere."""
        return self.renditions[0].unique if self.renditions else f"none:{self.where}"
