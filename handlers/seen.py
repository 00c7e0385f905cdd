"""What looking at an attachment gave: a reading, or why there is none."""

from dataclasses import dataclass

from config.errors import N_
from handlers.attachments import MAYBE_NO_IMAGE, Attachment
from matching.fingerprint import Reading

NO_STILL = "no-still"
"""A film without thumbnail or cover: there is nothing that could be checked."""

NOT_AN_IMAGE = "not-an-image"

FRAMES = "frames"
"""A film of which only thumbnail or cover was checked."""

REASONS = {
    NO_STILL: N_("a video without a preview image"),
    NOT_AN_IMAGE: N_("not an image of a kind that can be read"),
    FRAMES: N_("the moving part of the video; its preview image was checked"),
    "too-big": N_("larger than what Telegram hands over"),
    "too-many-bytes": N_("larger than the limit"),
    "too-many-pixels": N_("more pixels than the limit"),
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
        reason = self.unread[0].reason
        if reason == NOT_AN_IMAGE and attachment.kind in MAYBE_NO_IMAGE:
            return None
        return reason

    def notes(self, attachment: Attachment) -> tuple[str, ...]:
        """What is worth knowing about a hit on this attachment: what of it was not checked."""
        return () if attachment.still else (FRAMES,)
