"""The ways to post an image that a demonstration goes through."""

from dataclasses import dataclass
from enum import Enum, auto

from config.errors import N_


class By(Enum):
    """What has to be done for a way of posting."""

    POST = auto()
    """One message of one of the simulator's kinds."""
    ALBUM = auto()
    EDIT = auto()
    """An ordinary photo first, whose image is then replaced."""
    FORWARD = auto()
    """From a group where the bot is not."""
    REPLY = auto()
    """In answer to an ordinary message."""
    AS_CHANNEL = auto()
    """In the name of a channel of the poster's."""
    IN_CHANNEL = auto()
    EDIT_IN_CHANNEL = auto()


@dataclass(frozen=True, slots=True)
class Way:
    """One way. `name` stands in JSON, `label` is for people, `kind` is the simulator's."""

    name: str
    label: str
    kind: str = "photo"
    by: By = By.POST
    altered: str = ""
    """What is done to the image before (bot.demo.alterations)."""

    @property
    def as_file(self) -> bool:
        """Whether the image keeps the format it was sent in."""
        return self.kind == "document"

    @property
    def shows_image(self) -> bool:
        """Whether the bot gets to see an image: of a link's preview Telegram hands out none."""
        return self.kind not in {"text", "link_preview"}


PHOTO = Way("photo", N_("photo"))
FILE = Way("file", N_("file"), "document")
ALBUM = Way("album", N_("album"), by=By.ALBUM)
STICKER = Way("sticker", N_("sticker"), "sticker")
VIDEO = Way("video thumbnail", N_("video thumbnail"), "video")
RICH = Way("rich message", N_("rich message"), "rich_message")
EDIT = Way("edit", N_("edit"), by=By.EDIT)
CHANNEL_POST = Way("channel post", N_("channel post"), by=By.IN_CHANNEL)
REPLY = Way("reply", N_("reply"), by=By.REPLY)
POLL = Way("poll", N_("poll"), "poll")
ANIMATION = Way("animation", N_("animation"), "animation")
TEXT = Way("text", N_("text"), "text")
LINK = Way("link", N_("link"), "link_preview")
FORWARD = Way("forward", N_("forward"), by=By.FORWARD)

LISTED = (
    PHOTO,
    FILE,
    ALBUM,
    EDIT,
    FORWARD,
    CHANNEL_POST,
    Way("quoted media", N_("quoted media"), "external_reply"),
    STICKER,
    VIDEO,
    RICH,
    Way("spoiler photo", N_("spoiler photo"), "spoiler_photo"),
    Way("live photo", N_("live photo"), "live_photo"),
    Way("live photo alone", N_("live photo alone"), "live_photo_alone"),
    ANIMATION,
    Way("spoiler video", N_("spoiler video"), "spoiler_video"),
    Way("video cover", N_("video cover"), "video_cover"),
    Way("video note", N_("video note"), "video_note"),
    POLL,
    Way("poll option", N_("poll option"), "poll_option"),
    Way("poll explanation", N_("poll explanation"), "poll_explanation"),
    Way("paid photo", N_("paid photo"), "paid_photo"),
    Way("paid video", N_("paid video"), "paid_video"),
    REPLY,
    Way("custom emoji", N_("custom emoji"), "custom_emoji"),
    Way("group photo", N_("group photo"), "new_chat_photo"),
    Way("quoted live photo", N_("quoted live photo"), "external_reply_live"),
    Way("nested rich message", N_("nested rich message"), "rich_nested"),
    Way("file in a rich message", N_("file in a rich message"), "rich_document"),
    Way("inline bot", N_("inline bot"), "via_bot"),
    Way("game", N_("game"), "game"),
    Way("posted as a channel", N_("posted as a channel"), by=By.AS_CHANNEL),
    Way("channel edit", N_("channel edit"), by=By.EDIT_IN_CHANNEL),
    Way("mirrored", N_("mirrored"), altered="mirrored"),
    Way("on its side", N_("on its side"), altered="on its side"),
    Way("cropped", N_("cropped"), altered="cropped"),
    Way("letterboxed", N_("letterboxed"), altered="letterboxed"),
    Way("captioned", N_("captioned"), altered="captioned"),
    Way("in a screenshot", N_("in a screenshot"), altered="in a screenshot"),
    Way("turned a little", N_("turned a little"), altered="turned a little"),
    Way("colours inverted", N_("colours inverted"), altered="colours inverted"),
    PHOTO,
    FILE,
    FORWARD,
    ALBUM,
)
"""How listed images are posted, in this order."""

ORDINARY = (TEXT, PHOTO, TEXT, FILE, PHOTO, LINK, STICKER, TEXT, VIDEO, RICH, EDIT, CHANNEL_POST, PHOTO, POLL,
            ANIMATION, FORWARD)  # fmt: skip
"""What is posted in between, over and over."""
