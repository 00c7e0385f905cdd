"""What became of every post: told by what the bot did at the Bot API, and by its own evidence."""

import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any, Final, Protocol

from bot.demo.posts import Post
from config.errors import N_
from simulator.answers import Done
from simulator.client import Simulation

DELETING: Final = frozenset({"deleteMessage", "deleteMessages"})

WAIT_SECONDS: Final = 0.5
"""For something new in the simulator's journal."""

QUIET_SECONDS: Final = 1.5
"""After so long an ordinary post is shown as left alone; the summary judges when everything is over."""


class State(Enum):
    """How a post stands; the values are for people."""

    WAITING = N_("waiting")
    DELETED = N_("deleted")
    MISSED = N_("missed")
    LEFT = N_("left alone")
    WRONGLY_DELETED = N_("wrongly deleted")


@dataclass(frozen=True, slots=True)
class Fate:
    """What is known of a post. `milliseconds` from the update to its deletion, `evidence` the bot's record of a hit."""

    post: Post
    state: State
    milliseconds: float | None = None
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def deleted(self) -> bool:
        """Whether the message is gone."""
        return self.state in {State.DELETED, State.WRONGLY_DELETED}

    @property
    def distance(self) -> int | None:
        """Bits between the posted image and the blocklist's entry."""
        return self.evidence.get("distance")

    def row(self) -> dict[str, object]:
        """The JSON object of the post."""
        return {
            "chat": self.post.chat,
            "message": self.post.message,
            "kind": self.post.way.name,
            "listed": self.post.listed,
            "deleted": self.deleted,
            "distance": self.distance,
            "ms": self.milliseconds,
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """The sum of it all. Milliseconds of listed posts only; None where none was deleted."""

    posts: int
    listed: int
    deleted: int
    missed: int
    wrongly_deleted: int
    p50_ms: float | None
    p99_ms: float | None

    @property
    def good(self) -> bool:
        """Whether every listed image went, and no other post did."""
        return self.listed > 0 and not self.missed and not self.wrongly_deleted

    def row(self) -> dict[str, object]:
        """The last JSON object."""
        return {"summary": asdict(self)}


class Findings(Protocol):
    """What the bot writes down before it acts (records.evidence.Evidence)."""

    async def records(self, chat: int) -> list[dict[str, Any]]:
        """All records of a chat."""


class Ledger:
    """Every post so far, in order, and its fate."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.over = False
        """Set when nothing more can happen: what still waits then is decided."""
        self._deleted: dict[tuple[int, int], float] = {}
        self._evidence: dict[tuple[int, int], dict[str, Any]] = {}

    async def watch(self, control: Simulation, findings: Findings) -> None:
        """Follow what the bot does; for ever."""
        last = 0
        while True:
            fresh = await control.journal(last, WAIT_SECONDS)
            last = max([last, *(one.number for one in fresh)])
            for chat in {chat for one in fresh for chat in self._note(one)}:
                await self.read_evidence(chat, findings)

    async def read_evidence(self, chat: int, findings: Findings) -> None:
        """Read what the bot wrote down about the posts of a chat."""
        for record in await findings.records(chat):
            if record["type"] == "hit":
                self._evidence[chat, record["message"]] = record

    def fates(self) -> list[Fate]:
        """The fate of every post, in their order."""
        return [self._fate(post) for post in self.posts]

    def all_listed_gone(self) -> bool:
        """Whether nothing listed is left."""
        return all(post.key in self._deleted for post in self.posts if post.listed)

    def summary(self) -> Summary:
        """The sum, for when it is over."""
        fates = self.fates()
        times = sorted(fate.milliseconds for fate in fates if fate.post.listed and fate.milliseconds is not None)
        return Summary(
            posts=len(fates),
            listed=sum(fate.post.listed for fate in fates),
            deleted=sum(fate.state is State.DELETED for fate in fates),
            missed=sum(fate.state is State.MISSED for fate in fates),
            wrongly_deleted=sum(fate.state is State.WRONGLY_DELETED for fate in fates),
            p50_ms=percentile(times, 50),
            p99_ms=percentile(times, 99),
        )

    def _note(self, done: Done) -> set[int]:
        """Note deletions; the chats they were in are returned."""
        if done.method not in DELETING or not done.ok:
            return set()
        chat = int(done.parameters["chat_id"])
        several = done.parameters.get("message_ids", [done.parameters.get("message_id")])
        for message in several:
            self._deleted.setdefault((chat, int(message)), done.at)
        return {chat}

    def _fate(self, post: Post) -> Fate:
        evidence = self._evidence.get(post.key, {})
        gone = self._deleted.get(post.key)
        if gone is not None:
            state = State.DELETED if post.listed else State.WRONGLY_DELETED
            return Fate(post, state, round((gone - post.at) * 1000, 1), evidence)
        if post.listed:
            return Fate(post, State.MISSED if self.over else State.WAITING, None, evidence)
        quiet = self.over or time.monotonic() - post.at > QUIET_SECONDS
        return Fate(post, State.LEFT if quiet else State.WAITING, None, evidence)


def percentile(ordered: Sequence[float], percent: int) -> float | None:
    """The value that so many percent of the ordered values do not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] if ordered else None
