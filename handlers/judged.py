"""A hit with its verdict: what an executor acts on, what the evidence holds, and what a report tells."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from handlers.attachments import Attachment, Owner
from handlers.posters import Poster
from matching.match import Match
from matching.reading import Reading
from policies.actions import Action, Mute
from policies.reasons import Reason
from policies.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Hit:
    """An image that is near a blocklist entry."""

    attachment: Attachment
    owner: Owner
    reading: Reading
    match: Match
    notes: tuple[str, ...] = ()
    """What of the post was not checked (handlers.seen.REASONS)."""

    @property
    def post(self) -> str:
        """What counts as one post: the album, the message, what one person added to it, or the person who joined."""
        if self.owner.added_by:
            return f"message-{self.owner.message}-{self.owner.added_by}"
        if self.owner.album:
            return f"album-{self.owner.album}"
        return f"message-{self.owner.message}" if self.owner.message else f"joined-{self.joined}"

    @property
    def key(self) -> str:
        """Unique in the chat, and the same whenever this hit is met again."""
        where = self.owner.message or f"joined-{self.joined}"
        adder = f"/{self.owner.added_by}" if self.owner.added_by else ""
        return f"{where}/{self.reading.fingerprint}{adder}"

    @property
    def date(self) -> float:
        """When the post was written, in epoch seconds by Telegram's clock; 0 where that is not told."""
        date = self.owner.raw.get("date")
        return float(date) if isinstance(date, int) else 0.0

    @property
    def joined(self) -> int:
        """The id of the person who joined, where there is no message."""
        return int(self.owner.raw.get("from", {}).get("id", 0))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one action. `why` says why it was not done (handlers.refusals.REFUSALS)."""

    action: str
    done: bool
    why: str = ""
    until: float | None = None
    """Epoch seconds; of a mute."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One hit, judged. `chat` is the one it is recorded under, `received` epoch seconds."""

    chat: int
    hit: Hit
    poster: Poster
    verdict: Verdict
    received: float
    look_back: bool = False
    """Whether an entry that came after the post led to it; `received` is then when the post was written."""

    def record(self, now: float) -> dict[str, Any]:
        """The evidence: ids, times, fingerprints, and what is about to be done. Never the image, never a name."""
        return {
            "type": "hit",
            "time": iso(now),
            "received": iso(self.received),
            "chat": self.chat,
            "message": self.hit.owner.message,
            "album": self.hit.owner.album,
            "kind": self.hit.attachment.kind.value,
            "poster": self.poster.id,
            "role": self.poster.role.value,
            **self._findings(),
            "actions": [named(action) for action in self.verdict.actions],
            "withheld": [[one.action.name, one.right] for one in self.verdict.withheld],
            "reasons": [reason.value for reason in self.verdict.reasons],
            "notes": list(self.hit.notes),
            **({"look_back": True} if self.look_back else {}),
        }

    @property
    def series(self) -> str:
        """What is told together for an hour: this poster's posts that match the same entry.

        Of a suspended entry, everybody's: it is the entry that is told of.
        """
        if Reason.SUSPENDED in self.verdict.reasons:
            return f"suspended/{self.hit.match.entry}"
        return f"{self.poster.id or self.poster.role.value}/{self.hit.match.entry}"

    def facts(self, outcomes: list[Outcome], now: float, *, dry_run: bool = False) -> dict[str, Any]:
        """The same with the poster's name, the outcomes, and what hit and post are called in the records."""
        told = self.record(now)
        return {
            **told,
            "key": self.hit.key,
            "post": self.hit.post,
            "name": self.poster.name,
            "username": self.poster.username,
            "outcomes": [outcome_record(outcome) for outcome in outcomes],
            "dry_run": dry_run,
        }

    def _findings(self) -> dict[str, Any]:
        match = self.hit.match
        return {
            "posted": str(match.posted),
            "matched": str(match.entry),
            "distance": match.distance,
            "variant": match.variant,
            "orientation": match.orientation.word,
            "quality": self.hit.reading.quality,
            "trust": match.trust.value,
            "source": match.source,
        }


def named(action: Action) -> str:
    """An action for the record, with its length in seconds where it has one."""
    return f"{action.name} {action.seconds}" if isinstance(action, Mute) else action.name


def outcome_record(outcome: Outcome) -> dict[str, Any]:
    """An outcome for the record."""
    return {"action": outcome.action, "done": outcome.done, "why": outcome.why, "until": outcome.until}


def iso(seconds: float) -> str:
    """Epoch seconds as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
