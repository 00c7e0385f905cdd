"""What somebody who asks for figures sees: a text or a picture, and the buttons below."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from config.errors import N_
from handlers.figures.periods import PERIODS, WEEK
from locales.texts import Translator

TAP: Final = "f:"
"""Before the data of every button here."""

ALL: Final = "-"
"""In the place of a group's word: all groups together, for the operator; or no group, for the list of them."""

KIND: Final = "figures"
"""Of the rows behind the words (records.tokens)."""

PICTURE: Final = "p"
"""Before the days of a period, where a picture is meant."""

LIST: Final = "g"
"""Before the place in the list of groups from which on they are shown."""

DATA: Final = rf"^{TAP}([\w-]{{16}}|{ALL}):({PICTURE}?\d{{1,3}}|{LIST}\d{{1,3}})$"
"""What a button says; whether its number is one of ours is looked at when it is read."""

ON_A_PAGE: Final = 20
"""Groups shown at once. Telegram is asked about each."""

WHICH: Final = N_("Of which group do you want to see the figures?")
NO_GROUP: Final = N_(
    "There is no group here that you administer, as far as the bot knows. Type /stats in your group: the answer comes "
    "here."
)


class Wanted(NamedTuple):
    """What a tap asks for: the figures of a period, as text or as a picture."""

    days: int = WEEK.days
    picture: bool = False


def wanted(action: str) -> Wanted | None:
    """What an action asks for, if it is one of ours."""
    days = int(action.removeprefix(PICTURE)) if not action.startswith(LIST) else 0
    return Wanted(days, action.startswith(PICTURE)) if days in PERIODS else None


def keyboard(word: str, shown: Wanted, say: Translator, *, others: bool) -> InlineKeyboardMarkup:
    """The buttons below figures. `others`: whether there are other groups to choose from."""
    kind = PICTURE if shown.picture else ""
    periods = [_button(say(period.label), word, f"{kind}{days}") for days, period in PERIODS.items()]
    if shown.picture:
        rows = [periods, [_button(say("As text"), word, f"{shown.days}")]]
    else:
        rows = [periods, [_button(say("As a picture"), word, f"{PICTURE}{shown.days}")]]
    if others:
        rows.append([_button(say("Another group"), ALL, f"{LIST}0")])
    return InlineKeyboardMarkup(rows)


def chooser(groups: Iterable[tuple[str, str]], later: int, say: Translator) -> InlineKeyboardMarkup:
    """Groups to choose from, each a title and its word. `later`: where the next ones begin, 0 for none."""
    rows = [[_button(title, word, str(WEEK.days))] for title, word in groups]
    if later:
        rows.append([_button(say("More groups"), ALL, f"{LIST}{later}")])
    return InlineKeyboardMarkup(rows)


def _button(label: str, word: str, action: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=f"{TAP}{word}:{action}")
