"""Every text of the transparency page."""

from collections.abc import Mapping
from typing import Final

from config.errors import N_
from records.publications import UNCHECKED
from records.statistics import GROUPS, Figure

TITLE: Final = N_("What this bot does, in figures")

PURPOSE: Final = N_(
    "Égide is a bot for group chats on Telegram. It acts against intimate images that are shared without the consent "
    "of the person in them. These are the figures of this installation."
)

HOW_TITLE: Final = N_("How it works")
HOW: Final = (
    N_(
        "A person whose image is being shared, or who fears that it will be, registers a fingerprint of it, which is "
        "made on their own device; the image itself is sent to nobody."
    ),
    N_(
        "Images posted in the groups that use this bot are compared with the registered fingerprints, and none of "
        "them is kept."
    ),
    N_("A post that matches is removed, or only reported, as the administrators of that group have chosen."),
    N_(
        "Where the operator has named moderators, they review what was flagged, without seeing the image. Nobody is "
        "muted or banned for an image that was not reviewed."
    ),
    N_(
        "Whoever posted can read the reasons in private and contest them. A false alarm is undone; only a "
        "deleted post cannot be brought back."
    ),
)

LIMITS_TITLE: Final = N_("What it cannot do")
LIMITS: Final = (
    N_("We can act in the groups that use this service. We cannot reach the others."),
    N_(
        "A bot does not see what was posted before it joined, images that can be viewed only once, stories, or "
        "private chats."
    ),
    N_("An image that was changed a great deal may pass, and an image that merely looks alike may be taken for one."),
)

CONTEST_TITLE: Final = N_("Where to contest")
CONTEST: Final = (
    N_(
        "A post of yours was removed: under the reasons that the bot gives you in private there is a button "
        "to contest them, for six months. A person looks at it, one who took no part in the decision wherever there "
        "is one."
    ),
    N_("You administer a group: each report of the bot has a button to call it a false alarm."),
    N_("You registered an image: with number and PIN you withdraw it at any time, in the private chat with the bot."),
)
OPEN_CHAT: Final = N_("Open the chat with the bot")

FIGURES_TITLE: Final = N_("The figures")
ROUNDED: Final = N_(
    "A month is published once the month after it is over, and its figures never change afterwards. They "
    "are rounded, and numbers under 10 are not given, so that nobody can be recognised in them."
)
NONE_YET: Final = N_("There are no figures yet.")
TOO_FEW: Final = N_(
    "Fewer than three groups were protected, so no figures are given: they would tell of a single group."
)
UNDER: Final = N_("under {number}")
ABOUT: Final = N_("about {number}")
MEDIAN: Final = N_("Half of them were removed, once the bot had received them, within")
WITHIN: Final = N_("{seconds} s")
LONGER: Final = N_("more than {seconds} s")

AWAY: Final = N_("The figures cannot be read at the moment. Please come back later.")

ROWS: Final[Mapping[str, str]] = {
    GROUPS: N_("Groups and channels protected"),
    Figure.CHECKED: N_("Posts whose images were compared"),
    UNCHECKED: N_("Images that could not be compared, or not wholly, such as the frames of films"),
    Figure.DELETED: N_("Posts removed"),
    Figure.SANCTIONS: N_("Mutes and bans"),
    Figure.FALSE_ALARMS: N_("Reports that administrators called a false alarm, and that were undone"),
    Figure.APPEALS: N_("Decisions contested by the poster"),
    Figure.GRANTED: N_("Contested decisions reversed"),
    Figure.REFUSED: N_("Contested decisions upheld"),
    Figure.REVIEWS_BLOCKED: N_("Reviews that confirmed the fingerprint"),
    Figure.REVIEWS_NOT_BLOCKED: N_("Reviews that rejected the fingerprint"),
    Figure.REVIEWS_UNDECIDED: N_("Reviews closed without a decision"),
}
"""What each figure of a month is called, in the order of the page."""
