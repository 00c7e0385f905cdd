"""A stand-in for an HMA, what asks it, and the way of a post with it."""

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest

from bot.asking import client_of, opened_questions
from config.settings import Source
from matching.asking.hma import HmaClient
from matching.asking.source import AskedSource
from matching.fingerprint import Fingerprint
from matching.looks.orientations import Orientation
from matching.looks.views import KINDS, Kind, Views
from matching.match import Trust
from matching.reading import Reading
from tests.asking.stand_in import StandIn
from tests.hand_clock import HandClock


@pytest.fixture
def clock() -> HandClock:
    """Seconds that pass when the test says so."""
    return HandClock(1_000.0)


@pytest.fixture
async def hma(served) -> AsyncIterator[StandIn]:
    """Run a stand-in."""
    stand_in = StandIn()
    async with served(*stand_in.routes()) as url:
        stand_in.url = url
        yield stand_in


@pytest.fixture
async def questions() -> AsyncIterator[aiohttp.ClientSession]:
    """The session the program asks through."""
    async with opened_questions() as session:
        yield session


@pytest.fixture
def client(hma, questions) -> HmaClient:
    """A client of the stand-in."""
    return client_to(hma.url, questions)


def client_to(url: str, questions: aiohttp.ClientSession, **more: str) -> HmaClient:
    """A client of a source as the settings describe it."""
    return client_of(questions, "partner", Source.model_validate({"url": url, "kind": "hma", **more}))


@pytest.fixture
def source(client, clock) -> AskedSource:
    """The source as posts see it; a post waits half a minute for it."""
    return AskedSource("partner", client, Trust.CONFIRMED, 30.0, clock=clock)


@pytest.fixture
def looked() -> Callable[..., Reading]:
    """`looked(fingerprint, ...)` is the reading of a post; each argument a look, given with its kind if not whole."""
    return reading_of


def reading_of(*looks: Fingerprint | tuple[Fingerprint, Kind], quality: int = 100) -> Reading:
    """A reading with these looks, the first of which is the post's own fingerprint."""
    pairs = [look if isinstance(look, tuple) else (look, Kind.WHOLE) for look in looks]
    octets = b"".join(fingerprint.octets for fingerprint, _ in pairs)
    kinds = bytes(KINDS.index(kind) for _, kind in pairs)
    views = Views(octets, kinds, bytes([Orientation.UPRIGHT] * len(pairs)))
    return Reading(pairs[0][0], quality, 800, 600, views=views)
