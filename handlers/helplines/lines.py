"""Helplines as a person reads them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from babel import Locale
from babel.dates import format_date

from config.errors import N_
from handlers.helplines.choice import Choice, Offer
from handlers.helplines.entry import Entry, Kind
from locales.texts import Translator

_CONFIDENCE: Final = {
    "A": N_("a first-hand source"),
    "B": N_("a good second-hand source"),
    "C": N_("a weak source: check it before you rely on it"),
}


def medical_line(choice: Choice, say: Translator) -> str:
    """The number of the ambulance, where one is known."""
    medical = [one for one in choice.urgent if one.kind is Kind.MEDICAL]
    return say("Medical emergency: {number}.").format(number=medical[0].phone) if medical else ""


def told(offer: Offer, now: datetime, say: Translator, *, links: bool = False) -> str:
    """A helpline in a few lines: name, who it is for, whether it is open, how to reach it. Links only if asked for."""
    entry = offer.entry
    lines = [say(entry.name), say(entry.who), _open(offer, now, say), *_ways(entry, say)]
    if links:
        lines += dict.fromkeys(one for one in (entry.chat, entry.url) if one)
    if entry.languages:
        lines.append(say("Languages: {languages}.").format(languages=_names(entry.languages, say)))
    if entry.note:
        lines.append(say(entry.note))
    return "\n".join(line for line in lines if line)


def source(entry: Entry, say: Translator) -> str:
    """Where an entry comes from, and when it was checked."""
    checked = format_date(entry.checked, "long", locale=say.language)
    # Translators: {source} is where a number was found, {confidence} how good that source is.
    return say("{name}: {source} ({confidence}), checked on {date}.").format(
        name=say(entry.name), source=say(entry.source), confidence=say(_CONFIDENCE[entry.confidence]), date=checked
    )


def hours_matter(offers: Iterable[Offer]) -> bool:
    """Whether times of a clock are shown with these."""
    return any(one.standing is not None and one.standing.changes is not None for one in offers)


def _open(offer: Offer, now: datetime, say: Translator) -> str:
    """Whether somebody answers now; nothing of a site on which nobody has to answer."""
    entry, standing = offer.entry, offer.standing
    if standing is None:
        return say("Opening hours not known.") if entry.phone or entry.chat else ""
    if standing.changes is None:
        return say("Open day and night.") if standing.open else ""
    if standing.open:
        return say("Open now, until {time}.").format(time=f"{standing.changes:%H:%M}")
    return _opens(standing.changes, now, say)


def _opens(opens: datetime, now: datetime, say: Translator) -> str:
    """When a closed line opens: by the clock, and the day if it is another one."""
    ahead = (opens.date() - now.astimezone(opens.tzinfo).date()).days
    clock = f"{opens:%H:%M}"
    if ahead == 0:
        return say("Closed now. Opens today at {time}.").format(time=clock)
    if ahead == 1:
        return say("Closed now. Opens tomorrow at {time}.").format(time=clock)
    weekday = Locale(say.language).days["format"]["wide"][opens.weekday()]
    # Translators: {weekday} is the name of a day, such as "Monday".
    return say("Closed now. Opens on {weekday} at {time}.").format(weekday=weekday, time=clock)


def _ways(entry: Entry, say: Translator) -> list[str]:
    """Numbers and addresses as text, which Telegram makes into links by itself."""
    ways = []
    if entry.phone:
        ways.append(say("Call {number}.").format(number=entry.phone))
    if entry.abroad:
        ways.append(say("From another country: {number}.").format(number=entry.abroad))
    if entry.sms:
        ways.append(say("SMS: {number}.").format(number=entry.sms))
    if entry.email:
        ways.append(say("E-mail: {address}").format(address=entry.email))
    return ways


def _names(languages: Iterable[str], say: Translator) -> str:
    names = Locale(say.language).languages
    return ", ".join(str(names.get(code, code)) for code in languages)
