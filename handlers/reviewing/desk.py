"""Where what has to be reviewed is handed in. One open review about an entry, one about each appeal."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Protocol

from config.sources import OWN_SOURCE
from handlers.reviewing.earlier import EarlierHit
from handlers.witnesses import Acted
from matching.fingerprint import Fingerprint
from matching.match import Trust
from policies.circumstances import Role
from policies.reasons import Reason
from policies.reviewing import BINDING, Kind, Outcome, readmitted, rests
from policies.verdict import SPARED
from records.dismissals import ADMINISTRATOR
from records.moderators import Moderator
from records.review import Place, Review
from records.review_turns import Opener
from records.reviews import Reviews
from records.suspended import Flag, State

FINDINGS: Final = ("distance", "quality", "variant", "orientation", "kind", "look_back")
"""What of a hit's facts a card tells. Names, links and titles are not among them."""

DOUBTFUL: Final = frozenset({Reason.TOO_FAR, Reason.LOW_QUALITY})
"""Such a match says nothing of the entry: nobody said that the image is a listed one."""


class Staff(Protocol):
    """Who reviews (records.moderators.Moderators)."""

    async def staffed_since(self) -> float | None:
        """Since when there is a moderator; None where there is none."""

    async def all(self) -> Sequence[Moderator]:
        """All of them."""


class Earlier(Protocol):
    """Where an entry has struck before (handlers.reviewing.earlier.EarlierHits)."""

    async def of(self, entry: Fingerprint) -> tuple[list[EarlierHit], list[int]]:
        """The hits that reports still tell of, and the groups of all others."""


class Judging(Protocol):
    """Who has had a say about what a report is about (handlers.reviewing.judges.Judges)."""

    async def of(self, chat: int, report: str) -> frozenset[int]:
        """Who said that an entry of it belongs on the list, or not."""


class Settles(Protocol):
    """Ends appeals that nothing is left of (handlers.reviewing.settling.Settling)."""

    async def settle(self, appeal: Review) -> bool:
        """Grant one, if nothing of it is left; whether that is so."""


class Kept(Protocol):
    """The flags of entries (records.suspended.Suspended)."""

    async def get(self, entry: Fingerprint) -> Flag | None:
        """The flag of an entry."""


class Trusting(Protocol):
    """How entries stand now (handlers.reviewing.trusted.Trusted)."""

    async def of(self, entry: Fingerprint, told: Trust) -> Trust:
        """The trust of an entry; `told` where nothing else is known."""


