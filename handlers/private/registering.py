"""Registering images: what will happen, how old one was, a declaration, the page, and what happens then."""

from collections.abc import Iterator
from typing import Final, Protocol

from handlers.private.branch import Tapped
from handlers.private.minors import UNKEPT
from handlers.private.page_link import page_buttons
from handlers.private.screens import Button, Row, Screen, column
from locales.texts import Translator
from records.conversations import Talk
from records.grants import Grant, Purpose

DECLARATION: Final = "2026-11"
"""The version of the declaration's text. Another text is another version, since cases keep which one was agreed to."""

STOPNCII: Final = "https://stopncii.org"

_LEADS_TO: Final = {
    "continue": "image.age",
    "adult": "image.declaration",
    "minor": UNKEPT,
    "case": "case.begin",
    "letters": "letters.begin",
    "back-to-begin": "image.begin",
    "back-to-age": "image.age",
    "back-to-declaration": "image.declaration",
}
"""Button -> step."""


class Grants(Protocol):
    """What allows a person to register (records.grants.Grants)."""

    async def issue(self, chat: int, grant: Grant) -> str:
        """Allow it once, within an hour; the ticket for a browser."""


class Registering(Tapped):
    """The branch. `page` is the address of the page, empty where there is none."""

    name = "image"

    def __init__(self, grants: Grants, page: str) -> None:
        self._grants = grants
        self._page = page

    async def show(self, talk: Talk, say: Translator) -> Screen:
        """See Branch."""
        match talk.step:
            case "image.age":
                return how_old(say, _back(say, "begin"))
            case "image.declaration":
                return _declaration(say)
            case "image.page":
                return self._page_screen(talk, say)
            case "image.done":
                return _done(talk, say)
        return _begin(say) if self._page else _elsewhere(say)

    async def press(self, talk: Talk, action: str) -> Talk:
        """See Branch."""
        if action == "declare":
            grant = Grant(Purpose.REGISTER, talk.language, declaration=DECLARATION)
            return talk.at("image.page", **{"image.ticket": await self._grants.issue(talk.chat, grant)})
        return talk.at(_LEADS_TO[action])

    def _page_screen(self, talk: Talk, say: Translator) -> Screen:
        text = "\n\n".join(
            (
                say(
                    "The next step is a page. You choose the images there; your device makes their fingerprints, and "
                    "only these are sent. The images stay on your device."
                ),
                say(
                    "A fingerprint is a series of digits, not a picture. Some are made of parts of the image too. They "
                    "are used to recognise the image, and copies of it, in the groups that use Égide."
                ),
                say(
                    "Who sees them: the service that keeps the list, and the bots that enforce it. Your name, your "
                    "number and your account are not kept with them."
                ),
                say(
                    "The page then shows a case number and a PIN, once. Note both: with them you can add images, see "
                    "how the case stands, or withdraw it, from any account. Nobody can recover them."
                ),
                say("The page can be used once, within an hour."),
            )
        )
        buttons = page_buttons(self._page, talk.language, talk.get("image.ticket"), say)
        return Screen(text, (*buttons, _back(say, "declaration")))


def _begin(say: Translator) -> Screen:
    text = "\n\n".join(
        (
            say("You can have images of you blocked in the groups that use Égide. It takes a few minutes."),
            say(
                "First, two questions. Then a page opens on which your own device makes the fingerprints of the "
                "images. The images themselves go nowhere: nobody sees them, and you do not have to describe them."
            ),
            say("Real images and images made by software (deepfakes) are treated alike."),
            say(
                "What is kept: the fingerprints, for two years unless you renew them. You can withdraw them at any "
                "time; they stop counting within seconds."
            ),
            say("We can act in the groups that use this service. We cannot reach the others."),
        )
    )
    return Screen(text, column(Button(say("Continue"), "continue")))


