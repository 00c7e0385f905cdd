"""Writes down what was done about a post, so that its poster can be told, and has them told."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from handlers.executors import REMOVING
from handlers.witnesses import Acted
from matching.match import Trust
from policies.circumstances import Role
from records.statements import Likeness, Statement, Statements
from records.tidings import Tiding, Tidings

SAME_BITS: Final = 10
"""Distance up to which an image counts as practically the same: what re-encoding does to one, seldom more."""

SETTLING_SECONDS: Final = 2.0
"""What a person posts within so long is told at once."""

APART_SECONDS: Final = 60.0
"""Between two messages to the same poster about the same group."""


class StatementWitness:
    """See handlers.witnesses.Witness. `clock` gives epoch seconds; `settling` is SETTLING_SECONDS.

    Only members get a statement: who posts as a channel, and a bot, read none, and nothing is done to the others.
    """

    def __init__(
        self,
        statements: Statements,
        tidings: Tidings,
        clock: Callable[[], float] = time.time,
        settling: float = SETTLING_SECONDS,
    ) -> None:
        self._statements = statements
        self._tidings = tidings
        self._clock = clock
        self._settling = settling

    async def acted(self, acted: Acted) -> None:
        """A hit was answered."""
        judged = acted.judged
        if judged.poster.role is not Role.HUMAN or judged.poster.id is None or not acted.done:
            return
        chat, poster = judged.chat, judged.poster.id
        await self._statements.note(chat, poster, acted.hit, stated(acted))
        language = judged.hit.owner.raw.get("from", {}).get("language_code")
        removed = bool(acted.done & REMOVING)
        await self._tidings.add(chat, Tiding(poster, await self._due(chat, poster), language, removed=removed))

    async def _due(self, chat: int, poster: int) -> float:
        now, told = self._clock(), await self._tidings.told(chat, poster)
        return max(now + self._settling, told.time + APART_SECONDS if told else 0.0)


def stated(acted: Acted) -> Statement:
    """What a statement holds of a hit."""
    facts = acted.facts
    done = [one for one in facts["outcomes"] if one["done"]]
    return Statement(
        post=acted.judged.hit.post,
        card=acted.card,
        time=datetime.fromisoformat(facts["time"]).timestamp(),
        done=tuple(one["action"] for one in done),
        until=max((one["until"] for one in done if one["until"]), default=None),
        confirmed=facts["trust"] == Trust.CONFIRMED,
        likeness=Likeness.SAME if facts["distance"] <= SAME_BITS else Likeness.SIMILAR,
        look_back=bool(facts.get("look_back")),
        decided_by=str(facts.get("decided_by", "")),
    )
