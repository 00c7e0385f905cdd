"""The line that comes before everything: whom to call in immediate danger."""

from collections.abc import Iterable

from handlers.helplines.choice import urgent
from handlers.helplines.countries import LIKELY, NAMES, UNION
from handlers.helplines.directory import Directory, shipped
from handlers.helplines.entry import Entry, Kind
from locales.texts import Translator


def danger_line(country: str, language: str, say: Translator, directory: Directory | None = None) -> str:
    """Whom to call in immediate danger in a country, or in those where this language is spoken if it is unknown."""
    directory = directory or shipped()
    entries = [one for one in urgent(directory, country) if one.kind is Kind.EMERGENCY]
    if numbers := _numbers(entries, say):
        call = say("In immediate danger, call {numbers}.").format(numbers=numbers)
        silent = [one.sms for one in entries if one.sms]
        if not silent:
            return call
        write = say("If you cannot speak, write an SMS to {number}.").format(number=silent[0])
        return f"{call} {write}"
    if country:
        return say("In immediate danger, call the emergency number of your country.")
    return say("In immediate danger, call the emergency number of your country ({numbers}).").format(
        numbers=_everywhere(directory, language, say)
    )


def _everywhere(directory: Directory, language: str, say: Translator) -> str:
    """The numbers of the Union, and of the two countries where the language is spoken most, if they have others."""
    places = [(say("European Union"), directory.emergency(UNION))]
    places += [(say(NAMES[code]), directory.emergency(code)) for code in LIKELY.get(language, ())[:2]]
    # Translators: {place} is the name of a country, {numbers} whom to call there.
    told = say("{place}: {numbers}")
    known = [(place, numbers) for place, entries in places if (numbers := _numbers(entries, say))]
    return say("; ").join(told.format(place=place, numbers=numbers) for place, numbers in known)


def _numbers(entries: Iterable[Entry], say: Translator) -> str:
    """`17 or 112`."""
    numbers = [one.phone for one in entries if one.phone]
    if len(numbers) < len(("one", "other")):
        return "".join(numbers)
    # Translators: telephone numbers to choose from, such as "17 or 112".
    return say("{numbers} or {last}").format(numbers=", ".join(numbers[:-1]), last=numbers[-1])
