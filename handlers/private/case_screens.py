"""What a person reads about their case."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from babel.dates import format_date

from config.errors import N_
from handlers.private.case_notices import DAY_SECONDS
from handlers.private.registering import declared, how_old
from handlers.private.screens import Button, Row, Screen, column, paragraphs
from locales.texts import Translator
from matching.case_numbers import GROUP
from matching.cases import CaseState
from matching.wire import HashStatus
from records.kept_case import LIFE_SECONDS, TRACE_SECONDS

WRONG: Final = {
    "number": N_(
        "This is not a case number: a symbol is wrong or missing. It has twelve symbols in three groups, like "
        "R7HK-D3XM-9AFY."
    ),
    "pin": N_("This is not a PIN: it has six digits."),
    "refused": N_(
        "No case has this number and this PIN together. Which of the two is wrong is not told, so that nobody can "
        "guess. Please type both again."
    ),
}
"""What was wrong with what was typed."""

SAID: Final = {
    "added": N_("The images were added."),
    "renewed": N_("The case is renewed."),
    "withdrawn": N_("The case is withdrawn. Nothing of it matches any more."),
    "closed": N_("This case is withdrawn, or has expired: nothing can be added to it, and it cannot be renewed."),
    "notices-on": N_("Notices are switched on."),
    "notices-off": N_("Notices are switched off, and what was kept for them is erased."),
}
"""What has just been done."""

_DATES: Final = {"en": "en_GB"}
"""How dates are written, where the language alone does not say: "22 November 2026"."""

FEW, MANY, VERY_MANY = 1, 5, 20
"""From how many removals on which word is used."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a case at one moment. `until` is the last day whose removals are counted."""

    state: CaseState
    removed: int
    until: int
    notices: str
    """"off", "here", or "elsewhere": in another chat than this."""
    page: bool
    """Whether there is a page on which images can be added."""
    now: float
    """The moment, in epoch seconds."""


def ask_number(say: Translator, wrong: str) -> Screen:
    """The first question."""
    text = paragraphs(
        say(WRONG[wrong]) if wrong in WRONG else "",
        say("Please type the case number. The page showed it when the images were registered."),
        say(
            "With it and the PIN you can see how the case stands, add images, withdraw it, or have it deleted. It "
            "works from any account."
        ),
        say(
            "What you type is deleted from this chat at once. Number and PIN are remembered until you leave this part, "
            "an hour after your last step at most."
        ),
    )
    return Screen(text, reads=True)


def ask_pin(say: Translator, wrong: str) -> Screen:
    """The second one."""
    text = paragraphs(
        say(WRONG[wrong]) if wrong in WRONG else "",
        say("Please type the PIN: six digits. It is deleted from this chat at once."),
        say("After five wrong tries the number is locked for a while. Nobody can recover a PIN, or shorten a lock."),
    )
    return Screen(text, column(Button(say("Another number"), "other")), reads=True)


def locked(say: Translator, minutes: int) -> Screen:
    """Too many wrong tries, by whomever."""
    text = paragraphs(
        say.count(
            "This number is locked after wrong tries, for {number} minute. Nobody can shorten that.",
            "This number is locked after wrong tries, for {number} minutes. Nobody can shorten that.",
            minutes,
        ),
        say("If there is such a case, it stays as it is meanwhile: what is registered stays registered."),
    )
    return Screen(text, column(Button(say("Try again"), "retry"), Button(say("Another number"), "other")))


def gone(say: Translator) -> Screen:
    """The case does not open any more."""
    text = say("This case does not open any more. It may have been deleted from another account.")
    return Screen(text, column(Button(say("Another number"), "other")))


