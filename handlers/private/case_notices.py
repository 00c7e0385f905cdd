"""What became of a case lately, and the notices its holder may ask for: late, coarse, to one chat.

How often something was removed is told a day or two late: not before the day after the next has begun (UTC). So who
registers an image of somebody else and watches learns neither when nor, from that, where it was posted. It is counted
for each image from when it was registered under the case: an old case tells nothing of what came before an addition.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from matching.cases import CaseClosed, CaseEntry, CaseState
from matching.fingerprint import Fingerprint
from records.conversations import Talk
from records.reminders import Kind, Reminder, seen

DAY_SECONDS: Final = 86_400

FIRST_LOOK_SECONDS: Final = 2 * DAY_SECONDS
"""From switching notices on, or looking at the case, until it is looked at for them."""


class Cases(Protocol):
    """The calls that only look at a case (matching.case_client.CaseClient)."""

    async def state(self, number: str, pin: str) -> CaseState:
        """How a case stands."""

    async def hashes(self, number: str, pin: str) -> Sequence[CaseEntry]:
        """What it has on the list, and since when."""


class Removals(Protocol):
    """Where removals are counted (records.removals.Removals)."""

    def name(self, entry: Fingerprint) -> str:
        """What stands for an entry."""

    async def counts(self, since: Mapping[str, float], until_day: int) -> int:
        """How often something was removed because of these names, of each after a moment, and before a day."""


class Reminders(Protocol):
    """Where notices are kept (records.reminders.Reminders)."""

    async def notify(self, number: str, reminder: Reminder, when: float) -> None:
        """Switch the notices of a case on."""

    async def of_case(self, number: str) -> Reminder | None:
        """Those of a case."""

    async def refresh(self, number: str, change: Callable[[Reminder], Reminder], when: float) -> None:
        """Change them, where there are any."""

    async def drop_case(self, number: str) -> bool:
        """Switch them off."""


class CaseNotices:
    """`clock` gives epoch seconds."""

    def __init__(self, cases: Cases, removals: Removals, reminders: Reminders, clock: Callable[[], float]) -> None:
        self._cases = cases
        self._removals = removals
        self._reminders = reminders
        self._clock = clock

    async def removed(self, talk: Talk, state: CaseState) -> int:
        """How many removals there were since its images were registered, as far as they are told by now."""
        since = {} if state.withdrawn else await self._since(talk)
        return await self._removals.counts(since, known_until(self._clock()))

    async def where(self, talk: Talk) -> str:
        """Where the notices of the case go: "off" for nowhere, "here", or "elsewhere"."""
        kept = await self._reminders.of_case(talk.get("number"))
        return "off" if kept is None else "here" if kept.chat == talk.chat else "elsewhere"

    async def switch_on(self, talk: Talk) -> None:
        """To this chat, and to no other any more. Raises CaseClosed."""
        notices = await self._now(talk)
        if notices is None:
            raise CaseClosed
        await self._reminders.notify(talk.get("number"), notices, self._clock() + FIRST_LOOK_SECONDS)

    async def switch_off(self, talk: Talk) -> None:
        """To whatever chat they go."""
        await self._reminders.drop_case(talk.get("number"))

    async def looked(self, talk: Talk) -> None:
        """Whoever looks at a case knows what is new: its notices go on from there, or end with it."""
        number = talk.get("number")
        if not await self._reminders.of_case(number):
            return
        if (now := await self._now(talk)) is None:
            await self.switch_off(talk)
            return
        told, entries, expires = now.told, now.entries, now.expires
        when = self._clock() + FIRST_LOOK_SECONDS
        await self._reminders.refresh(
            number, lambda kept: seen(kept, told=told, entries=entries, expires=expires), when
        )

    async def _now(self, talk: Talk) -> Reminder | None:
        """The notices of a case as they would begin now; None where it is closed."""
        number, pin = talk.get("number"), talk.get("pin")
        state = await self._cases.state(number, pin)
        if state.withdrawn:
            return None
        since = await self._since(talk)
        removed = await self._removals.counts(since, known_until(self._clock()))
        return Reminder(Kind.NOTICES, talk.chat, talk.language, since, state.expires, removed)

    async def _since(self, talk: Talk) -> dict[str, float]:
        """The names of what the case has on the list, each with the moment from when on it counts."""
        held = await self._cases.hashes(talk.get("number"), talk.get("pin"))
        return {self._removals.name(one.fingerprint): one.since for one in held}


def known_until(now: float) -> int:
    """The day, from 1970-01-01 on, before which removals are told: those of yesterday and today are not."""
    return int(now // DAY_SECONDS) - 1
