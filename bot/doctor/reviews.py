"""Reviews that wait, those nobody decided, and what only the operator can report."""

import time
from typing import Final

from bot.doctor.finding import Finding, well, wrong
from config.errors import N_
from policies.reviewing import TARGET_SECONDS, Outcome
from records.minors import Minors
from records.moderators import Moderators
from records.reviews import Reviews
from records.store import Store

LATELY_SECONDS: Final = 7 * 86_400


async def look_at_reviews(store: Store) -> list[Finding]:
    """Whether somebody reviews, and in time; and whether something has to be reported."""
    return [await _waiting(store), *await _unreviewed(store), *await _minors(store)]


async def _waiting(store: Store) -> Finding:
    reviews, since = Reviews(*store), await Moderators(*store).staffed_since()
    number, oldest = await reviews.count(), await reviews.oldest()
    if oldest is None:
        return well("reviews", N_("No review waits."))
    if since is None:
        detail = N_("Reviews wait, and there is no moderator: {number}.")
        return wrong("reviews", detail, N_("Add one: egide moderator add"), number=number)
    if time.time() - max(oldest, since) > TARGET_SECONDS:
        detail = N_("Reviews wait: {number}, the oldest for more than 24 h.")
        return wrong("reviews", detail, N_("Ask the moderators, or add one: egide moderator add"), number=number)
    return well("reviews", N_("Reviews wait: {number}, none for more than 24 h."), number=number)


async def _unreviewed(store: Store) -> list[Finding]:
    ended = await Reviews(*store).ended_since(time.time() - LATELY_SECONDS)
    number = sum(one.outcome is Outcome.UNREVIEWED for one in ended)
    if not number:
        return []
    detail = N_("Reviews that nobody decided within 48 h, in the last 7 days: {number}.")
    return [wrong("reviews", detail, N_("More moderators are needed: egide moderator add"), number=number)]


async def _minors(store: Store) -> list[Finding]:
    number = sum(not one.reported for one in await Minors(*store).all())
    if not number:
        return []
    detail = N_("Reviews that ended as possible minor and were not reported: {number}.")
    cure = N_("Report them, then say so: egide moderator minors --reported REVIEW")
    return [wrong("reviews", detail, cure, number=number)]
