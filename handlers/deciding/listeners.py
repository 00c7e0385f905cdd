"""Who hears of it when a report is called a false alarm: entries, sources, moderators, posters, numbers and the log."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Protocol

from matching.fingerprint import Fingerprint
from matching.match import Match
from records.audit import Audit
from records.statistics import Figure

Facts = Mapping[str, Any]


class Guard(Protocol):
    """What watches over entries (handlers.entry_guard.EntryGuard)."""

    async def false_alarm(self, chat: int, by: int, posted: Fingerprint, match: Match) -> None:
        """A group, by the word of `by`, calls a match a false alarm."""


class Dismissed(Protocol):
    """What groups have dismissed (records.dismissals.Dismissals)."""

    async def add(self, chat: int, *fingerprints: Fingerprint, by: int = ...) -> None:
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

    async def called_wrong(self, chat: int, card: str, facts: Facts, by: int) -> None:
        """An administrator called a hit a false alarm. Repeating is harmless."""


class News(Protocol):
    """Who tells posters (handlers.poster.news.PosterNews)."""

    async def undone(self, chat: int, poster: int, post: str, by: str) -> None:
        """What was done for this post was undone, by somebody in this part. Repeating is harmless."""


@dataclass(frozen=True, slots=True)
class Told:
    """Whom an undo is told to. `sources` are those that take feedback."""

    feedback: Asking
    sources: AbstractSet[str]
    figures: Counting
    audit: Audit
    desks: Sequence[CalledWrong] = ()
    news: Sequence[News] = ()
