"""What a moderator sees in private: a card with its buttons, or why there is none."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from config.errors import N_
from handlers.helplines.choice import Asker, choose
from handlers.helplines.directory import Directory
from handlers.helplines.entry import Need
from handlers.lengths import LONGEST, cut
from handlers.reviewing.queue import Nothing, answers_to, reasons_for
from handlers.reviewing.telling import TAKE, TAP
from handlers.reviewing.words import ANSWERS, CODES, OF_APPEALS
from locales.texts import Translator
from policies.reviewing import CODES as CODES_OF
from policies.reviewing import Answer, Code, Pause, Why
from records.review import Review

BACK: Final = "back"
NEXT: Final = "next"
PAUSE: Final = "pause"

PAUSES: Final = {
    Why.BREAK: N_("Twenty cards within an hour: please take a break. The next card is there at {time} UTC."),
    Why.DAY: N_("That is all for one day. The next card is there on {date} at {time} UTC."),
}

REPORTING_PLACES: Final = ("*", "FR", "US", "GB", "IE", "CH", "CA", "AU")


class View(NamedTuple):
    """A text and its buttons."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


def answers(word: str, review: Review, say: Translator) -> InlineKeyboardMarkup:
    """The first tap. `word` stands for the card of this moderator."""
    buttons = [_button(say(ANSWERS[answer]), word, answer.value) for answer in answers_to(review)]
    rows = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    return InlineKeyboardMarkup([*rows, [_button(say("Pause"), word, PAUSE)]])


def reasons(word: str, review: Review, answer: Answer, say: Translator, *, confirmed: bool) -> InlineKeyboardMarkup:
    """The second tap: why. It decides. `confirmed`: whether administrators confirmed a match."""
    given = reasons_for(review, answer, confirmed=confirmed)
    words = {**CODES, **OF_APPEALS} if review.is_appeal else CODES
    rows = [[_button(say(words[code]), word, f"{answer.value}.{CODES_OF[answer].index(code)}")] for code in given]
    return InlineKeyboardMarkup([*rows, [_button(say("Back"), word, BACK)]])


def asked_why(card: str, answer: Answer, say: Translator) -> str:
    """A card after the first tap: what was chosen and what is asked for now, before a poster's words at its end."""
    question = say("You answer: {answer}. For which reason?").format(answer=say(ANSWERS[answer]))
    return cut(f"{question}\n\n{card}", LONGEST)


def read_answer(action: str) -> tuple[Answer, Code | None] | None:
    """What an action says: an answer, with its reason at the second tap; None where it is another action."""
    name, _, number = action.partition(".")
    if name not in list(Answer):
        return None
    codes = CODES_OF[Answer(name)]
    if not number:
        return Answer(name), None
    return (Answer(name), codes[int(number)]) if number.isdecimal() and int(number) < len(codes) else None


def no_card(found: Pause | Nothing, say: Translator) -> View:
    """Why there is no card now."""
    again = InlineKeyboardMarkup([[InlineKeyboardButton(say("Look again"), callback_data=TAKE)]])
    if isinstance(found, Pause):
        until = datetime.fromtimestamp(found.until, UTC)
        return View(say(PAUSES[found.why]).format(date=f"{until:%Y-%m-%d}", time=f"{until:%H:%M}"), again)
    lines = [say("No review waits for you.")]
    if found.others:
        lines.append(
            say.count(
                "Waiting for somebody else: {number}. It is with another moderator, about a group of yours, or about "
                "something you decided before.",
                "Waiting for somebody else: {number}. They are with another moderator, about a group of yours, or "
                "about something you decided before.",
                found.others,
            )
        )
    return View("\n".join(lines), again)


def paused(say: Translator) -> View:
    """The moderator stops."""
    return View(say("Paused. A card that is not decided goes back to the queue. /queue goes on."))


def sealed(word: str, places: Sequence[str], say: Translator) -> View:
    """After "Possible minor": nobody looks at it again, and who reports where."""
    text = "\n\n".join(
        (
            say(
                "Sealed. The review is closed, and nobody is shown it again. What was removed stays removed, and the "
                "entry goes on acting."
            ),
            say(
                "The operator has been told and reports it. Do not look for the image, do not open it, do not send it "
                "to anybody: in most countries that is an offence, whatever it is done for."
            ),
            say("Where to report such images, if you have come across one yourself:") + "\n" + "\n".join(places),
            say("What you have read can stay with you. Take a break, and talk to somebody about it."),
        )
    )
    return View(
        text, InlineKeyboardMarkup([[_button(say("Next card"), word, NEXT), _button(say("Pause"), word, PAUSE)]])
    )


def reporting_places(directory: Directory, now: datetime, say: Translator) -> list[str]:
    """Hotlines of several countries with their addresses, those for everywhere first. They are facts of a directory."""
    lines: dict[str, None] = {}
    for country in REPORTING_PLACES:
        choice = choose(directory, Asker("" if country == "*" else country, say.language, Need.REPORT), now)
        for offer in choice.first:
            entry = offer.entry
            if Need.REPORT in entry.needs and entry.url:
                lines[say("{label}: {value}").format(label=say(entry.name), value=entry.url)] = None
    return list(lines)


def _button(label: str, word: str, action: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=f"{TAP}{word}:{action}")
