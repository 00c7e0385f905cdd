"""One record of the matching service: who put the fingerprint there, and what each source says about it.

Kept as a short JSON text without what is empty: most records differ in nothing but their fingerprint, so most texts
are equal, and reading one is a look-up.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Self

from matching.uploads import Feedback, Submission
from matching.wire import TAKEN_BACK, FeedbackValue, HashStatus

TEXTS_REMEMBERED = 4096


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
    regions: tuple[str, ...] = ()
    derived: bool = False
    """Whether everybody who has it on the list has it as a crop or a rotation of an image."""

    def submitted(self, source: str, submission: Submission) -> Self:
        """After a source put it on the list: its word replaces what it said before, others' words stay."""
        return replace(
            self,
            status=HashStatus.ACTIVE if self.status is HashStatus.ACTIVE else HashStatus.RECEIVED,
            submitters=self.submitters | {source},
            opinions=self._saying(source, submission.value, submission.tags),
            cases={**self._living, **dict.fromkeys(submission.cases, HashStatus.RECEIVED)},
            owners={
                **self.owners,
                **{number: tuple(sorted({*self.owners.get(number, ()), source})) for number in submission.cases},
            },
            regions=tuple(sorted({*self.regions, *submission.regions})),
            derived=submission.derived and (self.derived or not self.on_the_list),
        )

    @property
    def on_the_list(self) -> bool:
        """Whether anybody has it on the list."""
        return bool(self.submitters) or any(status not in _GONE for status in self.cases.values())

    @property
    def cases_served(self) -> Mapping[str, HashStatus]:
        """The cases as clients are told of them.

        While somebody has it on the list without a case, closed ones are left out: a record all of whose cases are
        closed is taken for withdrawn.
        """
        return self._living if self.submitters else self.cases

    @property
    def _living(self) -> Mapping[str, HashStatus]:
        """Cases that are not closed: of the others nobody needs to hear once it is on the list again."""
        return {number: status for number, status in self.cases.items() if status not in _GONE}

    def owned(self, source: str) -> frozenset[str]:
        """The cases this source has registered it under and not withdrawn."""
        return frozenset(number for number, sources in self.owners.items() if source in sources)

    @property
    def claims(self) -> frozenset[tuple[str, str]]:
        """By whom, and under which case of theirs, it is on the list; the case is empty for a plain submission."""
        under_cases = {(source, number) for number, sources in self.owners.items() for source in sources}
        plain = {(source, "") for source in self.submitters - {source for source, _ in under_cases}}
        return frozenset(under_cases | plain)

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
            after = replace(after, submitters=self.submitters - {source})
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
            "r": self.regions,
            "d": self.derived,
        }
        return json.dumps({name: part for name, part in kept.items() if part}, separators=(",", ":")).encode()

    @classmethod
    def read(cls, text: bytes) -> "Holding":
        """The reverse of `text`; of an empty text, a record nobody has submitted yet."""
        return _read(text)


_GONE = frozenset({HashStatus.WITHDRAWN, HashStatus.DELETED})


@lru_cache(maxsize=TEXTS_REMEMBERED)
def _read(text: bytes) -> Holding:
    kept = json.loads(text or b"{}")
    return Holding(
        status=HashStatus(kept.get("t", HashStatus.RECEIVED)),
        submitters=frozenset(kept.get("s", ())),
        opinions={source: (FeedbackValue(value), tuple(tags)) for source, (value, tags) in kept.get("o", {}).items()},
        cases={number: HashStatus(status) for number, status in kept.get("c", {}).items()},
        owners={number: tuple(sources) for number, sources in kept.get("w", {}).items()},
        regions=tuple(kept.get("r", ())),
        derived=bool(kept.get("d")),
    )
