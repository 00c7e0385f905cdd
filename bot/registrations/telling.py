"""What `egide case` says of a case, to a person or a script."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from bot.terminal import Terminal
from config.errors import N_
from locales.texts import Translator
from matching.cases import CaseState, Opened, Untaken
from matching.refusals import TOLD, Reason
from matching.wire import HashStatus
from records.kept_case import TRACE_SECONDS

STATES: Mapping[HashStatus, str] = {
    HashStatus.RECEIVED: N_("on the list; not fetched by anybody yet"),
    HashStatus.ACTIVE: N_("on the list, and fetched by those who enforce it"),
    HashStatus.WITHDRAWN: N_("withdrawn; everything of it is erased on {erased}"),
}


def tell_opened(opened: Opened, terminal: Terminal) -> None:
    """Show a new case's number and PIN: this once."""
    state = opened.state
    if terminal.json:
        terminal.row({"case": state.number, "pin": opened.pin, **_counts(state)})
        return
    tell_untaken(state.refused, terminal)
    say = terminal.say
    terminal.line(say("case: {number}").format(number=state.number))
    terminal.line(say("PIN:  {pin}").format(pin=opened.pin))
    terminal.note(say("Note both down now. They are shown this once, and nobody can recover them."))


def tell_state(state: CaseState, terminal: Terminal) -> None:
    """Show how a case stands."""
    if terminal.json:
        withdrawn = {"withdrawn": state.withdrawn} if state.withdrawn else {}
        terminal.row({"case": state.number, "status": state.status.value, **_counts(state), **withdrawn})
        return
    tell_untaken(state.refused, terminal)
    say = terminal.say
    erased = _day(state.withdrawn + TRACE_SECONDS)
    words = say(STATES.get(state.status, state.status.value)).format(erased=erased)
    terminal.line(say("{number}: {state}").format(number=state.number, state=words))
    counts = say("images: {images}; fingerprints: {fingerprints}; registered on {created}")
    created = _day(state.created)
    terminal.line(counts.format(images=state.images, fingerprints=state.fingerprints, created=created))
    if not state.withdrawn:
        terminal.line(say("expires on {expires}").format(expires=_day(state.expires)))
    if state.reminder:
        terminal.note(say("It expires within a month; `egide case renew` lets it live two years more."))


def tell_forgotten(number: str, terminal: Terminal) -> None:
    """Say that a case is gone."""
    if terminal.json:
        terminal.row({"case": number, "status": HashStatus.DELETED.value})
    else:
        terminal.line(terminal.say("{number}: withdrawn, and erased").format(number=number))


def tell_untaken(refused: Iterable[Untaken], terminal: Terminal) -> None:
    """Say of each fingerprint that was not taken why."""
    for one in refused:
        if terminal.json:
            terminal.row({"fingerprint": str(one.fingerprint), "error": one.reason, "added": False})
            continue
        why = why_not(one.reason, terminal.say)
        terminal.note(terminal.say("{fingerprint}: not taken, {why}").format(fingerprint=one.fingerprint, why=why))


def why_not(reason: str, say: Translator) -> str:
    """A reason for people; another service's own word as it is."""
    return say(TOLD[Reason(reason)]) if reason in set(Reason) else reason


def _counts(state: CaseState) -> dict[str, object]:
    return {
        "created": state.created,
        "expires": state.expires,
        "images": state.images,
        "fingerprints": state.fingerprints,
        "reminder_due": state.reminder,
        "refused": [{"fingerprint": str(one.fingerprint), "reason": one.reason} for one in state.refused],
    }


def _day(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).date().isoformat()