def _elsewhere(say: Translator) -> Screen:
    """Where the operator has set up no page."""
    text = "\n\n".join(
        (
            say("Images cannot be registered with this bot at the moment."),
            say(
                "StopNCII.org does the same for adults, whatever country they live in: your own device makes the "
                "fingerprints, and the platforms that take part block them. Telegram is not one of them; whether these "
                "fingerprints reach the groups of this bot depends on its operator."
            ),
            say("For images taken before the age of 18 there is Take It Down."),
        )
    )
    links = (
        Button(say("Open StopNCII.org"), url=STOPNCII),
        Button(say("Open Take It Down"), url="https://takeitdown.ncmec.org"),
        Button(say("Write to a platform or to the police"), "letters"),
    )
    return Screen(text, column(*links))


def how_old(say: Translator, back: Row) -> Screen:
    """The question that comes before any leave to send fingerprints: `adult` goes on, `minor` ends it."""
    text = "\n\n".join(
        (
            say("How old were you in the images?"),
            say(
                "We ask because for images of people under 18 there are other laws and other services, and such a "
                "fingerprint must not be kept here. If you want to register several images: in the earliest of them."
            ),
            say("Nobody sees the answer, and it is not kept."),
        )
    )
    answers = (
        Button(say("18 or older"), "adult"),
        Button(say("Under 18"), "minor"),
        Button(say("I am not sure"), "minor"),
    )
    return Screen(text, (*column(*answers), back))


def declared(say: Translator) -> tuple[str, ...]:
    """What is declared, line by line; another text is another DECLARATION."""
    return (
        say(
            "- I am the person in the images, or they were made to look like me, or I act for that person with their "
            "agreement."
        ),
        say("- They show something intimate, and I do not agree to their being shared in groups."),
        say("- The person in them was 18 or older."),
    )


def _declaration(say: Translator) -> Screen:
    text = "\n\n".join(
        (
            say("Before you go on, please declare in good faith:"),
            *declared(say),
            say(
                "An honest mistake has no consequences; you can withdraw it. We ask because a fingerprint deletes "
                "other people's messages, and images registered to silence somebody are taken off the list."
            ),
            say(
                "Kept with the case, as long as the case: that you agreed to this text, version {version}. Not who you "
                "are. You can undo it by withdrawing the case."
            ).format(version=DECLARATION),
        )
    )
    return Screen(text, (*column(Button(say("I declare this"), "declare")), _back(say, "age")))


def _back(say: Translator, step: str) -> Row:
    return (Button(say("Back"), f"back-to-{step}"),)


def _shown(talk: Talk, say: Translator) -> Iterator[str]:
    """How many images, and where number and PIN are; what the page has not confirmed is not said as certain."""
    number = int(talk.get("image.count") or 0)
    if not talk.get("image.unseen"):
        yield say.count(
            "{number} image is registered. The page has shown you the case number and the PIN.",
            "{number} images are registered. The page has shown you the case number and the PIN.",
            number,
        )
        return
    yield say.count(
        "{number} image is registered. The case number and the PIN are on the page.",
        "{number} images are registered. The case number and the PIN are on the page.",
        number,
    )
    # Translators: "them" are the case number and the PIN; "Send again" is the page's button.
    yield say("If the page has not shown them, press “Send again” there, within the hour.")


def _done(talk: Talk, say: Translator) -> Screen:
    text = "\n\n".join(
        (
            *_shown(talk, say),
            say(
                "From now on, images posted in the groups that use Égide are compared with them. A post that matches "
                "is deleted, usually within seconds, or reported to those who run the group, as each group has "
                "chosen. Copies that were cropped, mirrored or put into another picture are found most of the time, "
                "not always."
            ),
            say("What those who run a group post themselves is only reported."),
            say(
                "What was posted in these groups during the last 48 hours is being compared now, where the group "
                "allows it."
            ),
            say(
                "Until a person has reviewed a match, nobody is punished for it. Reviewers see numbers, not the image."
            ),
            say("We can act in the groups that use this service. We cannot reach the others."),
            say("You will not be told where an image was found: somebody else could have registered it to find out."),
        )
    )
    onwards = (
        Button(say("Look at my case"), "case"),
        Button(say("Write to a platform or to the police"), "letters"),
    )
    return Screen(text, column(*onwards))
