"""One record of the matching service: who put the fingerprint there, and what each source says about it.

Kept as a short JSON text without what is empty: most records differ in nothing but their fingerprint, so most texts
are equal, and reading one is a look-up.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Any, Final, Self, TypeVar

from matching.uploads import Feedback, Submission
from matching.wire import GONE, TAKEN_BACK, FeedbackValue, HashStatus

TEXTS_REMEMBERED: Final = 4096

LONGEST_REMEMBERED: Final = 16_384
"""Bytes of a text, sealed or not, that is remembered: an image thousands have registered is read each time."""

MOST_SERVED: Final = 100
"""Cases, and regions, of one record that a client is told: a page of the largest records still reaches it."""

Claim = tuple[str, str]
"""By whom, and under which case, something is on the list; the case is empty for a plain submission."""

Read = TypeVar("Read")


def remembered(read: Callable[[bytes], Read]) -> Callable[[bytes], Read]:
    """A pure reading of texts that remembers the latest of those that are not too long."""
    known = lru_cache(maxsize=TEXTS_REMEMBERED)(read)
    return lambda text: known(text) if len(text) <= LONGEST_REMEMBERED else read(text)


@dataclass(frozen=True, slots=True)
class Holding:
    """What is known about one fingerprint, apart from the fingerprint and the time of its last change."""

    status: HashStatus = HashStatus.RECEIVED
    submitters: frozenset[str] = frozenset()
    """The sources that have it on the list. Without any, and without a living case, it is withdrawn."""
    opinions: Mapping[str, tuple[FeedbackValue, tuple[str, ...]]] = field(default_factory=dict)
    """Source -> what it says, with its tags."""
    cases: Mapping[str, HashStatus] = field(default_factory=dict)
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Case -> the sources that registered it under this case and have not withdrawn it."""
    limits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Submitter -> the regions it put it on the list for; none of it where it is for everywhere."""
    parts: frozenset[Claim] = frozenset()
    """The claims that have it as a crop or a rotation of an image, and not as the whole of it."""

    def submitted(self, source: str, submission: Submission) -> Self:
        """After a source put it on the list: its word replaces what it said before, others' words stay."""
        return replace(
            self,
            status=HashStatus.RECEIVED,
            submitters=self.submitters | {source},
            opinions=self._saying(source, submission.value, submission.tags),
            cases={**self._living, **dict.fromkeys(submission.cases, HashStatus.RECEIVED)},
            owners={
                **self.owners,
                **{number: tuple(sorted({*self.owners.get(number, ()), source})) for number in submission.cases},
            },
            limits=_without(self.limits, source) | ({source: submission.regions} if submission.regions else {}),
            parts=self._parts(source, submission),
        )

    @property
    def on_the_list(self) -> bool:
        """Whether anybody has it on the list."""
        return bool(self.submitters) or any(status not in GONE for status in self.cases.values())

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions it is for. Everywhere, if anybody has it on the list for everywhere: nobody narrows another's.

        More of them than a client could be told are everywhere, too.
        """
        if self.submitters - self.limits.keys():
            return ()
        named = sorted({region for regions in self.limits.values() for region in regions})
        return tuple(named) if len(named) <= MOST_SERVED else ()

    @property
    def cases_served(self) -> Mapping[str, HashStatus]:
        """The cases as clients are told of them: a hundred of them at most.

        While somebody has it on the list, closed ones are left out: a record all of whose cases are closed is taken
        for withdrawn.
        """
        return dict(islice((self._living if self.submitters else self.cases).items(), MOST_SERVED))

    @property
    def derived(self) -> bool:
        """Whether everybody who has it on the list has it as a part of an image."""
        return self.on_the_list and self.claims <= self.parts

    @property
    def _living(self) -> Mapping[str, HashStatus]:
        """Cases that are not closed: of the others nobody needs to hear once it is on the list again."""
        return {number: status for number, status in self.cases.items() if status not in GONE}

    def owned(self, source: str) -> frozenset[str]:
        """The cases this source has registered it under and not withdrawn."""
        return frozenset(number for number, sources in self.owners.items() if source in sources)

    @property
    def claims(self) -> frozenset[Claim]:
        """By whom, and under which case of theirs, it is on the list."""
        under_cases = {(source, number) for number, sources in self.owners.items() for source in sources}
        plain = {(source, "") for source in self.submitters - {source for source, _ in under_cases}}
        return frozenset(under_cases | plain)

    def reviewed_by(self, source: str) -> list[Claim]:
        """The cases that a source's review of the image reaches: its own, and others', a hundred of them at most.

        So no flood of registrations makes one review touch everything.
        """
        return sorted((one for one in self.claims if one[1]), key=lambda one: (one[0] != source, one))[:MOST_SERVED]

    def withdrawn(self, source: str, cases: Iterable[str]) -> Self:
        """After a source withdrew its cases, or with none of these its plain submission.

        A case is closed when nobody is left who registered it. While the source has another case here, it stays.
        """
        owners = {
            number: tuple(one for one in sources if one != source) if number in cases else sources
            for number, sources in self.owners.items()
        }
        closed = {number: HashStatus.WITHDRAWN for number, sources in owners.items() if not sources}
        living = {number: sources for number, sources in owners.items() if sources}
        after = replace(self, cases={**self.cases, **closed}, owners=living)
        if not after.owned(source):
            after = replace(after, submitters=self.submitters - {source}, limits=_without(self.limits, source))
        return after if after.on_the_list else replace(after, status=HashStatus.WITHDRAWN)

    def said_of_case(self, source: str, value: FeedbackValue) -> Self:
        """After a source reviewed the image it was derived of."""
        return replace(self, opinions=self._saying(source, value, ()))

    def judged(self, source: str, feedback: Feedback) -> Self:
        """After a source gave feedback. Only those who put a fingerprint on the list can take it off."""
        after = replace(self, opinions=self._saying(source, feedback.value, feedback.tags))
        if feedback.value not in TAKEN_BACK or source not in self.submitters:
            return after
        return after.withdrawn(source, ())

    def _parts(self, source: str, submission: Submission) -> frozenset[Claim]:
        """Who has it as a part, after a submission: what a source has as a whole it does not lose by sending parts."""
        named = {(source, number) for number in submission.cases}
        touched = named or {claim for claim in self.claims if claim[0] == source} or {(source, "")}
        wholes = self.claims - self.parts
        if not submission.derived:
            return self.parts - touched
        return self.parts if (source, "") in wholes else self.parts | (touched - wholes)

    def _saying(
        self, source: str, value: FeedbackValue, tags: tuple[str, ...]
    ) -> Mapping[str, tuple[FeedbackValue, tuple[str, ...]]]:
        others = {name: said for name, said in self.opinions.items() if name != source}
        silent = value is FeedbackValue.NONE and not tags
        return others if silent else {**others, source: (value, tags)}

    def text(self) -> bytes:
        """As it is kept."""
        kept = {
            "t": "" if self.status is HashStatus.RECEIVED else self.status,
            "s": sorted(self.submitters),
            "o": dict(sorted(self.opinions.items())),
            "c": dict(self.cases),
            "w": dict(self.owners),
            "r": dict(self.limits),
            "d": True if self.derived else sorted(self.parts & self.claims),
        }
        return json.dumps({name: part for name, part in kept.items() if part}, separators=(",", ":")).encode()

    @classmethod
    def read(cls, text: bytes) -> "Holding":
        """The reverse of `text`; of an empty text, a record nobody has submitted yet."""
        return _read(text)


def _parts_kept(kept: Mapping[str, Any], holding: Holding) -> Holding:
    """With the claims that have it as a part: most often all of them, which is kept as one word."""
    parts = kept.get("d", ())
    return replace(
        holding, parts=holding.claims if parts is True else frozenset((source, case) for source, case in parts)
    )


def _without(limits: Mapping[str, tuple[str, ...]], source: str) -> dict[str, tuple[str, ...]]:
    return {name: regions for name, regions in limits.items() if name != source}


@remembered
def _read(text: bytes) -> Holding:
    kept = json.loads(text or b"{}")
    holding = Holding(
        status=HashStatus(kept.get("t", HashStatus.RECEIVED)),
        submitters=frozenset(kept.get("s", ())),
        opinions={source: (FeedbackValue(value), tuple(tags)) for source, (value, tags) in kept.get("o", {}).items()},
        cases={number: HashStatus(status) for number, status in kept.get("c", {}).items()},
        owners={number: tuple(sources) for number, sources in kept.get("w", {}).items()},
        limits={source: tuple(regions) for source, regions in kept.get("r", {}).items()},
    )
    return _parts_kept(kept, holding)
