"""The words of a report, for each member of the closed sets a verdict and its outcomes are made of."""

from config.errors import N_
from handlers.attachments import Kind
from policies.actions import Ban, BanChannel, DeleteChatPhoto, DeletePost, Mute, Strike
from policies.circumstances import Role
from policies.reasons import Reason

KINDS = {
    Kind.PHOTO: N_("photo"),
    Kind.DOCUMENT: N_("file"),
    Kind.ANIMATION: N_("animation"),
    Kind.VIDEO: N_("video"),
    Kind.VIDEO_NOTE: N_("video note"),
    Kind.LIVE_PHOTO: N_("live photo"),
    Kind.STICKER: N_("sticker"),
    Kind.CUSTOM_EMOJI: N_("custom emoji"),
    Kind.AUDIO: N_("cover of an audio file"),
    Kind.CHAT_PHOTO: N_("picture of the group"),
    Kind.PROFILE_PHOTO: N_("profile photo of somebody who joined"),
    Kind.STORY: N_("story"),
    Kind.OTHER: N_("file of a new kind"),
}

ROLES = {
    Role.HUMAN: N_("member"),
    Role.BOT: N_("bot"),
    Role.ADMINISTRATOR: N_("administrator"),
    Role.ANONYMOUS_ADMINISTRATOR: N_("anonymous administrator"),
    Role.LINKED_CHANNEL: N_("linked channel"),
    Role.CHANNEL: N_("posted as a channel"),
    Role.CHANNEL_POST: N_("post of the channel"),
    Role.UNKNOWN: N_("unknown"),
}

REASONS = {
    Reason.UNVERIFIED: N_("The fingerprint was registered and nobody has reviewed it yet. It is a lead, not proof."),
    Reason.CONFIRMED: N_("A review confirmed the fingerprint."),
    Reason.REJECTED: N_("A review rejected the fingerprint."),
    Reason.DISMISSED: N_("This group called it a false alarm."),
    Reason.SUSPENDED: N_(
        "This entry matches far more than an image of one person does, or people called it wrong. Until somebody has "
        "looked at it, its matches are only reported."
    ),
    Reason.LOW_QUALITY: N_("The image has too little detail for a certain match, so it is only reported."),
    Reason.TOO_FAR: N_(
        "The image resembles the registered one, but not enough for a certain match. Please look at it."
    ),
    Reason.ADMINISTRATOR: N_("Posts of administrators are only reported."),
    Reason.ANONYMOUS_ADMINISTRATOR: N_("Posts of anonymous administrators are only reported."),
    Reason.LINKED_CHANNEL: N_("Posts of the linked channel are only reported."),
    Reason.CHANNEL_POST: N_("A post of a channel names no person, so nobody was sanctioned."),
    Reason.POSTER_UNKNOWN: N_("Telegram did not tell who the poster is here, so nobody was sanctioned."),
    Reason.POLICY_REPORTS: N_("The group chose to have unverified matches only reported."),
    Reason.POLICY_DELETES: N_("The group chose to sanction nobody."),
    Reason.MUTED_FIRST: N_("Nobody is banned before several confirmed matches and an earlier restriction."),
    Reason.BAN_REACHED: N_("There were enough confirmed matches of this poster in this group for a ban."),
    Reason.CHANNEL_NOT_MUTED: N_("Telegram does not let a bot mute a channel."),
    Reason.NOT_A_SUPERGROUP: N_("Telegram lets a bot restrict members in supergroups only."),
    Reason.PICTURE_REPLACED: N_("The group does not have this picture any more."),
    Reason.NOT_DELETABLE: N_("A bot cannot remove this image."),
}

DONE = {
    DeletePost.name: N_("the post was deleted"),
    DeleteChatPhoto.name: N_("the picture of the group was removed"),
    Strike.name: N_("the post was counted against its poster"),
    Mute.name: N_("the poster was muted until {until}"),
    Ban.name: N_("the poster was banned"),
    BanChannel.name: N_("the channel was banned"),
}

NOT_DONE = {
    DeletePost.name: N_("deleting the post"),
    DeleteChatPhoto.name: N_("removing the picture of the group"),
    Strike.name: N_("counting the post against its poster"),
    Mute.name: N_("muting the poster"),
    Ban.name: N_("banning the poster"),
    BanChannel.name: N_("banning the channel"),
}

WOULD = {
    DeletePost.name: N_("the post would be deleted"),
    DeleteChatPhoto.name: N_("the picture of the group would be removed"),
    Strike.name: N_("the post would be counted against its poster"),
    Mute.name: N_("the poster would be muted"),
    Ban.name: N_("the poster would be banned"),
    BanChannel.name: N_("the channel would be banned"),
}

UNDO = {
    Mute.name: N_("To lift the mute: group settings, Members, the poster's name, Permissions."),
    Ban.name: N_("To lift the ban: group settings, Removed users."),
    BanChannel.name: N_("To lift the ban: group settings, Removed users, the channel's name."),
}
"""How an administrator undoes it by hand, where the bot cannot."""

RIGHTS = {
    "can_delete_messages": N_("the right to delete messages is missing"),
    "can_restrict_members": N_("the right to ban users is missing"),
    "can_change_info": N_("the right to change the group's information is missing"),
}
