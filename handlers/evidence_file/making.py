"""Putting an evidence file together, for whoever has a case number and its PIN."""

import asyncio
import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from handlers.evidence_file.document import Form, Group, Told, document
from handlers.evidence_file.moments import zone_of
from handlers.evidence_file.printed import printed
from handlers.evidence_file.removed import Removed, is_about, removed
from handlers.evidence_file.signatures import Signing, signed_json, signed_pdf
from handlers.evidence_file.telling import Masked, Whole
from handlers.private.case_notices import known_until
from locales.texts import Texts
from matching.cases import CaseEntry, CaseState
from matching.fingerprint import Fingerprint
from records.chain import Picked, canonical
from records.chats import Chat
from records.issued import IssuedFile
from records.removals import DAY_SECONDS, Places, Removal


class Cases(Protocol):
    """What is asked about a case (matching.case_client.CaseClient)."""

    async def state(self, number: str, pin: str) -> CaseState:
        """How it stands."""

    async def hashes(self, number: str, pin: str) -> tuple[CaseEntry, ...]:
        """What it has on the list, and since when; nothing once it is withdrawn."""


class Removals(Protocol):
    """Where removals were recorded (records.removals.Removals)."""

    async def where(self, since: Mapping[Fingerprint, float], until: float) -> Places:
        """Of these entries, of each after a moment, and before another: the newest, and how many more there are."""


class Chain(Protocol):
    """The records of groups (records.evidence.Evidence)."""

    async def picked(self, chat: int, wanted: Callable[[bytes], bool]) -> Picked:
        """Some of one group, and whether its chain holds."""


class Groups(Protocol):
    """The groups (records.chats.Chats)."""

    async def get(self, chat: int) -> Chat | None:
        """One of them."""


class Issued(Protocol):
    """The files handed out (records.issued.IssuedFiles)."""

    def case(self, number: str) -> str:
        """What stands for a case."""

    async def check(self, number: str, asking: str, *, complaint: bool) -> None:
        """Raise MadeToday where there is one of this form already, made for another request."""

    async def note(self, number: str, asking: str, file: IssuedFile) -> None:
        """Write down a file before it is sent."""


class Attesting(Signing, Protocol):
    """Who signs, and marks records that are not shown (records.attesting.Attesting)."""

    def mark(self, digest: str) -> str:
        """What stands for a record."""


@dataclass(frozen=True, slots=True)
class Asked:
    """For which case, and how. `country` in two letters, empty where it is not known.

    `asking` is a word of its own for each request, by which what did not arrive can be made again.
    """

    number: str
    pin: str
    complaint: bool
    language: str
    country: str
    asking: str


class Made(NamedTuple):
    """The two files."""

    json: bytes
    pdf: bytes
    removals: int


class _Gathered(NamedTuple):
    removals: list[Removed]
    groups: list[Group]
    missing: int


class EvidenceFiles:
    """Makes them. `clock` gives epoch seconds."""

    def __init__(
        self,
        cases: Cases,
        removals: Removals,
        chain: Chain,
        groups: Groups,
        issued: Issued,
        attesting: Attesting,
        texts: Texts,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cases = cases
        self._removals = removals
        self._chain = chain
        self._groups = groups
        self._issued = issued
        self._attesting = attesting
        self._texts = texts
        self._clock = clock
        self._turn = asyncio.Semaphore(1)
        """One file at a time: a thousand removals take some seconds of one core."""

    async def check(self, asked: Asked) -> bool:
        """Whether there is anything to tell. Raises MadeToday, and what a case call raises."""
        await self._issued.check(asked.number, asked.asking, complaint=asked.complaint)
        return bool((await self._places(asked, self._until())).removals)

    async def make(self, asked: Asked) -> Made | None:
        """Make both files, and write down that they were; None where there is nothing to tell.

        Raises MadeToday, and what a case call raises.
        """
        await self._issued.check(asked.number, asked.asking, complaint=asked.complaint)
        state = await self._cases.state(asked.number, asked.pin)
        until = self._until()
        places = await self._places(asked, until)
        gathered = await self._gathered(places.removals)
        if not gathered.removals:
            return None
        told = Told(
            number=state.number,
            created=state.created,
            removals=gathered.removals,
            groups=gathered.groups,
            missing=gathered.missing,
            older=places.older,
            made=self._clock(),
            until=until,
            zone=zone_of(asked.country),
            key=self._attesting.public_key,
        )
        async with self._turn:
            made, digest = await asyncio.to_thread(self._written, told, asked)
        file = IssuedFile(
            int(told.made), self._issued.case(asked.number), asked.complaint, len(gathered.removals), digest
        )
        await self._issued.note(asked.number, asked.asking, file)
        return made

    def _until(self) -> float:
        """As late as the case itself tells of removals: who posts an image to see what happens learns it nowhere."""
        return float(known_until(self._clock()) * DAY_SECONDS)

    async def _places(self, asked: Asked, until: float) -> Places:
        """What this case has led to: what was removed before an image was added to it, another one's case did."""
        since = {one.fingerprint: one.since for one in await self._cases.hashes(asked.number, asked.pin)}
        return await self._removals.where(since, until)

    async def _gathered(self, removals: Sequence[Removal]) -> _Gathered:
        """The records of each group, one group after the other: a chain may be long."""
        names: dict[int, set[str]] = defaultdict(set)
        for one in removals:
            names[one.chat].add(one.key)
        found: list[Removed] = []
        groups: list[Group] = []
        for chat, wanted in names.items():
            picked = await self._chain.picked(chat, is_about(wanted))
            there = removed(chat, picked.records)
            if there:
                known = await self._groups.get(chat)
                groups.append(Group(chat, known.title if known else "", picked.holds))
                found += there
        return _Gathered(found, groups, sum(map(len, names.values())) - len(found))

    def _written(self, told: Told, asked: Asked) -> tuple[Made, str]:
        form: Form = Whole() if asked.complaint else Masked(self._attesting.mark)
        text = canonical(document(told, form, self._texts.of_person(asked.language)))
        digest = hashlib.sha256(text).hexdigest()
        pdf = signed_pdf(printed(text), digest, self._attesting)
        return Made(signed_json(text, self._attesting), pdf, len(told.removals)), digest
