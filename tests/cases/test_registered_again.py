"""The same image registered often: by several people, and by one whose answer was lost on its way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from redis.exceptions import ConnectionError as ConnectionLost

from config.errors import ServiceUnreachable
from matching.case_client import CaseClient
from matching.cases import CaseClosed, CaseRefused, read_images, write_images
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue, HashStatus, Keys, ServiceAddress
from records.hashes import MOST_LABELS, Hashes
from records.holding import MOST_SERVED
from records.sources import REGISTRATIONS
from web.access import KeyTable
from web.gate import Gate, Unwatched
from web.service import service_application

NONCE = "0123456789abcdef"
KEYS = Keys("s", "f", "u", "b", "c")


@pytest.fixture
def serving(registry):
    """`serving(lost=1)` serves cases, carries out the first so many requests, and never answers them."""

    @asynccontextmanager
    async def run(lost: int) -> AsyncIterator[tuple[ServiceAddress, list[bytes]]]:
        seen: list[bytes] = []

        @web.middleware
        async def losing(request: web.Request, handler: Handler) -> web.StreamResponse:
            seen.append(await request.read())
            response = await handler(request)
            if len(seen) <= lost and request.transport:
                request.transport.abort()
            return response

        service = service_application(registry.hashes, Gate(KeyTable({"neighbour": KEYS}), Unwatched()), registry.cases)
        service.middlewares.insert(0, losing)
        runner = web.AppRunner(service, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield ServiceAddress(f"http://127.0.0.1:{runner.addresses[0][1]}", KEYS), seen
        finally:
            await runner.cleanup()

    return run


async def test_others_keep_nobody_out(registry, image):
    """However often others registered it, a person's image is taken, with her other one, and withdrawn by her only."""
    shared, own = image(), image()
    others = [await registry.cases.create([shared] * 20) for _ in range(5)]
    numbers = [(f"{n}",) for n in range(MOST_LABELS + 20)]
    submissions = [Submission(shared.fingerprint, cases=cases) for cases in numbers]
    await registry.hashes.submit(REGISTRATIONS, submissions)
    state, pin = await registry.cases.create([shared, own])
    assert (state.images, state.refused) == (2, ())
    served = (await registry.hashes.get(shared.fingerprint)).cases_served
    assert len(served) == MOST_SERVED
    assert set(served.values()) == {HashStatus.RECEIVED}
    for other, other_pin in others:
        await registry.cases.withdraw("bot", other.number, other_pin)
    await registry.hashes.withdraw(REGISTRATIONS, [number for (number,) in numbers])
    assert {shared.fingerprint, own.fingerprint} <= await registry.in_force()
    await registry.cases.withdraw("bot", state.number, pin)
    assert await registry.in_force() == set()


async def test_equal_images_count_once(registry, image):
    """Within a request, and within a case: a record gets one number of each case."""
    one, other = image(), image()
    sent = [one, replace(one, derived=other.derived), replace(other, derived=(*one.derived, one.fingerprint))]
    (kept, second) = read_images({"images": write_images(sent * 10)})
    assert (kept.derived, second.derived) == ((*one.derived, *other.derived), ())
    state, pin = await registry.cases.create(sent)
    assert (state.images, state.fingerprints) == (2, 6)
    again = await registry.cases.add("bot", state.number, pin, [one, other])
    assert (again.images, again.fingerprints) == (2, 6)
    whole = await registry.cases.add("bot", state.number, pin, [replace(one, fingerprint=one.derived[0])])
    assert (whole.images, whole.fingerprints) == (3, 7)
    assert not (await registry.hashes.get(one.derived[0])).derived


async def test_unanswered_case_is_withdrawn(registry, image):
    """Asked again with the same nonce, the case whose PIN nobody was told is gone, and the new one is the only one."""
    one = image()
    lost, lost_pin = await registry.cases.create([one], "page", NONCE)
    await registry.cases.create([one], "other page", NONCE)
    state, pin = await registry.cases.create([one], "page", NONCE)
    with pytest.raises(CaseRefused):
        await registry.cases.state("bot", lost.number, lost_pin)
    assert len((await registry.hashes.get(one.fingerprint)).cases_served) == 2
    await registry.cases.withdraw("bot", state.number, pin)
    assert len((await registry.hashes.get(one.fingerprint)).cases_served) == 1


async def test_overlapping_attempts_leave_one(registry, image):
    """Of requests with one nonce that are under way together one case is left, and it is one that was answered."""
    for _ in range(10):
        one = image()
        attempts = (registry.another().create([one], "page", f"{NONCE}{one.fingerprint}"[:64]) for _ in range(3))
        ended = await asyncio.gather(*attempts, return_exceptions=True)
        assert all(not isinstance(end, BaseException) or isinstance(end, CaseClosed) for end in ended)
        opened = [end for end in ended if not isinstance(end, BaseException)]
        living = [end for end in opened if await answers(registry, *end)]
        assert len((await registry.hashes.get(one.fingerprint)).cases_served) == len(living) == 1


async def answers(registry, state, pin) -> bool:
    """Whether a case is there for who has number and PIN."""
    try:
        return (await registry.cases.state("bot", state.number, pin)).status is not HashStatus.WITHDRAWN
    except CaseRefused:
        return False


async def test_client_asks_again(registry, session, serving, image):
    """A connection that ends without an answer is followed by one more request, which leaves one case."""
    one = image()
    async with serving(lost=1) as (address, seen):
        state, _ = await CaseClient(session, address).create([one])
    assert len(seen) == 2
    assert seen[0] == seen[1]
    assert len((await registry.hashes.get(one.fingerprint)).cases_served) == 1
    assert state.images == 1


async def test_client_gives_up(registry, session, serving, image):
    """After the second loss it is told; who kept the nonce can still make it good."""
    one = image()
    async with serving(lost=2) as (address, _):
        client = CaseClient(session, address)
        with pytest.raises(ServiceUnreachable):
            await client.create([one], NONCE)
        state, pin = await client.create([one], NONCE)
        await client.withdraw(state.number, pin)
    assert await registry.in_force() == set()


async def test_broken_off_addition_counts_nothing(registry, image, monkeypatch):
    """What the store did not take of an addition is no part of the case, and can be added again."""
    state, pin = await registry.cases.create([image()])
    more = image()

    async def lost(*_: object) -> int:
        raise ConnectionLost

    with monkeypatch.context() as patch:
        patch.setattr(Hashes, "submit", lost)
        with pytest.raises(ConnectionLost):
            await registry.cases.add("bot", state.number, pin, [more])
    assert (await registry.cases.state("bot", state.number, pin)).images == 1
    assert (await registry.cases.add("bot", state.number, pin, [more])).images == 2
    await registry.cases.withdraw("bot", state.number, pin)
    assert await registry.in_force() == set()


async def test_strangers_whole_does_not_last(registry, fingerprints):
    """Who had a part of an image on the list as a whole leaves it a part, once it is withdrawn."""
    whole, part = fingerprints(2)
    hashes = registry.hashes
    await hashes.submit("one", [Submission(whole, cases=("a",)), Submission(part, cases=("a",), derived=True)])
    await hashes.submit("two", [Submission(part)])
    await hashes.submit("three", [Submission(part, cases=("c",))])
    assert not (await hashes.get(part)).derived
    await hashes.feedback("two", [Feedback(part, FeedbackValue.WITHDRAWN)])
    assert not (await hashes.get(part)).derived
    await hashes.withdraw("three", ["c"])
    assert (await hashes.get(part)).derived
