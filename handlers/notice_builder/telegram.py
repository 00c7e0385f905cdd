"""Notices to Telegram, in English, which its moderators read: in the app, by e-mail, and for the United States.

Sources, read in November 2026 (docs/notices.md):
- telegram.org/safety: how a message is reported in each app; abuse@telegram.org as an address for takedowns;
- telegram.org/tos/eu-dsa: "We never allow [...] non-consensual publication of sexual materials" on its public platform;
- S. 146, 119th Congress (TAKE IT DOWN Act, enacted on 19 May 2025), section 3: what a request for removal has to
  contain (signature; what it is and where; a statement in good faith; how to reach the person), and the 48 hours,
  which platforms must keep since 19 May 2026.
"""

from typing import Final

from config.errors import N_
from handlers.notice_builder.fields import EMAIL, GOOD_FAITH, MADE, NAME, PLACE, POSTER, POSTS, STORY, WHAT, Field
from handlers.notice_builder.kinds import NOT_ATTACHED, Facts, Kind, Letter, Recipient, english, only_in
from locales.texts import Translator

ABUSE: Final = "abuse@telegram.org"
RULES: Final = "https://telegram.org/tos/eu-dsa"

_SUBJECT: Final = "Intimate images published without consent: please remove"
_NO_IMAGE: Final = (
    "I do not attach the image, so that it does not spread further. Please do not ask for it: the links show it."
)


def _what(facts: Facts) -> str:
    """What the image is, and that nobody agreed."""
    made = facts.get(WHAT) == MADE
    if facts.witness:
        image = "a sexual image made to look like a real person" if made else "an intimate image of a real person"
        return f"This is {image}. Everything suggests that this person did not agree to its publication."
    image = "a sexual image that was made to look like me (montage or deepfake)" if made else "an intimate image of me"
    return f"This is {image}. I did not agree to its publication."


def located(facts: Facts) -> list[str]:
    """Where the posts are, as far as it was told."""
    parts = ["\n".join(["Where it is:", *facts.lines(POSTS)])]
    if place := facts.get(PLACE):
        parts.append(f"Group or channel: {place}")
    if poster := facts.get(POSTER):
        parts.append(f"Posted by: {poster}")
    return parts


def _in_app(facts: Facts, say: Translator) -> Letter:  # noqa: ARG001 - it is English whatever the person speaks
    ask = "Please remove it and its copies, and act on the account that posts it."
    return Letter("", f"{_what(facts)} {ask}")


def _by_mail(facts: Facts, say: Translator) -> Letter:  # noqa: ARG001 - it is English whatever the person speaks
    parts = [
        "Hello,",
        _what(facts),
        *located(facts),
        (
            f"Telegram does not allow the non-consensual publication of sexual material ({RULES}). Please remove it "
            "and its copies, and act on the account that posts it."
        ),
        _NO_IMAGE,
    ]
    return Letter(_SUBJECT, "\n\n".join(parts))


def _take_it_down(facts: Facts, say: Translator) -> Letter:  # noqa: ARG001 - it is English whatever the person speaks
    story = [facts.get(STORY)] if facts.get(STORY) else []
    parts = [
        "Request for removal under section 3 of the TAKE IT DOWN Act (S. 146, 119th Congress)",
        f"1. The depiction. {_what(facts)} I am the identifiable individual in it.",
        *located(facts),
        (
            "2. Statement. I have a good faith belief that its publication is not consensual. What I have written here "
            "is accurate and complete to the best of my knowledge."
        ),
        *story,
        f"3. Contact. {facts.get(NAME)}, {facts.get(EMAIL)}",
        (
            "The Act asks you to remove it as soon as possible, at the latest 48 hours after this request, and to make "
            "reasonable efforts to find and remove identical copies."
        ),
        _NO_IMAGE,
        f"Signed electronically on {facts.today.isoformat()}: /s/ {facts.get(NAME)}",
    ]
    return Letter("TAKE IT DOWN Act: request for removal within 48 hours", "\n\n".join(parts))


MORE: Final[Field] = STORY.left_open()

IN_APP: Final = Kind(
    "app",
    N_("Report in the Telegram app"),
    N_("The quickest way: it takes a minute and needs no name. It goes to Telegram's moderators."),
    Recipient(
        N_("Telegram, in the app"),
        N_(
            "Find the post in Telegram. Android: tap it. iPhone: hold it. Computer: click it with the right button. "
            "Choose Report, then the reason that fits best, and paste the text where a comment can be written. Do so "
            "for each post."
        ),
    ),
    (WHAT,),
    _in_app,
    english,
    witness=True,
)

BY_MAIL: Final = Kind(
    "mail",
    N_("E-mail to Telegram"),
    N_("To Telegram's address for abuse, with the links of the posts. It needs no name, but they see your address."),
    Recipient(N_("Telegram, by e-mail"), NOT_ATTACHED, email=ABUSE),
    (WHAT, POSTS, PLACE, POSTER),
    _by_mail,
    english,
    witness=True,
)

TAKE_IT_DOWN: Final = Kind(
    "takeitdown",
    N_("48-hour request (United States)"),
    N_(
        "The TAKE IT DOWN Act of the United States gives platforms 48 hours. It asks for your name as a signature and "
        "an address. We found no form of Telegram for it, so it goes to their address for abuse. Where a platform does "
        "not answer, takeitdown.ftc.gov takes complaints."
    ),
    Recipient(N_("Telegram, by e-mail"), NOT_ATTACHED, email=ABUSE),
    (WHAT, POSTS, PLACE, MORE, NAME, EMAIL, GOOD_FAITH),
    _take_it_down,
    english,
    only_in("US"),
)