def forgotten(say: Translator) -> Screen:
    """The case is deleted."""
    text = paragraphs(
        say("The case is deleted. Its number and PIN open nothing any more, and you need not keep them."),
        say(
            "The withdrawn fingerprints, which match nothing and lead to nobody, are erased within {days} days, once "
            "all who had fetched them know that they are withdrawn."
        ).format(days=TRACE_SECONDS // DAY_SECONDS),
    )
    return Screen(text)


def unknown(say: Translator) -> Screen:
    """Something was to be done, and the service did not answer."""
    text = say(
        "The service did not answer, so it is not known whether this was done. Please look at the case again before "
        "you rely on it."
    )
    return Screen(text, column(Button(say("Back to the case"), "retry")))


def status(told: Told, say: Translator, said: str) -> Screen:
    """How the case stands, and what can be done with it."""
    state = told.state
    text = paragraphs(
        say(SAID[said]) if said in SAID else "",
        "\n".join(line for line in _lines(told, say) if line),
        "" if state.withdrawn else _removed(told, say),
        "" if state.withdrawn else say("We can act in the groups that use this service. We cannot reach the others."),
        "" if state.withdrawn else _two_ends(say),
    )
    forget = Button(say("Delete everything"), "forget")
    if state.withdrawn:
        return Screen(text, column(forget))
    add = (Button(say("Add images"), "add"),) if told.page else ()
    notices = Button(say("Notices: off") if told.notices == "off" else say("Notices: on"), "notices")
    rows = (
        *column(*add, Button(say("Evidence file for a complaint"), "file")),
        ((Button(say("Renew"), "renew"), notices) if _renewable(told) else (notices,)),
        (Button(say("Withdraw"), "withdraw"), forget),
    )
    return Screen(text, rows)


def age(say: Translator) -> Screen:
    """How old the person was in the images to be added: asked each time, as when a case is registered."""
    return how_old(say, _back(say))


def add(say: Translator, pages: tuple[Row, ...]) -> Screen:
    """The way to the page."""
    text = paragraphs(
        say(
            "The page makes the fingerprints of further images on your device and adds them to this case. The images "
            "stay on your device."
        ),
        say(
            "What you declared when you registered the case holds for these images too. The page is open for an hour, "
            "or until you leave this part."
        ),
        *declared(say),
    )
    return Screen(text, (*pages, _back(say)))


def renew(told: Told, say: Translator) -> Screen:
    """Until when it would last."""
    until = day(told.now + LIFE_SECONDS, say)
    text = paragraphs(
        say("This case lasts until {day}. Then it is withdrawn by itself, and no longer protects.").format(
            day=day(told.state.expires, say)
        ),
        say("Renewed now, it lasts until {day}. It can be withdrawn at any time before.").format(day=until),
    )
    return Screen(text, (*column(Button(say("Renew until {day}").format(day=until), "renew-now")), _back(say)))


def withdraw(say: Translator, *, sure: bool) -> Screen:
    """What withdrawing means, in two steps."""
    if sure:
        text = paragraphs(
            say("Withdraw this case now?"),
            say("This cannot be undone. To protect the images again, they would have to be registered anew."),
        )
        rows = column(Button(say("Withdraw it now"), "withdraw-now"))
    else:
        text = paragraphs(
            say(
                "Withdrawing takes all images of this case off the list. Within seconds they stop being deleted, "
                "unless somebody else has registered them too. What was kept of them is erased: copies within an hour, "
                "the rest {days} days later."
            ).format(days=TRACE_SECONDS // DAY_SECONDS),
            say(
                "Afterwards the evidence file can no longer be made, since nothing leads from the case to what was "
                "removed. If you may want to make a complaint, fetch it first."
            ),
        )
        rows = column(
            Button(say("Fetch the evidence file first"), "file"), Button(say("Go on to withdraw"), "withdraw-sure")
        )
    return Screen(text, (*rows, _back(say)))


def forget(say: Translator, *, withdrawn: bool) -> Screen:
    """What deleting means."""
    text = paragraphs(
        say("This deletes the case at once: its number, its PIN and whatever links its images to each other."),
        ""
        if withdrawn
        else say(
            "Its images are withdrawn with it: within seconds they stop being deleted, unless somebody else has "
            "registered them too. The evidence file can no longer be made afterwards: if you may want to make a "
            "complaint, fetch it first."
        ),
        say("This cannot be undone."),
    )
    first = () if withdrawn else column(Button(say("Fetch the evidence file first"), "file"))
    return Screen(text, (*first, *column(Button(say("Delete everything now"), "forget-now")), _back(say)))


def notices(told: Told, say: Translator) -> Screen:
    """What notices are, what is kept for them, and the switch."""
    state = {
        "off": say("Notices of this case are off."),
        "here": say("Notices of this case go to this chat."),
        "elsewhere": say("Notices of this case go to another chat, which someone with number and PIN has chosen."),
    }[told.notices]
    text = paragraphs(
        state,
        say(
            "With notices, this bot writes to you when there is something new, and a month before the case ends: once "
            "a week at most, a day or more afterwards, at no fixed hour, without a sound. The text names neither "
            "images nor groups."
        ),
        say(
            "What is kept for this, encrypted: which chat to write to, next to names made of the case and of its "
            "fingerprints that only this service can relate to them. It is erased when you switch notices off, when "
            "the case is withdrawn, deleted or ends, and with /stop. “Quit and erase” leaves notices on."
        ),
        say("Whoever sees this chat sees that this bot writes to you. If that is a danger, leave notices off."),
    )
    here = Button(say("Switch notices on") if told.notices == "off" else say("Send them to this chat"), "notices-on")
    off = Button(say("Switch notices off"), "notices-off")
    buttons = {"off": (here,), "here": (off,), "elsewhere": (here, off)}[told.notices]
    return Screen(text, (*column(*buttons), _back(say)))


def day(second: float, say: Translator) -> str:
    """A date as one reads it, in UTC."""
    return format_date(
        datetime.fromtimestamp(second, UTC).date(), "long", locale=_DATES.get(say.language, say.language)
    )


def _lines(told: Told, say: Translator) -> tuple[str, ...]:
    state = told.state
    case = say("The case that ends in {end}").format(end=state.number[-GROUP:])
    images = say.count("{number} image", "{number} images", state.images)
    registered = say("{images}, registered on {day}").format(images=images, day=day(state.created, say))
    if state.withdrawn:
        ended = (
            say("It expired on {day}: nothing of it matches any more.")
            if state.withdrawn >= state.expires
            else say("It was withdrawn on {day}: nothing of it matches any more.")
        ).format(day=day(state.withdrawn, say))
        erased = say("What is left of it is erased on {day}.").format(day=day(state.withdrawn + TRACE_SECONDS, say))
        return case, registered, ended, erased
    alive = (
        say("Active: its fingerprints have been fetched by those who enforce the list.")
        if state.status is HashStatus.ACTIVE
        else say("Received: it is on the list, and takes effect once it has been fetched, usually within seconds.")
    )
    until = say("It lasts until {day}.").format(day=day(state.expires, say))
    soon = say("That is less than a month: please renew it if you want it to go on.") if state.reminder else ""
    return case, alive, registered, until, soon


def _renewable(told: Told) -> bool:
    """Whether renewing changes the day on which it ends."""
    return int((told.now + LIFE_SECONDS) // DAY_SECONDS) > told.state.expires // DAY_SECONDS


def _two_ends(say: Translator) -> str:
    """What tells the two buttons apart that end a case."""
    return say(
        "“Withdraw”: the images stop being blocked, and the case can still be looked at for {days} days. “Delete "
        "everything”: they stop being blocked, and the case is gone at once."
    ).format(days=TRACE_SECONDS // DAY_SECONDS)


def _removed(told: Told, say: Translator) -> str:
    """How often something was removed: late and coarse, so that nobody learns from it when or where."""
    created = told.state.created // DAY_SECONDS
    if told.until < created:
        first = say("What is removed because of it is counted here from {day} on, a day or two late.")
        return first.format(day=day((created + 2) * DAY_SECONDS, say))
    if told.removed < FEW:
        many = say("Removed because of it until {day}: nothing yet.")
    elif told.removed < MANY:
        many = say("Removed because of it until {day}: a few posts (1 to 4).")
    elif told.removed < VERY_MANY:
        many = say("Removed because of it until {day}: 5 to 19 posts.")
    else:
        many = say("Removed because of it until {day}: 20 posts or more.")
    why = say(
        "This is counted a day or two late, and where it was is not told here: somebody else could have registered the "
        "images to find out."
    )
    return f"{many.format(day=day(told.until * DAY_SECONDS, say))} {why}"


def _back(say: Translator) -> Row:
    return (Button(say("Back to the case"), "stay"),)
