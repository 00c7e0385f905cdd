"""The clock of reviews: tells moderators of new ones, reminds them, and ends what nobody decided in time."""

import asyncio
import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from telegram.error import TelegramError

from handlers.reviewing.card import length_told
from handlers.reviewing.outcomes import Outcomes
from handlers.reviewing.telling import ModeratorsChat
from locales.texts import Translator
from policies.reviewing import MOST_SECONDS, REMINDERS, TARGET_SECONDS, Outcome, reminders_due
from records.review import Review
from records.reviews import Reviews
from records.store import OUTAGES

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 5.0

TURN_SECONDS: Final = 60.0
"""As long as a process that died keeps the others from looking."""

LINE_SECONDS: Final = 300.0
"""Between two lines about new reviews."""


class Staff(Protocol):
    """Who reviews (records.moderators.Moderators)."""

    async def staffed_since(self) -> float | None:
        """Since when there is a moderator; None where there is none."""


class ReviewClock:
    """Runs beside the workers; of several processes one looks. `clock` gives epoch seconds."""

    def __init__(
        self,
        reviews: Reviews,
        moderators: Staff,
        outcomes: Outcomes,
        chat: ModeratorsChat,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._reviews = reviews
        self._moderators = moderators
        self._outcomes = outcomes
        self._chat = chat
        self._clock = clock
        self._token = secrets.token_hex(8)

    async def run(self) -> None:
        """Look every LOOK_SECONDS, until cancelled."""
        while True:
            try:
                if await self._reviews.turn(self._token, TURN_SECONDS):
                    await self.look()
            except OUTAGES as no:
                log.warning("reviews wait for the store: %s", no)
            except TelegramError as no:
                log.warning("reviews wait for Telegram: %s", no)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """One look. What was sent is noted at once, so a crash repeats one message at most."""
        now, since = self._clock(), await self._moderators.staffed_since()
        if since is None:
            await self._give_appeals_back(now)
        else:
            await self._end_late(now, since)
        await self._outcomes.follow_all()
        if since is not None:
            await self._remind(now, since)
            await self._tell_new(now, since)

    async def _give_appeals_back(self, now: float) -> None:
        """There is nobody any more to decide them; entries wait."""
        async for review in self._reviews.waiting():
            if review.is_appeal:
                await self._end(review, now)

    async def _end_late(self, now: float, since: float) -> None:
        if since > now - MOST_SECONDS:
            return
        async for review in self._reviews.waiting(now - MOST_SECONDS):
            await self._end(review, now)

    async def _end(self, review: Review, now: float) -> None:
        await self._reviews.change(
            review.id, lambda one: replace(one, outcome=Outcome.UNREVIEWED, closed=now, holder=0, held_until=0.0)
        )

    async def _remind(self, now: float, since: float) -> None:
        reached: Counter[int] = Counter()
        reminded: list[tuple[str, int]] = []
        if since <= now - REMINDERS[0]:
            async for review in self._reviews.waiting(now - REMINDERS[0]):
                due = reminders_due(now - max(review.opened, since))
                if due > review.reminded:
                    reached[due] += 1
                    reminded.append((review.id, due))
        if not reminded:
            return
        say = self._chat.say
        await self._chat.write("\n".join(_reminder(due, number, say) for due, number in sorted(reached.items())))
        for name, due in reminded:
            await self._note(name, due)

    async def _note(self, review: str, due: int) -> None:
        await self._reviews.change(review, lambda one: replace(one, reminded=max(due, one.reminded)))

    async def _tell_new(self, now: float, since: float) -> None:
        fresh, oldest = await self._reviews.fresh(now, LINE_SECONDS), await self._reviews.oldest()
        if fresh <= 0 or oldest is None:
            return
        number, say = await self._reviews.count(), self._chat.say
        left = max(oldest, since) + TARGET_SECONDS - now
        waiting = say.count("{number} review waits.", "{number} reviews wait.", number)
        due = (
            say("The oldest is due in {time}.").format(time=length_told(left, say))
            if left > 0
            else say("The target of 24 h has passed for the oldest.")
        )
        await self._chat.write(f"{waiting} {due}")
        await self._reviews.told(fresh, now)


def _reminder(due: int, number: int, say: Translator) -> str:
    match due:
        case 1:
            return say.count(
                "{number} review has waited for 12 h. The target is 24 h.",
                "{number} reviews have waited for 12 h. The target is 24 h.",
                number,
            )
        case 2:
            return say.count(
                "The target of 24 h has passed for {number} review.",
                "The target of 24 h has passed for {number} reviews.",
                number,
            )
        case _:
            return say.count(
                "{number} review ends within 8 h, decided or not.",
                "{number} reviews end within 8 h, decided or not.",
                number,
            )
