"""What earlier attempts at a hit came to, and so what is still owed when the same hit is met again.

A post may be met many times: it is edited, or somebody answers it. What was done is never done twice. What could not
be done then and can be done now (a right was given, an entry was confirmed, a refusal has passed) is done now.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from policies.actions import ALL_ACTIONS, RESTRICTIONS, Action, Report
from records.chain import NO_MARK
from records.evidence import Evidence

REFUSED_SECONDS = 600
"""What Telegram refused is not asked again for so long, whoever quotes the post how often."""

NOTHING_LEFT = frozenset({"already-gone", "already-banned", "already-restricted", "nobody"})
"""Refusals (handlers.refusals) after which there is nothing left to ask for."""

_RESTRICTION = "restriction"
_NAMES = {action.name: _RESTRICTION if action in RESTRICTIONS else action.name for action in ALL_ACTIONS}
"""What counts as the same: a post is answered by one restriction, whatever the ladder says of its poster later."""

_ALL = frozenset(_NAMES.values())


@dataclass(frozen=True, slots=True)
class Earlier:
    """The attempts at one hit. `time` of the last one, in epoch seconds."""

    number: int = 0
    settled: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    time: float = 0.0

    def owed(self, actions: Iterable[Action], now: float) -> tuple[Action, ...]:
        """Which of these actions to carry out now; empty where none but the report would be left."""
        actions = tuple(actions)
        if not self.number:
            return actions
        waiting = self.refused if now < self.time + REFUSED_SECONDS else frozenset()
        done = self.settled | waiting | {Report.name}
        left = tuple(action for action in actions if _NAMES[action.name] not in done)
        return (*left, *(action for action in actions if isinstance(action, Report))) if left else ()

    def after(self, outcomes: Iterable[Mapping[str, Any]], now: float) -> "Earlier":
        """The same with one more attempt."""
        settled, refused = set(self.settled), set(self.refused)
        for outcome in outcomes:
            name = _NAMES[outcome["action"]]
            (settled if outcome["done"] or outcome["why"] in NOTHING_LEFT else refused).add(name)
        return Earlier(self.number + 1, frozenset(settled), frozenset(refused - settled), now)


class Attempts:
    """Reads them from, and writes them beside, the evidence."""

    def __init__(self, evidence: Evidence, clock: Callable[[], float] = time.time) -> None:
        self._evidence = evidence
        self._clock = clock

    async def earlier(self, chat: int, key: str) -> Earlier:
        """The finished attempts at the hit `key`."""
        number, last = 0, None
        while (mark := await self._evidence.mark(chat, outcome_of(key, number + 1))) is not None:
            number, last = number + 1, mark
        return _read(number, last)

    async def finish(self, chat: int, key: str, earlier: Earlier, record: Mapping[str, Any]) -> Earlier:
        """Write what came of the attempt after `earlier`; gives all attempts with it."""
        after = earlier.after(record["outcomes"], self._clock())
        await self._evidence.append(chat, outcome_of(key, after.number), record, _written(after))
        return after


def attempt_of(key: str, number: int) -> str:
    """The name of one attempt at a hit: the first bears that of the hit."""
    return key if number == 1 else f"{key}/{number}"


def outcome_of(key: str, number: int) -> str:
    """The name of what came of it."""
    return f"outcome/{attempt_of(key, number)}"


def _written(earlier: Earlier) -> str:
    return json.dumps([earlier.time, sorted(earlier.settled), sorted(earlier.refused)])


def _read(number: int, mark: str | None) -> Earlier:
    if mark is None:
        return Earlier()
    if mark == NO_MARK:  # written before attempts were told apart, when none was ever repeated
        return Earlier(number, _ALL)
    moment, settled, refused = json.loads(mark)
    return Earlier(number, frozenset(settled), frozenset(refused), float(moment))
