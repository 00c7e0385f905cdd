"""A case, groups and removals in a real store, recorded as the service and the executor record them."""

import json
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from handlers.attachments import Attachment, Kind, Owner
from handlers.attempts import Attempts, attempt_of
from handlers.evidence_file.making import Asked, EvidenceFiles, Made
from handlers.evidence_file.signatures import read_signed
from handlers.judged import Hit, Judged, Outcome, outcome_record
from handlers.posters import Poster
from locales.texts import Texts
from matching.cases import CaseEntry, CaseState, Opened, RegisteredImage
from matching.fingerprint import BYTES, Fingerprint
from matching.match import Match, Trust
from matching.reading import Reading
from policies.actions import DeletePost, Mute
from policies.circumstances import Role
from policies.policy import Policy
from policies.reasons import Reason
from policies.verdict import Verdict
from records.attesting import Attesting
from records.cases import Cases
from records.chats import Chat, Chats
from records.evidence import Evidence
from records.hashes import Hashes
from records.issued import IssuedFiles
from records.pins import Cost, Pins
from records.removals import Removals
from records.store import Store

GROUP, OTHER = -1001234567890, -1009876543210
POSTER, SECOND = 5_550_001_234, 7_771_234_567
DAY = 86_400
OWN, DERIVED, STRANGE = (Fingerprint(Random(seed).randbytes(BYTES)) for seed in (1, 2, 3))
"""The image of the case, a crop of it, and an image of somebody else's case."""


@dataclass
class QuickCases:
    """The service's own cases, with PINs that are compared quickly, called as its client is."""

    kept: Cases

    async def create(self, images: list[RegisteredImage]) -> Opened:
        """Register images."""
        return await self.kept.create(images)

    async def state(self, number: str, pin: str) -> CaseState:
        """How a case stands."""
        return await self.kept.state("", number, pin)

    async def hashes(self, number: str, pin: str) -> tuple[CaseEntry, ...]:
        """What it has on the list, and since when."""
        return tuple(await self.kept.entries("", number, pin))

    async def withdraw(self, number: str, pin: str) -> CaseState:
        """Take it off the list."""
        return await self.kept.withdraw("", number, pin)


@dataclass
class World:
    """What the maker works on. Its own clock is three days ahead, so that all removals are old enough to be told."""

    store: Store
    cases: QuickCases
    opened: Opened
    now: float = field(default_factory=lambda: time.time() + 3 * DAY)
    messages: int = 70

    def __post_init__(self) -> None:
        self.evidence = Evidence(*self.store)
        self.removals = Removals(*self.store)
        self.chats = Chats(self.store.redis, Policy())
        self.issued = IssuedFiles(*self.store)
        self.attesting = Attesting(self.store.vault)
        self.files = EvidenceFiles(
            self.cases,
            self.removals,
            self.evidence,
            self.chats,
            self.issued,
            self.attesting,
            Texts("en"),
            lambda: self.now,
        )

    @property
    def number(self) -> str:
        """Of the case."""
        return self.opened.state.number

    async def make(
        self, *, complaint: bool = False, language: str = "en", country: str = "FR", asking: str = "one"
    ) -> Made | None:
        """Ask for the files."""
        return await self.files.make(Asked(self.number, self.opened.pin, complaint, language, country, asking))

    async def made(self, *, complaint: bool = False, language: str = "en", country: str = "FR") -> Made:
        """The same, where there is something to tell."""
        made = await self.make(complaint=complaint, language=language, country=country)
        assert made is not None
        return made

    async def remove(
        self,
        chat: int = GROUP,
        poster: int = POSTER,
        entry: Fingerprint = OWN,
        *,
        added_by: int = 0,
        before: float = 0.0,
        muted: bool = False,
    ) -> int:
        """Record a removal as the executor does, `before` seconds ago; the message."""
        self.messages += 1
        judged = _judged(chat, self.messages, poster, entry, added_by=added_by)
        now, key = time.time() - before, judged.hit.key
        await self.evidence.append(chat, key, judged.record(now))
        await self.removals.note(entry, chat, attempt_of(key, 1), now)
        outcomes = [
            Outcome(DeletePost.name, done=True),
            Outcome(Mute.name, done=muted, why="" if muted else "no-right"),
        ]
        said = [outcome_record(outcome) for outcome in outcomes]
        record = {"type": "outcome", "time": judged.record(now + 1)["time"], "of": key, "outcomes": said}
        attempts = Attempts(self.evidence)
        await attempts.finish(chat, key, await attempts.earlier(chat, key), record)
        return self.messages


def _judged(chat: int, message: int, poster: int, entry: Fingerprint, *, added_by: int) -> Judged:
    owner = Owner(chat, message, added_by)
    posted = Fingerprint(bytes([entry.octets[0] ^ 1]) + entry.octets[1:])
    hit = Hit(Attachment(Kind.PHOTO, (), owner), owner, Reading(posted, 100, 800, 600), _match(posted, entry))
    verdict = Verdict((DeletePost(), Mute(DAY)), (Reason.CONFIRMED,), Trust.CONFIRMED, 1, ())
    role = Role.HUMAN if poster > 0 else Role.CHANNEL
    return Judged(chat, hit, Poster(role, poster, "Unmistakable Name", "unmistakable"), verdict, time.time())


def _match(posted: Fingerprint, entry: Fingerprint) -> Match:
    return Match(posted, entry, 1, Trust.CONFIRMED)


def told(made: Made) -> dict[str, Any]:
    """The document of a JSON file."""
    document = read_signed(made.json).document
    assert document is not None
    loaded: dict[str, Any] = json.loads(document)
    return loaded


@pytest.fixture
async def world(redis, vault) -> World:
    """A case with one image and its crop, and two groups."""
    store = Store(redis, vault)
    registered = time.time() - 30 * DAY
    cases = QuickCases(Cases(Hashes(redis, vault), Pins(vault, Cost(n=2, r=1)), lambda: registered))
    made = World(store, cases, await cases.create([RegisteredImage(OWN, (DERIVED,), 100)]))
    for chat, title in ((GROUP, "Garden of Orléans 🌷"), (OTHER, "Cinema")):
        await made.chats.save(Chat(chat, title))
    return made
