"""What is counted of a post: that it was looked at, that it matched, what became of it and how soon."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, Protocol

from handlers.attachments import Attachment
from handlers.judged import Judged
from handlers.seen import Seen
from handlers.witnesses import Acted
from matching.match import Trust
from policies.actions import RESTRICTIONS, DeleteChatPhoto, DeletePost
from records.durations import name_of
from records.statistics import SINCE_POSTED, SINCE_RECEIVED, UNCHECKED, Event, Figure

HITS: Final = {Trust.UNVERIFIED: Figure.UNVERIFIED_HITS, Trust.CONFIRMED: Figure.CONFIRMED_HITS}

DELETING: Final = frozenset({DeletePost.name, DeleteChatPhoto.name})
SANCTIONS: Final = frozenset(action.name for action in RESTRICTIONS)


class Counts(Protocol):
    """Where it is counted (records.statistics.Statistics)."""

    async def count_all(self, chat: int | None, events: Iterable[Event]) -> list[Event]:
        """Count each event once; returns those that were not counted before."""


class HitFigures:
    """A witness that counts. `observed` is told what was counted now: the metrics of this process."""

    def __init__(self, counts: Counts, observed: Callable[[Iterable[Event]], None]) -> None:
        self._counts = counts
        self._observed = observed

    async def acted(self, acted: Acted) -> None:
        """See handlers.witnesses.Witness."""
        self._observed(await self._counts.count_all(acted.judged.chat, events_of(acted)))


def events_of(acted: Acted) -> list[Event]:
    """What a hit that was answered adds to the figures. A message with several images that match is one hit."""
    judged, trust = acted.judged, acted.judged.hit.match.trust
    message = f"{judged.hit.owner.chat}/{judged.hit.owner.message or judged.hit.post}"
    events = []
    if trust in HITS:
        events.append(Event({HITS[trust]: 1}, f"hit/{trust.value}/{message}"))
    if acted.done & DELETING:
        events.append(Event(_deletion(judged, _moment(acted)), f"deleted/{message}"))
    if acted.done & SANCTIONS:
        events.append(Event({Figure.SANCTIONS: 1}, f"sanctioned/{judged.hit.post}"))
    return events


def looked(seen: Sequence[tuple[Attachment, Seen]]) -> Counter[str]:
    """What an update whose images were compared adds: one post, and the images that could not be checked."""
    counts: Counter[str] = Counter()
    if any(one.reading for _, one in seen):
        counts[Figure.CHECKED] = 1
    for attachment, one in seen:
        why = one.unchecked(attachment)
        counts.update(f"{UNCHECKED}{reason}" for reason in ([why] if why else one.notes(attachment)))
    return counts


def _deletion(judged: Judged, moment: float) -> dict[str, int]:
    """Of a post that was there before its entry it says nothing how long it was there."""
    if judged.look_back:
        return {Figure.DELETED: 1, Figure.DELETED_LATER: 1}
    figures = {Figure.DELETED: 1, f"{SINCE_RECEIVED}{name_of(moment - judged.received)}": 1}
    if written := _written(judged):
        figures[f"{SINCE_POSTED}{name_of(moment - written)}"] = 1
    return figures


def _written(judged: Judged) -> float:
    """When the image came into the message: an edit may have brought it. 0 where Telegram does not say."""
    edited = judged.hit.owner.raw.get("edit_date")
    return float(edited) if isinstance(edited, int) and edited > judged.hit.date else judged.hit.date


def _moment(acted: Acted) -> float:
    """When everything was done, by the record that is the same at every repetition."""
    return datetime.fromisoformat(str(acted.facts["time"])).timestamp()