class Desk:
    """Opens reviews. Everything may be handed in again. `clock` gives epoch seconds."""

    def __init__(
        self,
        reviews: Reviews,
        moderators: Staff,
        suspended: Kept,
        earlier: Earlier,
        judges: Judging,
        settling: Settles,
        trusted: Trusting,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._reviews = reviews
        self._moderators = moderators
        self._suspended = suspended
        self._earlier = earlier
        self._judges = judges
        self._settling = settling
        self._trusted = trusted
        self._clock = clock

    async def staffed(self) -> bool:
        """Whether there is any moderator."""
        return await self._moderators.staffed_since() is not None

    async def acted(self, acted: Acted) -> None:
        """A hit was answered: a certain one, of an entry that nobody has reviewed, is to be reviewed.

        One of a confirmed entry, or of whoever is in charge of the group, opens nothing, and joins the review that is
        open: whoever has to do with its group or its post must not decide there.
        """
        match = acted.judged.hit.match
        if match.doubt is not None or await self._sealed(match.entry):
            return
        place = _place(acted.judged.chat, acted.card, acted.facts)
        if match.trust is Trust.UNVERIFIED and Role(place.role) not in SPARED:
            opener = Opener(place.chat, place.poster)
            await self._about_entry(Kind.FLAG, match.entry, acted.facts, place, opener=opener)
        else:
            await self._join(match.entry, lambda one: one.with_place(place))

    async def called_wrong(
        self,
        chat: int,
        card: str,
        facts: Mapping[str, Any],
        by: int,
        as_what: str = ADMINISTRATOR,
        *,
        weighs: bool = True,
    ) -> None:
        """Somebody in this part called a hit a false alarm. A doubtful one says nothing of the entry.

        A moderator does so by granting an appeal: that is another reason, and no false alarm of a group. One that does
        not count beyond its group (`weighs`, see policies.suspension) has its review come in turns, and opens none
        about a confirmed entry.
        """
        entry = Fingerprint.from_hex(facts["matched"])
        if DOUBTFUL.intersection(facts["reasons"]) or await self._sealed(entry):
            return
        place = _place(chat, card, facts)
        if as_what == ADMINISTRATOR:
            opener = None if weighs else Opener(chat, by)
            await self._about_entry(Kind.WRONG, entry, facts, place, (chat, by), opener=opener)
        else:
            await self._about_entry(Kind.GRANTED, entry, facts, place, granted_by=by)

    async def suspended(self, flag: Flag) -> None:
        """An entry matches unusually, or was called wrong by several groups."""
        if flag.state is State.KEPT:
            return
        hits, groups = await self._earlier.of(flag.entry)
        places = [_place(one.chat, one.card, one.facts) for one in hits]

        def joined(known: Review) -> Review:
            return _with_kind(known, Kind.SUSPENDED).with_earlier(places, groups)

        trust = await self._trusted.of(flag.entry, flag.trust)
        new = joined(self._new(Kind.SUSPENDED, flag.entry, flag.source, trust))
        await self._readmit(await self._reviews.open(new, joined, unless=lambda former: former.closed > flag.since))

    async def appeal(self, chat: int, appeal: str, facts: Mapping[str, Any], deciders: frozenset[int]) -> None:
        """A poster contests. Handed in again, what is told of it is the newest.

        `deciders` must not decide, nor who had a say about an entry that the contested report is about. Where that is
        every moderator the review ends at once, and the appeal goes to the administrators of the group. It ends at
        once as well, granted, where all that the report is about was rejected by now.
        """
        judges = await self._judges.of(chat, str(facts.get("card", "")))
        new = Review(
            id="",
            kinds=(Kind.APPEAL,),
            opened=self._clock(),
            findings=dict(facts),
            chat=chat,
            appeal=appeal,
            earlier=tuple(sorted(deciders | judges)),
        )
        earlier = frozenset(new.earlier)
        known = await self._reviews.open(
            new,
            lambda known: replace(known, findings=new.findings, earlier=tuple(sorted(earlier.union(known.earlier)))),
            unless=lambda _: True,
        )
        if known and await self._settling.settle(known):
            return
        staff = {one.id for one in await self._moderators.all()}
        if known and staff and staff <= known.deciders:
            await self._reviews.change(
                known.id, lambda one: replace(one, outcome=Outcome.NOBODY_FREE, closed=self._clock())
            )

    async def withdrawn(self, chat: int, appeal: str) -> None:
        """The poster took the appeal back."""
        like = Review(id="", kinds=(Kind.APPEAL,), opened=0.0, chat=chat, appeal=appeal)
        if known := await self._reviews.of_subject(like):
            await self._reviews.withdraw(known.id)

    async def _about_entry(
        self,
        kind: Kind,
        entry: Fingerprint,
        facts: Mapping[str, Any],
        place: Place,
        alarm: tuple[int, int] | None = None,
        granted_by: int = 0,
        opener: Opener | None = None,
    ) -> None:
        def joined(known: Review) -> Review:
            after = replace(_with_kind(known, kind).with_place(place), trust=trust)
            if alarm and alarm not in after.alarms:
                after = replace(after, alarms=(*after.alarms, alarm))
            if granted_by:
                after = replace(after, earlier=tuple(sorted({*after.earlier, granted_by})))
            return after if after == known else replace(after, findings=findings)

        findings = {name: facts[name] for name in FINDINGS if name in facts}
        trust = await self._trusted.of(entry, Trust(facts.get("trust", Trust.UNVERIFIED)))
        if opener and trust is Trust.CONFIRMED:
            await self._join(entry, joined)
            return
        new = joined(self._new(kind, entry, facts.get("source", OWN_SOURCE), trust))
        now = self._clock()

        def heard(former: Review) -> bool:
            if kind is Kind.GRANTED:
                return former.outcome is Outcome.REJECTED or (kind in former.kinds and granted_by in former.earlier)
            weighs = alarm is not None and opener is None
            return alarm in former.alarms or rests(former.outcome, now - former.closed, weighs=weighs)

        await self._readmit(await self._reviews.open(new, joined, heard, opener), granted_by)

    async def _join(self, entry: Fingerprint, join: Callable[[Review], Review]) -> None:
        """Add something to the review of an entry, where one is open."""
        if known := await self._reviews.of_subject(Review("", (Kind.FLAG,), 0.0, entry)):
            await self._reviews.change(known.id, join)

    async def _readmit(self, review: Review | None, *barred: int) -> None:
        """Where too few are left who have not decided about the entry before, some may again."""
        if review is None:
            return
        former = [one for one in await self._reviews.former(review) if one.outcome in BINDING]
        decided = {vote.by: vote.time for one in reversed(former) for vote in one.votes if vote.by in review.earlier}
        alarms = {by for one in [review, *former] for _, by in one.alarms}
        staff = {one.id for one in await self._moderators.all()}
        again = readmitted(staff, decided, {*barred, *alarms, *review.posters})
        if again:
            await self._reviews.change(review.id, lambda one: one.with_again(again))

    def _new(self, kind: Kind, entry: Fingerprint, source: str, trust: Trust) -> Review:
        return Review(id="", kinds=(kind,), opened=self._clock(), entry=entry, source=source, trust=trust)

    async def _sealed(self, entry: Fingerprint) -> bool:
        """Whether it was said to show somebody under 18: nobody looks at it again."""
        flag = await self._suspended.get(entry)
        return flag is not None and flag.state is State.KEPT


def _with_kind(review: Review, kind: Kind) -> Review:
    return review if kind in review.kinds else replace(review, kinds=(*review.kinds, kind))


def _place(chat: int, card: str, facts: Mapping[str, Any]) -> Place:
    """Where a hit was. Its time is that of the post."""
    return Place(
        chat=chat,
        card=card,
        message=int(facts["message"] or 0),
        poster=facts["poster"],
        role=facts["role"],
        time=_epoch(facts["received"]),
        done=tuple(one["action"] for one in facts.get("outcomes", ()) if one["done"]),
    )


def _epoch(when: str | float) -> float:
    return datetime.fromisoformat(when).timestamp() if isinstance(when, str) else float(when)
