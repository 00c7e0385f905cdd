"""One report as it is kept: what was found, who was shown it, what was decided about it, and what came of that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from records.keys import of_chat

CARD_SECONDS: Final = 190 * 86_400
"""A card can be edited, and answered, for 190 days after its last change: an appeal may come for 183, and then it takes
the card to undo everything."""


class Question(StrEnum):
    """What is decided about a card, each once."""

    VERDICT = "verdict"
    """Whether it is such an image."""
    SANCTION = "sanction"
    """Whether the poster is pardoned, whatever the image is."""
    APPEAL = "appeal"
    """Whether it was wrong after all, though an administrator had said that it was right."""


class Answer(StrEnum):
    """What can be decided."""

    CONFIRMED = "confirmed"
    FALSE_ALARM = "false-alarm"
    LIFTED = "lifted"
    GRANTED = "granted"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what, and when (epoch seconds). `name` is what Telegram calls them, `as_what` their part."""

    question: Question
    answer: Answer
    by: int
    name: str
    time: float
    as_what: str = "administrator"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a decision: for one poster, or for so many posts (`number`)."""

    what: str
    """`lift` or `delete`."""
    how: str
    """Of the sets in handlers.deciding.words, or why not (handlers.refusals)."""
    poster: int | None = None
    name: str = ""
    until: float | None = None
    number: int = 1

    @property
    def key(self) -> str:
        """What a later one of the same replaces."""
        return f"{self.what}:{self.how if self.poster is None else self.poster}"


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a card is shown: message 0 means within a summary, which is never edited."""

    message: int
    hits: int
    changes: int = 0
    """Of decisions and their results, that are shown there."""


@dataclass(frozen=True, slots=True)
class Card:
    """One report. `hits` are the handler's own, by the vault's name for each; `sent` by recipient (a chat id)."""

    name: str
    hits: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: dict[int, Sent] = field(default_factory=dict)
    more: int = 0
    """Hits that are counted only."""
    sanctioned: float = 0.0
    """Until when a sanction of one of those runs, in epoch seconds; 0 where there was none."""
    decisions: dict[Question, Decision] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    changes: int = 0
    """How often something was decided, or came of it."""
    carried_out: frozenset[Question] = frozenset()
    """What of the decisions was carried out to its end."""

    @property
    def total(self) -> int:
        """All hits."""
        return len(self.hits) + self.more

    @property
    def verdict(self) -> Decision | None:
        """What was decided about the image."""
        return self.decisions.get(Question.VERDICT)

    @property
    def undone_by(self) -> Decision | None:
        """The decision by which everything is undone, if there is one."""
        if appeal := self.decisions.get(Question.APPEAL):
            return appeal
        return self.verdict if self.verdict and self.verdict.answer is Answer.FALSE_ALARM else None

    @property
    def lifted_by(self) -> Decision | None:
        """The decision by which the sanctions are lifted, if there is one."""
        return self.undone_by or self.decisions.get(Question.SANCTION)

    @property
    def fresh(self) -> list[Decision]:
        """What was decided and is not carried out to its end yet."""
        return [decision for question, decision in self.decisions.items() if question not in self.carried_out]

    def shown_whole(self, recipient: int) -> bool:
        """Whether a recipient was shown all of it, as it stands now."""
        known = self.sent.get(recipient)
        return known is not None and known.hits >= self.total and known.changes >= self.changes

    def is_single(self, recipient: int) -> bool:
        """Whether a recipient has a message of its own about it."""
        known = self.sent.get(recipient)
        return known is not None and known.message != 0


def decision_of(told: Mapping[str, Any]) -> Decision:
    """Of its JSON."""
    return Decision(**{**told, "question": Question(told["question"]), "answer": Answer(told["answer"])})


def key_of_card(chat: int, name: str) -> str:
    """Where a card lies."""
    return of_chat(chat, f"card:{name}")


def key_of_rest(chat: int, name: str) -> str:
    """Where the hits lie that a card only counts."""
    return of_chat(chat, f"card-rest:{name}")
