"""Talking to someone: the helplines of a country, at every step of the conversation."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from handlers.helplines.choice import Asker, Choice, Offer, choose
from handlers.helplines.countries import ELSEWHERE, NAMES, UNION, in_order
from handlers.helplines.danger import danger_line
from handlers.helplines.directory import Directory, shipped
from handlers.helplines.entry import Need
from handlers.helplines.lines import hours_matter, medical_line, source, told
from handlers.private.branch import Tapped
from handlers.private.screens import Button, Row, Screen, column, paragraphs
from locales.texts import Translator
from records.conversations import Talk

_MINOR: Final = "someone.minor"
_YES: Final = "yes"
_COUNTRY: Final = "country"
_LEADS_TO: Final = {
    "list": "someone.begin",
    "more": "someone.more",
    "sources": "someone.sources",
    "countries": "someone.country",
}
"""Button -> step."""


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


class Someone(Tapped):
    """The branch."""

    name = "someone"

    def __init__(self, directory: Directory | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        self._directory = directory or shipped()
        self._clock = clock

    async def show(self, talk: Talk, say: Translator) -> Screen:
        """See Branch."""
        danger = danger_line(talk.get(_COUNTRY), talk.language, say, self._directory)
        if talk.step == "someone.country" or not talk.get(_COUNTRY):
            reason = say("We ask so that you see numbers that work there.")
            return Screen("\n\n".join((danger, country_text(reason, say))), country_rows(self._directory, say))
        choice = self._choice(talk)
        match talk.step:
            case "someone.more":
                return self._list(talk, say, danger, choice, choice.more)
            case "someone.sources":
                return _sources(choice, say)
        return self._list(talk, say, danger, choice, choice.first)

    async def press(self, talk: Talk, action: str) -> Talk:
        """See Branch."""
        kind, _, what = action.partition(".")
        match kind:
            case "country":
                return talk.at("someone.begin", country=what.upper())
            case "minor":
                return talk.at("someone.begin", **{_MINOR: _YES})
            case "all":
                return talk.at("someone.begin", **{_MINOR: ""})
        return talk.at(_LEADS_TO[action])

    def _choice(self, talk: Talk) -> Choice:
        minor = True if talk.get(_MINOR) else None
        return choose(self._directory, Asker(talk.get(_COUNTRY), talk.language, Need.SUPPORT, minor), self._clock())

    def _list(self, talk: Talk, say: Translator, danger: str, choice: Choice, offers: tuple[Offer, ...]) -> Screen:
        now, code = self._clock(), talk.get(_COUNTRY)
        parts = [danger, medical_line(choice, say), *(told(one, now, say) for one in offers)]
        if hours_matter(offers):
            # Translators: {country} is the name of a country; "The times are local: France."
            parts.append(say("The times are local: {country}.").format(country=say(NAMES[code])))
        elif not any(one.entry.country == code for one in offers):
            parts.append(say("We know no helpline of your country. These are open to people from several countries."))
        more = talk.step != "someone.more"
        rows = (*link_rows(offers, say), *_turns(choice, say, more=more), *_others(say, minor=bool(talk.get(_MINOR))))
        return Screen(paragraphs(*parts), rows)


def country_text(reason: str, say: Translator) -> str:
    """What is asked, why, who sees it and how long it stays."""
    kept = say("Nobody sees the answer; it is forgotten an hour after your last step, and you can change it.")
    return "\n\n".join((say("Which country are you in?"), reason, kept))


def country_rows(directory: Directory, say: Translator) -> tuple[Row, ...]:
    """The countries, two in a row; the two kinds of others below."""
    codes = in_order(directory.countries, say)
    named = [Button(say(NAMES[code]), f"country.{code.lower()}") for code in codes if code not in (UNION, ELSEWHERE)]
    others = [Button(say(NAMES[code]), f"country.{code.lower()}") for code in (UNION, ELSEWHERE)]
    return (*(tuple(named[first : first + 2]) for first in range(0, len(named), 2)), *column(*others))


def link_rows(offers: tuple[Offer, ...], say: Translator) -> tuple[Row, ...]:
    """Chats and sites as buttons."""
    buttons = []
    for entry in (offer.entry for offer in offers):
        if entry.chat:
            buttons.append(Button(say("Chat: {name}").format(name=say(entry.name)), url=entry.chat))
        if entry.url and entry.url != entry.chat:
            buttons.append(Button(say("Website: {name}").format(name=say(entry.name)), url=entry.url))
    return column(*buttons)


def _turns(choice: Choice, say: Translator, *, more: bool) -> tuple[Row, ...]:
    if not more:
        return column(Button(say("The first ones again"), "list"))
    return column(Button(say("Others"), "more")) if choice.more else ()


def _others(say: Translator, *, minor: bool) -> tuple[Row, ...]:
    age = Button(say("For all ages"), "all") if minor else Button(say("For people under 18"), "minor")
    return (age,), (Button(say("Another country"), "countries"), Button(say("How do we know this?"), "sources"))


def _sources(choice: Choice, say: Translator) -> Screen:
    entries = dict.fromkeys([*choice.urgent, *(one.entry for one in (*choice.first, *choice.more))])
    text = "\n\n".join(
        (
            say("Where these numbers and addresses come from, and when they were last checked:"),
            "\n".join(source(one, say) for one in entries),
            say("Numbers change. If one does not answer, try another, and in danger the emergency number."),
        )
    )
    return Screen(text, column(Button(say("Back to the list"), "list")))
