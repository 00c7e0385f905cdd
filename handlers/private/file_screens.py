"""What a person reads about the evidence file."""

from collections.abc import Sequence

from handlers.evidence_file.moments import NO_ZONE
from handlers.helplines.countries import NAMES
from handlers.private.screens import Button, Row, Screen, column, paragraphs
from locales.texts import Translator
from records.removals import MOST_TOLD


def explain(say: Translator) -> Screen:
    """What it is, what is in it, who sees it, how long it stays."""
    text = paragraphs(
        say(
            "The evidence file lists what was removed because of this case: when, in which groups, what was done, and "
            "how it was recognised. It is for a complaint, or for you to keep safe until you decide."
        ),
        say("There is no image in it. It is a PDF to read and print, and a JSON file by which both can be verified."),
        say(
            "It shows in which groups the images were removed. Whoever has the file knows that: keep it where only you "
            "can open it. It is sent in this chat, so whoever opens this chat sees it, and Telegram keeps it as it "
            "keeps every message."
        ),
        say(
            "What was removed yesterday and today is not in it yet. What was removed in a group that has since left "
            "this service is erased, and not in it."
        ),
        say("A file lists {most} removals at most: the newest ones. If there are older ones, it says how many.").format(
            most=MOST_TOLD
        ),
        say(
            "That a file was made is noted here for two years, encrypted: when, how many removals it lists, and a "
            "mark of the case. Not who asked for it."
        ),
    )
    return Screen(text, column(Button(say("Continue"), "ask"), _back(say)))


def ask(say: Translator, zone: str, *, complaint: bool) -> Screen:
    """The choices, and the button that makes it."""
    if complaint:
        form = say(
            "With the account numbers of those who posted, and the names of the groups. This is for the police, a "
            "court or a lawyer, and for nobody else: please do not publish it, and do not contact those people. An "
            "account number is not a name; the authorities can ask Telegram whose it is."
        )
        change = Button(say("Leave the account numbers out"), "form.masked")
    else:
        form = say(
            "Without the account numbers of those who posted: they are called poster 1, poster 2 and so on. This is "
            "enough to keep. If you make a complaint, you can have the file with the account numbers then."
        )
        change = Button(say("It is for a complaint: with account numbers"), "form.complaint")
    times = (
        say("Times are given in UTC, which is the same everywhere.")
        if zone == NO_ZONE
        else say("Times are given in UTC and in the time of {zone}.").format(zone=zone)
    )
    text = paragraphs(
        say("The file will be made like this:"),
        form,
        times,
        say("Of each kind, one file a day can be made for a case."),
    )
    make = Button(say("Make the file for a complaint") if complaint else say("Make the file"), "make")
    return Screen(text, column(make, change, Button(say("Other times"), "countries"), _back(say)))


def countries(say: Translator, codes: Sequence[str]) -> Screen:
    """By which clock."""
    text = say("By the clock of which country should the file tell times, besides UTC? It is used for this file only.")
    named = [Button(say(NAMES[code]), f"country.{code.lower()}") for code in codes]
    rows: tuple[Row, ...] = tuple(tuple(named[first : first + 2]) for first in range(0, len(named), 2))
    return Screen(text, (*rows, *column(Button(say("UTC only"), "country.utc"))))


def sent(say: Translator, *, complaint: bool) -> Screen:
    """What to do with it, and how to get rid of it."""
    text = paragraphs(
        say("Two files were sent in this chat. If you do not see them, you can ask for them again tomorrow."),
        say("Save both where only you can open them, and do not change them: any change shows when they are verified."),
        say("Give both to whoever takes your complaint. The last page of the PDF says how they are verified.")
        if complaint
        else "",
        say(
            "Then delete them from this chat. “Quit and erase” does that, within an hour. Later you can do it "
            "yourself: press and hold each of the two messages, and choose Delete."
        ),
    )
    return Screen(text, column(_back(say)))


def none(say: Translator) -> Screen:
    """There is nothing to put into a file."""
    text = paragraphs(
        say("There is nothing to tell yet, so no file was made."),
        say(
            "What was removed yesterday and today is told within two days. What was removed in a group that has since "
            "left this service is erased."
        ),
        say("We can act in the groups that use this service. We cannot reach the others."),
    )
    return Screen(text, column(_back(say)))


def later(say: Translator) -> Screen:
    """One was made already."""
    text = paragraphs(
        say("A file like this was already made today, so this can be done again tomorrow."),
        say("Nothing is lost by waiting: what is recorded about a removal is kept for a year."),
    )
    return Screen(text, column(_back(say)))


def _back(say: Translator) -> Button:
    return Button(say("Back to the case"), "case")
