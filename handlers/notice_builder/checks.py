"""What an answer may be. Each check gives the answer as it goes into the text, or says what is wrong with it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from config.errors import N_, EgideError
from handlers.lengths import units
from matching.case_numbers import Mistyped, read_number

Check = Callable[[str, date], str]
"""The typed text and today's date -> the answer. Raises BadAnswer."""

MOST_LINKS: Final = 10
LONGEST_LINK: Final = 150
LONGEST_WORDS: Final = 100
LONGEST_STORY: Final = 1000
"""In Telegram's units. All of them together leave a text under 4,096."""

PROBLEMS: Final[Mapping[str, str]] = {
    "empty": N_("Nothing was written."),
    "link": N_("This is not a link. A link begins with https:// and stands alone on its line."),
    "post": N_(
        "This is not a link to Telegram. It looks like https://t.me/name/123: press the post and copy its link."
    ),
    "many": N_("These are more than ten links. Please write a second notice for the others."),
    "date": N_("This is not a date. Please write it like 20.11.2026."),
    "future": N_("This date is still to come."),
    "past": N_("This date is too long ago for a post on the internet."),
    "email": N_("This is not an e-mail address."),
    "name": N_("The law asks for a full name: please write first name and family name."),
    "age": N_("Please write your age as a number."),
    "minor": N_("Under 18 other services help."),
    "long": N_("This is too long. Please make it shorter."),
    "lines": N_("Please write it on one line."),
    "number": N_("There is a case number in it. It is only for you: nobody who reads a notice needs it."),
    "choice": N_("Please choose one of the buttons."),
}
"""What is wrong with an answer -> what the person reads."""

_LINK: Final = re.compile(r"https?://[^\s/@:]+\.[^\s/@:.]{2,}(:\d+)?(/\S*)?", re.IGNORECASE)
_TELEGRAM: Final = re.compile(r"https://(t|telegram)\.me/\S+|https://web\.telegram\.org/\S+|tg://\S+", re.IGNORECASE)
_BARE: Final = re.compile(r"(t|telegram)\.me/\S+", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[^\s@.<>,;:\"()\[\]]+(\.[^\s@.<>,;:\"()\[\]]+)+")
_DATE: Final = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_GROUPS: Final = re.compile(r"\b\w{4}[-\s]?\w{4}[-\s]?\w{4}\b")
_FIRST: Final = date(1995, 1, 1)
_DAY: Final = timedelta(days=1)
_OLDEST: Final = 120
ADULT: Final = 18


class BadAnswer(EgideError):
    """An answer that cannot go into a notice. `problem` is one of PROBLEMS."""

    cause = N_("The answer {field} cannot be used: {problem}")

    def __init__(self, problem: str, field: str = "") -> None:
        self.problem = problem
        self.field = field
        super().__init__(problem=problem, field=field)


def words(text: str, today: date) -> str:
    """A few words on one line."""
    line = _without_number(_present(text, today))
    if "\n" in line:
        raise BadAnswer("lines")
    return _within(line, LONGEST_WORDS)


def story(text: str, today: date) -> str:
    """Some sentences."""
    return _within(re.sub(r"\n{3,}", "\n\n", _without_number(_present(text, today))), LONGEST_STORY)


def name(text: str, today: date) -> str:
    """First name and family name."""
    line = words(text, today)
    parts = line.split()
    if len(parts) < len(("first", "family")) or not all(any(one.isalpha() for one in part) for part in parts[:2]):
        raise BadAnswer("name")
    if re.search(r"[\d@/<>]", line):
        raise BadAnswer("name")
    return line


def email(text: str, today: date) -> str:
    """An e-mail address."""
    line = words(text, today)
    if not _EMAIL.fullmatch(line):
        raise BadAnswer("email")
    return line


def links(text: str, today: date) -> str:
    """Links, one on a line, each once."""
    return _links(text, today, _LINK, "link")


def posts(text: str, today: date) -> str:
    """Links into Telegram, one on a line, each once. `t.me/...` is completed."""
    completed = [f"https://{one}" if _BARE.fullmatch(one) else one for one in text.split()]
    return _links("\n".join(completed), today, _TELEGRAM, "post")


def day(text: str, today: date) -> str:
    """A day that was, in ISO 8601. Read as day, month, year; or as ISO."""
    line = _present(text, today)
    if found := _ISO.fullmatch(line):
        year, month, number = map(int, found.groups())
    elif found := _DATE.fullmatch(line):
        number, month, year = map(int, found.groups())
    else:
        raise BadAnswer("date")
    try:
        read = date(year, month, number)
    except ValueError:
        raise BadAnswer("date") from None
    if read > today + _DAY:  # where the person is, tomorrow may have begun
        raise BadAnswer("future")
    if read < _FIRST:
        raise BadAnswer("past")
    return read.isoformat()


def age(text: str, today: date) -> str:
    """Years, from 18 on: for whoever is younger there are other ways."""
    line = _present(text, today)
    if not (line.isascii() and line.isdigit()) or len(line) > len(str(_OLDEST)) or int(line) > _OLDEST:
        raise BadAnswer("age")
    if int(line) < ADULT:
        raise BadAnswer("minor")
    return str(int(line))


def one_of(*values: str) -> Check:
    """One of these, as a button says it."""

    def check(text: str, today: date) -> str:  # noqa: ARG001 - the interface of a check
        if text not in values:
            raise BadAnswer("choice")
        return text

    return check


def _links(text: str, today: date, pattern: re.Pattern[str], problem: str) -> str:
    found = list(dict.fromkeys(_present(text, today).split()))
    if not all(pattern.fullmatch(one) for one in found):
        raise BadAnswer(problem)
    if len(found) > MOST_LINKS:
        raise BadAnswer("many")
    return "\n".join(_within(one, LONGEST_LINK) for one in found)


def _present(text: str, today: date) -> str:  # noqa: ARG001 - as the checks have it
    """The text without what does not print."""
    cleaned = "".join(one for one in text if one.isprintable() or one == "\n").strip()
    if not cleaned:
        raise BadAnswer("empty")
    return cleaned


def _without_number(text: str) -> str:
    """The same text, if no case number is in it."""
    if any(_is_number(group) for group in _GROUPS.findall(text)):
        raise BadAnswer("number")
    return text


def _is_number(text: str) -> bool:
    try:
        read_number(text)
    except Mistyped:
        return False
    return True


def _within(text: str, most: int) -> str:
    if units(text) > most:
        raise BadAnswer("long")
    return text
