"""The words about decisions: buttons, what was decided, what came of it, and why a tap decides nothing."""

from config.errors import N_
from handlers.deciders import Deed
from handlers.deciding.actions import Tap
from handlers.deciding.lifting import (
    CHANGED,
    ENDED,
    KEPT,
    LIFTED,
    RESTORED,
    SHORTENED,
    UNBANNED,
    UNBANNED_MUTED,
    UNBANNED_RESTORED,
)
from records.report_card import Answer

LABELS = {
    Tap.CONFIRM: N_("It is such an image"),
    Tap.DOUBT: N_("False alarm"),
    Tap.UNDO: N_("Yes, undo everything"),
    Tap.DISMISS: N_("Yes, it is a false alarm"),
    Tap.BACK: N_("Back"),
    Tap.LIFT: N_("Lift the sanction"),
    Tap.AGAIN: N_("Try again to lift the sanction"),
    Tap.SHOW: N_("Show them one by one"),
    Tap.MORE: N_("Show more"),
}
"""What buttons are called."""

DECIDED = {
    Answer.CONFIRMED: N_("It is such an image, decided by {name}, {time}."),
    Answer.FALSE_ALARM: N_("False alarm, decided by {name}, {time}."),
    Answer.LIFTED: N_("The sanction was lifted, decided by {name}, {time}."),
    Answer.GRANTED: N_("False alarm after all, decided about an appeal by {name}, {time}."),
}
"""Who decided what, and when."""

SOMEBODY = {
    "moderator": N_("a moderator"),
    "operator": N_("the operator"),
}
"""Who is not named to a group."""

LIFTS = {
    LIFTED: N_("The sanction of {poster} is lifted."),
    RESTORED: N_("{poster} has the former restrictions again, exactly."),
    UNBANNED: N_(
        "The ban of {poster} is lifted. The bot cannot bring anybody back: they have to join again themselves."
    ),
    UNBANNED_MUTED: N_(
        "The ban of {poster} is lifted. They have to join again themselves, and stay muted until {until}, because of "
        "another report."
    ),
    UNBANNED_RESTORED: N_(
        "The ban of {poster} is lifted. They have to join again themselves, and have the former restrictions again, "
        "exactly."
    ),
    SHORTENED: N_("{poster} stays muted until {until}, because of another report."),
    KEPT: N_("{poster} stays restricted, because of another report."),
    CHANGED: N_("The sanction of {poster} was changed by somebody since, so it stays as it is now."),
    ENDED: N_("The sanction of {poster} had ended already."),
}
"""What came of lifting."""

NOT_LIFTED = N_("Not done: lifting the sanction of {poster}. Reason: {why}")

RIGHT = {
    Deed.JUDGE: N_("Only administrators of the group with the right to delete messages can decide this."),
    Deed.PARDON: N_("Only administrators of the group with the right to ban users can decide this."),
}
"""To who may not."""

OWN_POST = N_("This report is about a post of yours: another administrator of the group has to decide this.")
OVER = N_("This report has ended: reports can be decided for six months, and while the bot is in the group.")
UNKNOWN_TAP = N_("This button does not lead anywhere any more.")
ALREADY = N_("Already decided: {decided}")
NOTHING_TO_LIFT = N_("No sanction of this report is in force any more.")
NOTHING_TO_SHOW = N_("All reports were shown here one by one, or are decided.")
THEY_COME = N_("The next reports are on their way.")
DONE = N_("Done.")
LATER = N_("Decided. Telegram does not answer at the moment: the rest is done as soon as it does.")
ASKED = N_("Please read what will be undone, and confirm.")
