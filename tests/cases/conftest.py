"""Cases over a store of their own, with a clock that can be moved and PINs that are compared quickly."""

from dataclasses import dataclass, field
from random import Random

import pytest

from bot.case_jobs import CaseJobs
from matching.cases import RegisteredImage
from matching.fingerprint import BYTES, Fingerprint
from records.cases import Cases
from records.hashes import Hashes
from records.pins import Cost, Pins

QUICK = Cost(n=2, r=1)
START = 1_800_000_000


@dataclass
class Registry:
    """Cases and records of one store, at a time of the test's choice."""

    hashes: Hashes
    now: float = START
    cases: Cases = field(init=False)
    jobs: CaseJobs = field(init=False)

    def __post_init__(self) -> None:
        self.cases = self.another()
        self.jobs = CaseJobs(self.cases, self.hashes, self.clock)
        self.hashes.now = int(self.now)

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def another(self) -> Cases:
        """The cases as another process has them."""
        return Cases(self.hashes, Pins(self.hashes.store.vault, QUICK), self.clock)

    async def pass_by(self, seconds: float) -> None:
        """Move the clock, and have done what is due then."""
        self.now += seconds
        self.hashes.now = int(self.now)
        await self.jobs.look()

    async def serve(self) -> None:
        """Serve everything to somebody."""
        found = await self.hashes.slice(0, 10_000)
        assert not found.more
        await self.cases.served(0, found.last)

    async def in_force(self) -> set[Fingerprint]:
        """What a client would enforce."""
        held = (await self.hashes.slice(0, 10_000)).held
        return {Fingerprint(one.fingerprint) for one in held if one.holding.on_the_list}


@pytest.fixture
def registry(redis, vault) -> Registry:
    """Cases and records, empty."""
    return Registry(Hashes(redis, vault))


@pytest.fixture
def fingerprints():
    """`fingerprints(count)` as images have them, others at every call."""
    rng = Random(7)
    return lambda count: [Fingerprint(rng.randbytes(BYTES)) for _ in range(count)]


@pytest.fixture
def image(fingerprints):
    """`image(derived=3)`: an image to be registered, another at every call."""

    def make(derived: int = 2, quality: int | None = None) -> RegisteredImage:
        own, *others = fingerprints(1 + derived)
        return RegisteredImage(own, tuple(others), quality)

    return make
