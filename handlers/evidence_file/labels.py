"""The words of an evidence file for each member of the closed sets that records are made of.

They are for somebody who never saw the program: a police officer, a lawyer, the person herself.
"""

from typing import Final

from config.errors import N_
from handlers.attachments import Kind
from matching.looks.orientations import Orientation
from matching.looks.views import Kind as Look
from policies.actions import Ban, BanChannel, DeleteChatPhoto, DeletePost, Mute, Strike
from policies.circumstances import Role

KINDS: Final = {
    Kind.PHOTO: N_("a photo"),
    Kind.DOCUMENT: N_("a file"),
    Kind.ANIMATION: N_("an animation"),
    Kind.VIDEO: N_("a video"),
    Kind.VIDEO_NOTE: N_("a video note"),
    Kind.LIVE_PHOTO: N_("a live photo"),
    Kind.STICKER: N_("a sticker"),
    Kind.CUSTOM_EMOJI: N_("a custom emoji"),
    Kind.AUDIO: N_("the cover of an audio file"),
    Kind.CHAT_PHOTO: N_("the picture of the group"),
    Kind.PROFILE_PHOTO: N_("a profile photo"),
    Kind.STORY: N_("a story"),
    Kind.OTHER: N_("a file of another kind"),
}
"""As what the image was posted."""

ROLES: Final = {
    Role.HUMAN: N_("a member of the group"),
    Role.BOT: N_("a bot"),
    Role.ADMINISTRATOR: N_("an administrator of the group"),
    Role.ANONYMOUS_ADMINISTRATOR: N_("an administrator who posted in the name of the group"),
    Role.LINKED_CHANNEL: N_("the channel linked to the group"),
    Role.CHANNEL: N_("somebody who posted as a channel"),
    Role.CHANNEL_POST: N_("the channel itself"),
    Role.UNKNOWN: N_("not known: Telegram did not tell"),
}
"""Who posted it."""

MATCHED: Final = {
    Orientation.UPRIGHT.word: N_("the whole image"),
    Orientation.MIRRORED.word: N_("the whole image, mirrored"),
    Orientation.FLIPPED.word: N_("the whole image, upside down and mirrored"),
    Orientation.TURNED_180.word: N_("the whole image, upside down"),
    Orientation.TRANSPOSED.word: N_("the whole image, turned and mirrored"),
    Orientation.TURNED_90.word: N_("the whole image, turned by a quarter"),
    Orientation.TURNED_270.word: N_("the whole image, turned by a quarter"),
    Orientation.TRANSVERSED.word: N_("the whole image, turned and mirrored"),
    Look.CROPPED.value: N_("the image, cropped"),
    Look.TRIMMED.value: N_("the image, with a border around it"),
    Look.BLURRED_PADDING.value: N_("the image, with blurred edges around it"),
    Look.INNER_RECTANGLE.value: N_("the image, inside another one"),
    Look.PART.value: N_("a part of the image"),
    Look.UNTILTED.value: N_("the image, turned by some degrees"),
    Look.RECTIFIED.value: N_("the image, photographed from a screen"),
    Look.INVERTED.value: N_("the image, with inverted colours"),
}
"""What of the post matched, by `Match.variant`."""

TRUSTS: Final = {
    "unverified": N_("registered by the person; nobody had reviewed it then"),
    "confirmed": N_("registered by the person, and confirmed by a review"),
    "rejected": N_("registered by the person, and rejected by a review"),
}
"""What was known of the registered fingerprint when the image was removed."""

DONE: Final = {
    DeletePost.name: N_("the message was deleted"),
    DeleteChatPhoto.name: N_("the picture of the group was removed"),
    Strike.name: N_("the message was counted against the poster"),
    Mute.name: N_("the poster may not write in the group until {until}"),
    Ban.name: N_("the poster was removed from the group"),
    BanChannel.name: N_("the channel was excluded from the group"),
}

NOT_DONE: Final = {
    DeletePost.name: N_("the message could not be deleted"),
    DeleteChatPhoto.name: N_("the picture of the group could not be removed"),
    Strike.name: N_("the message could not be counted against the poster"),
    Mute.name: N_("the poster could not be kept from writing in the group"),
    Ban.name: N_("the poster could not be removed from the group"),
    BanChannel.name: N_("the channel could not be excluded from the group"),
}
