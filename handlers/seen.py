"""What looking at an attachment gave: a reading, or why there is none."""

from dataclasses import dataclass

from config.errors import N_
from handlers.attachments import MAYBE_NO_IMAGE, Attachment, Kind
from matching.reading import Reading

NO_STILL = "no-still"
"""A film without thumbnail or cover: there is nothing that could be checked."""

NOT_AN_IMAGE = "not-an-image"

STORY = "story"
"""A story that was forwarded or answered to, of which a bot sees only that it is one."""

FRAMES = "frames"
"""A film of which only thumbnail or cover was checked, or an animation of which only the first frames were."""

REASONS = {
    NO_STILL: N_("a video without a preview image"),
    STORY: N_("a story; Telegram does not show stories to bots"),
    NOT_AN_IMAGE: N_("not an image of a kind that can be read"),
    FRAMES: N_("a part of the frames of a video or animation; its preview image, or its beginning, was checked"),
    "too-big": N_("larger than what Telegram hands over"),
    "too-many-bytes": N_("larger than the limit"),
    "too-many-pixels": N_("more pixels than the limit"),
    "too-many-scans": N_("stored in far more passes than any camera or program writes"),
    "too-much-memory": N_("decoding needed too much memory"),
    "too-slow": N_("decoding took too long"),
    "too-small": N_("too small or too narrow"),
    "damaged": N_("damaged, or cut off"),
    "decoder-crashed": N_("the decoder failed on it"),
    "empty": N_("empty"),
    "unavailable": N_("no longer available at Telegram"),
}
"""Why an image, or a part of it, was not checked: the words of matching.images and bot.files, for administrators."""


@dataclass(frozen=True, slots=True)
class Unread:
    """One rendition that gave no reading. `size` in bytes, 0 where unknown."""

    reason: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """The reading of an attachment, if any rendition gave one, and those that did not, in the order tried."""

    reading: Reading | None
    unread: tuple[Unread, ...] = ()

    def unchecked(self, attachment: Attachment) -> str | None:
        """Why the image was not checked at all; None if it was, or if it is no image."""
        if self.reading or not self.unread:
            return None
        if attachment.kind is Kind.STORY:
            return STORY
        reason = self.unread[0].reason
        if reason == NOT_AN_IMAGE and attachment.kind in MAYBE_NO_IMAGE and not attachment.said_image:
            return None
        return reason

    @property
    def readings(self) -> tuple[Reading, ...]:
        """One for each picture it shows: of an animation, those of further frames as well."""
        return (self.reading, *self.reading.others) if self.reading else ()

    def notes(self, attachment: Attachment) -> tuple[str, ...]:
        """What of an attachment that was read was not checked: frames, as those of every film."""
        whole = attachment.still and self.reading is not None and self.reading.whole
        return () if whole or not self.reading else (FRAMES,)
