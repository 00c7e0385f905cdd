"""What can be tapped on a report, and which buttons a card has: a pure function of what is kept about it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

from policies.actions import RESTRICTIONS
from records.report_card import Answer, Card, Question

PREFIX: Final = "k"
"""Of the data of these buttons: `k:<word>:<action>`."""

CARD: Final = "card"
CARDS: Final = "cards"
"""Kinds of words (records.tokens): one card, and all of a group that nobody has decided about."""


class Tap(StrEnum):
    """What a button says. The values are in its data."""

    CONFIRM = "yes"
    DOUBT = "no"
    """Asks first what a false alarm would undo."""
    UNDO = "undo"
    DISMISS = "dismiss"
    """The same where nothing was done that could be undone."""
    BACK = "back"
    LIFT = "lift"
    AGAIN = "again"
    SHOW = "show"
    MORE = "more"


_LIFTABLE: Final = frozenset(action.name for action in RESTRICTIONS)


def buttons(card: Card, now: float, well: frozenset[str]) -> list[list[Tap]]:
    """The rows of a card's buttons. `now` in epoch seconds; `well`: results of lifting after which nothing is left."""
    rows = [] if answered(card) else [[Tap.CONFIRM, Tap.DOUBT]]
    if card.lifted_by:
        refused = any(result.what == "lift" and result.how not in well for result in card.results.values())
        return [*rows, [Tap.AGAIN]] if refused else rows
    return [*rows, [Tap.LIFT]] if in_force(card, now) else rows


def asking(card: Card) -> list[list[Tap]]:
    """The buttons while somebody is asked whether it is a false alarm."""
    return [[Tap.UNDO if touched(card) else Tap.DISMISS], [Tap.BACK]]


def answered(card: Card) -> bool:
    """Whether somebody has said what the image is."""
    return card.verdict is not None or Question.APPEAL in card.decisions


def in_force(card: Card, now: float) -> bool:
    """Whether a sanction of its hits runs, as far as the bot knows; those that are only counted included."""
    return card.sanctioned > now or any(not one["until"] or one["until"] > now for one in _restrictions(card))


def sanctioned(card: Card) -> bool:
    """Whether anybody was ever restricted for its hits."""
    return bool(card.sanctioned) or any(True for _ in _restrictions(card))


def touched(card: Card) -> bool:
    """Whether anything was done at all."""
    return bool(card.sanctioned) or any(one["done"] for facts in card.hits.values() for one in facts["outcomes"])


def data(word: str, tap: Tap) -> str:
    """What a button carries."""
    return f"{PREFIX}:{word}:{tap.value}"


def _restrictions(card: Card) -> Iterator[dict[str, Any]]:
    for facts in card.hits.values():
        yield from (one for one in facts["outcomes"] if one["action"] in _LIFTABLE and one["done"])


def undoes(answer: Answer) -> bool:
    """Whether an answer undoes what was done."""
    return answer in {Answer.FALSE_ALARM, Answer.GRANTED}
