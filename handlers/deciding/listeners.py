"""Who hears of it when a report is called a false alarm: entries, sources, moderators, posters, numbers and the log."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Protocol

from handlers.deciders import Decider
from matching.fingerprint import Fingerprint
from matching.match import Match, Trust
from records.audit import Audit
from records.statistics import Figure

Facts = Mapping[str, Any]


class Guard(Protocol):
    """What watches over entries (handlers.entry_guard.EntryGuard)."""

    async def false_alarm(
        self,
        chat: int,
        by: int,
        posted: Fingerprint,
        match: Match,
        *,
        as_what: str = ...,
        card: str = ...,
        weighs: bool = ...,
    ) -> None:
        """A group, by the word of `by` in that part and about that card, calls a match a false alarm.

        `weighs`: whether that counts beyond the group.
        """


class Trusting(Protocol):
    """How entries stand now (handlers.reviewing.trusted.Trusted)."""

    async def of(self, entry: Fingerprint, told: Trust) -> Trust:
        """The trust of an entry; `told` where nothing else is known."""


class Weighs(Protocol):
    """Whose false alarms count beyond their group (handlers.weighing.Weighing)."""

    async def weighs(self, chat: int, facts: Facts, by: int) -> bool:
        """Whether that of `by` about this hit does."""


class Dismissed(Protocol):
    """What groups have dismissed (records.dismissals.Dismissals)."""

    async def add(
        self, chat: int, *fingerprints: Fingerprint, by: int = ..., as_what: str = ..., card: str = ...
    ) -> None:
        """Dismiss fingerprints in one group, by the word of somebody."""


class Asking(Protocol):
    """What is to be said to sources (records.feedback.FeedbackQueue)."""

    async def ask(self, source: str, entry: Fingerprint) -> bool:
        """Somebody calls a match of this entry wrong."""


class Counting(Protocol):
    """Numbers of groups (records.statistics.Statistics)."""

    async def count(self, chat: int | None, figure: Figure, number: int = 1, *, once: str = "") -> None:
        """Count something, what has a name once."""


class CalledWrong(Protocol):
    """Who looks at entries whose hits are called wrong (handlers.reviewing.desk.Desk)."""

    async def called_wrong(self, chat: int, card: str, facts: Facts, by: int, as_what: str, *, weighs: bool) -> None:
        """Somebody in this part called a hit a false alarm; whether that counts beyond the group. May be repeated."""


class News(Protocol):
    """Who tells posters (handlers.poster.news.PosterNews)."""

    async def undone(self, chat: int, poster: int, card: str, by: Decider) -> None:
        """What was done for the posts of this card was undone, by somebody. Repeating is harmless."""

    async def pardoned(self, chat: int, poster: int, card: str, by: Decider, before: float) -> None:
        """Only the sanctions for its posts of until then (epoch seconds) were lifted. Repeating is harmless."""

    async def lifted(self, chat: int, poster: int) -> None:
        """A sanction was lifted that Telegram had refused to lift when the rest was undone."""

    async def removed(self, chat: int, card: str, facts: Facts, by: Decider) -> None:
        """A post of this card was deleted by somebody's word. Repeating is harmless."""


@dataclass(frozen=True, slots=True)
class Told:
    """Whom an undo is told to. `sources` are those that take feedback."""

    feedback: Asking
    sources: AbstractSet[str]
    figures: Counting
    audit: Audit
    trusted: Trusting
    weighing: Weighs
    desks: Sequence[CalledWrong] = ()
    news: Sequence[News] = ()
