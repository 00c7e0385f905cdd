"""Why something sent by the page is not even looked at, in words for the person who sees the page."""

from typing import ClassVar

from config.errors import N_
from matching.sending import NotReceived


class NotFromPage(NotReceived):
    """Another web site made the browser send it."""

    reason: ClassVar[str] = "not-from-page"
    status: ClassVar[int] = 403
    cause = N_("This was not sent by the page itself, and was not read.")
    cure = N_("Please open the page again with the button in the conversation.")


class Unreadable(NotReceived):
    """Not what a page of ours sends."""

    reason: ClassVar[str] = "malformed"
    status: ClassVar[int] = 400
    cause = N_("What the page sent could not be read, and nothing was registered.")
    cure = N_("Please open the page again with the button in the conversation, and choose the images once more.")


class WrongType(Unreadable):
    """It does not call itself JSON."""

    reason: ClassVar[str] = "media-type"
    status: ClassVar[int] = 415


class TooLarge(Unreadable):
    """More bytes than a full case has."""

    reason: ClassVar[str] = "too-large"
    status: ClassVar[int] = 413
    cause = N_("These are more images than one case can hold, and nothing was registered.")
    cure = N_("Please remove some of them here, and register these later as a second case.")


class TooSlow(NotReceived):
    """It did not arrive in time."""

    reason: ClassVar[str] = "slow"
    status: ClassVar[int] = 408
    cause = N_("The connection was too slow, and nothing was registered.")
    cure = N_("Please try again: your images are still on this page.")


class Busy(NotReceived):
    """Too many pages send at this moment."""

    reason: ClassVar[str] = "busy"
    status: ClassVar[int] = 503
    cause = N_("Very many people are using this service at this moment, and nothing was registered.")
    cure = N_("Please try again in a minute: your images are still on this page.")


class NotAnswered(NotReceived):
    """What stands behind the page is away; whether anything was registered is not known."""

    reason: ClassVar[str] = "unreachable"
    status: ClassVar[int] = 503
    cause = N_("The service does not answer at the moment.")
    cure = N_("Please try again in a minute: your images are still on this page, and nothing is registered twice.")


class Broken(NotAnswered):
    """A mistake of ours."""

    reason: ClassVar[str] = "failed"
    status: ClassVar[int] = 500
    cause = N_("Something went wrong on our side.")


class NoGrant(NotReceived):
    """Nobody allowed this: no grant is there, or not any more, or it is another person's."""

    reason: ClassVar[str] = "no-grant"
    status: ClassVar[int] = 403
    cause = N_("This page can send nothing any more: it is open for an hour after the questions in the conversation.")
    cure = N_("Please answer them again in the conversation with the bot. It takes a minute.")
