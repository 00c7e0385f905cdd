"""Where what has to be reviewed is handed in. One open review about an entry, one about each appeal."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Protocol

from config.sources import OWN_SOURCE
from handlers.witnesses import Acted
from matching.fingerprint import Fingerprint
from matching.match import Trust
from policies.reasons import Reason
from policies.reviewing import QUIET_SECONDS, Kind
from records.review import Place, Review
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


class Kept(Protocol):
    """The flags of entries (records.suspended.Suspended)."""

    async def get(self, entry: Fingerprint) -> Flag | None:
        """The flag of an entry."""


class Desk:
    """Opens reviews. Everything may be handed in again. `clock` gives epoch seconds."""

    def __init__(
        self, reviews: Reviews, moderators: Staff, suspended: Kept, clock: Callable[[], float] = time.time
    ) -> None:
        self._reviews = reviews
        self._moderators = moderators
        self._suspended = suspended
        self._clock = clock

    async def staffed(self) -> bool:
        """Whether there is any moderator."""
        return await self._moderators.staffed_since() is not None

    async def acted(self, acted: Acted) -> None:
        """A hit was answered: a certain one, of an entry that nobody has reviewed, is to be reviewed."""
        match = acted.judged.hit.match
        if match.trust is not Trust.UNVERIFIED or match.doubt is not None or await self._sealed(match.entry):
            return
        place = _place(acted.judged.chat, acted.card, acted.facts)
        await self._about_entry(Kind.FLAG, match.entry, acted.facts, place)

    async def called_wrong(self, chat: int, card: str, facts: Mapping[str, Any], by: int) -> None:
        """An administrator called a hit a false alarm. A doubtful one says nothing of the entry."""
        entry = Fingerprint.from_hex(facts["matched"])
        if DOUBTFUL.intersection(facts["reasons"]) or await self._sealed(entry):
            return
        await self._about_entry(Kind.WRONG, entry, facts, _place(chat, card, facts), (chat, by))

    async def suspended(self, flag: Flag) -> None:
        """An entry matches unusually, or was called wrong by several groups."""
        if flag.state is State.KEPT:
            return
        new = self._new(Kind.SUSPENDED, flag.entry, flag.source, flag.trust)
        await self._reviews.open(
            new, lambda known: _with_kind(known, Kind.SUSPENDED), unless=lambda former: former.closed > flag.since
        )

    async def appeal(self, chat: int, appeal: str, facts: Mapping[str, Any], deciders: frozenset[int]) -> None:
        """A poster contests. Handed in again, what is told of it is the newest."""
        new = Review(
            id="",
            kinds=(Kind.APPEAL,),
            opened=self._clock(),
            findings=dict(facts),
            chat=chat,
            appeal=appeal,
            earlier=tuple(sorted(deciders)),
        )
        earlier = frozenset(new.earlier)
        await self._reviews.open(
            new,
            lambda known: replace(known, findings=new.findings, earlier=tuple(sorted(earlier.union(known.earlier)))),
            unless=lambda _: True,
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
    ) -> None:
        def joined(known: Review) -> Review:
            after = _with_kind(known, kind).with_place(place)
            if alarm and alarm not in after.alarms:
                after = replace(after, alarms=(*after.alarms, alarm))
            return after if after == known else replace(after, findings=findings)

        findings = {name: facts[name] for name in FINDINGS if name in facts}
        trust = Trust(facts.get("trust", Trust.UNVERIFIED))
        new = joined(self._new(kind, entry, facts.get("source", OWN_SOURCE), trust))
        quiet = self._clock() - QUIET_SECONDS

        def heard(former: Review) -> bool:
            return alarm in former.alarms if alarm else former.closed > quiet

        await self._reviews.open(new, joined, unless=heard)

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
