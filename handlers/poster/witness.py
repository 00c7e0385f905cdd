"""Writes down what was done about a post, so that its poster can be told, and has them told."""

import time
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Final, Protocol

from handlers.executors import REMOVING
from handlers.poster.likeness import likeness_of
from handlers.witnesses import Acted
from matching.match import Trust
from policies.actions import Mute
from policies.circumstances import Role
from policies.policy import Policy
from records.statements import Statement, Statements
from records.tidings import Tiding, Tidings

SETTLING_SECONDS: Final = 2.0
"""What a person posts within so long is told at once."""

APART_SECONDS: Final = 60.0
"""Between two messages to the same poster about the same group."""


class Policies(Protocol):
    """Knows what groups chose (records.chats.Chats)."""

    async def policy(self, chat: int) -> Policy:
        """What one group chose."""


class StatementWitness:
    """See handlers.witnesses.Witness. `clock` gives epoch seconds.

    Only members get a statement: who posts as a channel, and a bot, read none, and nothing is done to the others.
    """

    def __init__(
        self,
        statements: Statements,
        tidings: Tidings,
        policies: Policies,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._statements = statements
        self._tidings = tidings
        self._policies = policies
        self._clock = clock

    async def acted(self, acted: Acted) -> None:
        """A hit was answered."""
        judged = acted.judged
        if judged.poster.role is not Role.HUMAN or judged.poster.id is None or not acted.done:
            return
        chat, poster = judged.chat, judged.poster.id
        statement = stated(acted, await self._policies.policy(chat))
        sanction = is_new_sanction(statement, await self._statements.of(chat, poster))
        await self._statements.note(chat, poster, acted.hit, statement)
        language = judged.hit.owner.raw.get("from", {}).get("language_code")
        removed, due = bool(acted.done & REMOVING), await self._due(chat, poster)
        tiding = Tiding(poster, due, language, removed=removed, sanction=sanction)
        await self._tidings.add(chat, tiding)

    async def _due(self, chat: int, poster: int) -> float:
        now, told = self._clock(), await self._tidings.told(chat, poster)
        return max(now + SETTLING_SECONDS, told.time + APART_SECONDS if told else 0.0)


def is_new_sanction(one: Statement, known: Iterable[Statement]) -> bool:
    """Whether a hit touched its poster otherwise than what they posted in the minute before."""
    return one.is_sanction and not any(_goes_as_far(other, one) for other in known if other != one)


def _goes_as_far(before: Statement, one: Statement) -> bool:
    stands = before.lifted is None and before.undone is None
    near = 0.0 <= one.time - before.time < APART_SECONDS
    ends = (before.until or 0.0) + APART_SECONDS  # each mute of a burst begins a little later
    return stands and near and set(before.done).issuperset(one.done) and (one.until or 0.0) <= ends


def counts_days(done: Collection[str], policy: Policy) -> int:
    """For how many days a hit counts, in a group with this policy; 0 where nothing could follow from it.

    Only what came with a restriction leads to a longer one.
    """
    longer = any(later > policy.mute_seconds for later in policy.later_mutes)
    follows = policy.confirmed == "ban" or (policy.confirmed == "mute" and longer)
    return policy.within_days if follows and Mute.name in done else 0


def stated(acted: Acted, policy: Policy) -> Statement:
    """What a statement holds of a hit, in a group with this policy."""
    facts = acted.facts
    done = [one for one in facts["outcomes"] if one["done"]]
    return Statement(
        post=acted.judged.hit.post,
        card=acted.card,
        time=datetime.fromisoformat(facts["time"]).timestamp(),
        done=tuple(one["action"] for one in done),
        until=max((one["until"] for one in done if one["until"]), default=None),
        confirmed=facts["trust"] == Trust.CONFIRMED,
        likeness=likeness_of(facts["distance"]),
        look_back=bool(facts.get("look_back")),
        counts_days=counts_days(acted.done, policy),
    )
