"""Cases over HTTP, by our client and by hand."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from config.errors import ServiceRefused, ServiceUnreachable
from matching.blocklist import Blocklist
from matching.case_client import CaseClient
from matching.case_numbers import Mistyped, new_number
from matching.cases import CaseClosed, CaseFull, CaseLocked, CaseRefused, NothingTaken, write_images
from matching.client import ServiceClient
from matching.fingerprint import Fingerprint
from matching.sync import Sync
from matching.uploads import Submission
from matching.wire import Endpoint, HashStatus, Keys, ServiceAddress
from records.blocklist import BlocklistCopy
from web.access import KeyTable
from web.gate import Gate, Unwatched
from web.service import service_application

KEYS = Keys("s", "f", "u", "b", "c")


@pytest.fixture
async def address(registry) -> AsyncIterator[ServiceAddress]:
    """A service over the registry."""
    gate = Gate(KeyTable({"neighbour": KEYS}), Unwatched())
    runner = web.AppRunner(service_application(registry.hashes, gate, registry.cases), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield ServiceAddress(f"http://127.0.0.1:{runner.addresses[0][1]}", KEYS)
    finally:
        await runner.cleanup()


@pytest.fixture
def client(session, address) -> CaseClient:
    """A client of its cases."""
    return CaseClient(session, address)


@pytest.fixture
def matches(redis, vault, session, address):
    """Ask with a fingerprint whether a bot's list, kept equal to the service's, matches it now."""
    blocklist = Blocklist()
    sync = Sync(
        ServiceClient(session, address, page_size=2), BlocklistCopy(redis, vault, "own"), blocklist, interval=60
    )

    async def asked(fingerprint: Fingerprint) -> bool:
        await sync.fetch()
        return bool(blocklist.lookup(fingerprint))

    return asked


async def test_case_goes_its_way(client, matches, image):
    """Registered, matched, in force, withdrawn, matched no more, forgotten: all of it over HTTP."""
    one, two = image(quality=90), image()
    state, pin = await client.create([one])
    assert state.status is HashStatus.RECEIVED
    assert await matches(one.derived[0])
    assert (await client.state(state.number.lower(), pin)).status is HashStatus.ACTIVE
    assert (await client.add(state.number, pin, [two])).fingerprints == 6
    assert (await client.renew(state.number, pin)).expires >= state.expires
    assert (await client.withdraw(state.number, pin)).status is HashStatus.WITHDRAWN
    assert not await matches(one.derived[0])
    assert not await matches(two.fingerprint)
    await client.forget(state.number, pin)
    with pytest.raises(CaseRefused):
        await client.state(state.number, pin)


async def test_refusals_arrive_as_they_are(client, image):
    """What is wrong is the same error at the client as at the service."""
    state, pin = await client.create([image()])
    with pytest.raises(CaseFull):
        await client.create([image(0) for _ in range(21)])
    with pytest.raises(NothingTaken) as nothing:
        await client.create([image(quality=3)])
    assert [one.reason for one in nothing.value.refused] == ["low-quality"]
    with pytest.raises(Mistyped):
        await client.state(state.number[:-1] + ("A" if state.number[-1] != "A" else "C"), pin)
    await client.withdraw(state.number, pin)
    with pytest.raises(CaseClosed):
        await client.renew(state.number, pin)
    for _ in range(5):
        with pytest.raises(CaseRefused):
            await client.state(state.number, f"{int(pin) ^ 1:06}")
    with pytest.raises(CaseLocked) as locked:
        await client.state(state.number, pin)
    assert locked.value.seconds == 15 * 60


async def test_unknown_number_answers_the_same(session, address, image, client):
    """Status, headers and body do not tell an unknown number from a wrong PIN."""
    state, pin = await client.create([image()])
    answers = []
    for number in (state.number, new_number()):
        body = {"case": number, "pin": f"{int(pin) ^ 1:06}"}
        headers = KEYS.headers(Endpoint.CASES)
        async with session.post(f"{address.url}/v1/CaseStatus", json=body, headers=headers) as reply:
            answers.append((reply.status, sorted(reply.headers), await reply.text()))
    assert answers[0] == answers[1]
    assert answers[0][0] == 403


async def test_holder_is_told_the_fingerprints(client, image):
    """Number and PIN tell all that a case has on the list, of whole images and derived; of a withdrawn one nothing."""
    one, two = image(), image()
    state, pin = await client.create([one])
    await client.add(state.number, pin, [two])
    everything = {one.fingerprint, *one.derived, two.fingerprint, *two.derived}
    found = await client.hashes(state.number, pin)
    assert ({entry.fingerprint for entry in found}, len(found)) == (everything, 6)
    await client.withdraw(state.number, pin)
    assert await client.hashes(state.number, pin) == ()


async def test_telling_fingerprints_takes_the_pin(client, image):
    """Wrong tries there are counted with those of the other calls, and five of them lock."""
    state, pin = await client.create([image()])
    for _ in range(5):
        with pytest.raises(CaseRefused):
            await client.hashes(state.number, f"{int(pin) ^ 1:06}")
    with pytest.raises(CaseLocked):
        await client.hashes(state.number, pin)


async def test_declaration_is_told_again(client, image, session, address):
    """The version of the good-faith text stays with its case, and what is no such word is refused."""
    state, pin = await client.create([image()], declaration="2026-11")
    assert (state.declaration, (await client.state(state.number, pin)).declaration) == ("2026-11", "2026-11")
    await client.add(state.number, pin, [image()])
    assert (await client.renew(state.number, pin)).declaration == "2026-11"
    undeclared, _ = await client.create([image()])
    assert (undeclared.declaration, "declaration" in undeclared.body()) == ("", False)
    for wrong in ("a" * 21, "two words", "d\u00e9claration", "line\nend", 7, ["1"]):
        body = {"images": write_images([image()]), "declaration": wrong}
        headers = KEYS.headers(Endpoint.CASES)
        async with session.post(f"{address.url}/v1/CreateCase", json=body, headers=headers) as reply:
            assert reply.status == 400, wrong


WRONG_ENTRIES = ({"hashValue": "zz"}, {"since": "1"}, {"since": -1}, {"since": True}, {"since": None}, {"since": 1e300})


async def test_strange_list_of_fingerprints_is_refused(served, session):
    """An answer that is no list of fingerprints, or of too many, is told as a service that refuses."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(answers.pop())

    good = {"hashValue": "00" * 32, "since": 1_800_000_000.25}
    answers = [
        {"hashes": [good] * 3_001},
        {"hashes": ["00" * 32]},
        {"hashes": "0" * 64},
        *({"hashes": [{**good, **wrong}]} for wrong in WRONG_ENTRIES),
        {},
    ]
    async with served(web.post("/v1/CaseHashes", answer)) as url:
        for _ in range(len(answers)):
            with pytest.raises(ServiceRefused):
                await CaseClient(session, ServiceAddress(url, KEYS)).hashes(new_number(), "123456")
    assert answers == []


async def test_other_keys_do_not_open_cases(session, address, image):
    """The keys of the other calls are no keys for cases, and that is told as such, not as a wrong PIN."""
    stranger = CaseClient(session, ServiceAddress(address.url, Keys("s", "f", "u", "b", "u")))
    with pytest.raises(ServiceRefused, match="does not open Cases"):
        await stranger.create([image()])


async def test_numbers_of_cases_are_not_served(session, address, client, image):
    """Other installations are told a number of each image, and neither the person's nor a common one."""
    state, _ = await client.create([image(), image()])
    numbers = set()
    async for page in ServiceClient(session, address).fetch(0):
        numbers |= {number for record in page.records for number in record.cases}
    assert len(numbers) == 2
    assert state.number not in numbers


async def test_refused_record_takes_none_along(session, address, matches, fingerprints):
    """A submission that holds something unfit is taken but for that, and the client is told why."""
    service, good = ServiceClient(session, address), fingerprints(2)
    empty = Fingerprint(bytes(32))
    untaken = await service.submit([Submission(one) for one in (good[0], empty, good[1])])
    assert [(one.fingerprint, one.reason) for one in untaken] == [(empty, "degenerate")]
    assert [one.reason for one in await service.submit([Submission(empty)])] == ["degenerate"]
    assert [await matches(one) for one in (*good, empty)] == [True, True, False]


async def test_service_without_cases_is_named(served, session, image):
    """A service that has no such call, or answers nonsense, is told as one that refuses or is away."""

    async def nonsense(_: web.Request) -> web.Response:
        return web.Response(text="<html>")

    async def failing(_: web.Request) -> web.Response:
        return web.Response(status=502)

    async with served(web.post("/v1/CaseStatus", nonsense), web.post("/v1/RenewCase", failing)) as url:
        client = CaseClient(session, ServiceAddress(url, KEYS))
        with pytest.raises(ServiceRefused, match="404"):
            await client.create([image()])
        with pytest.raises(ServiceRefused, match="not JSON"):
            await client.state(new_number(), "123456")
        with pytest.raises(ServiceUnreachable, match="502"):
            await client.renew(new_number(), "123456")
    with pytest.raises(ServiceUnreachable):
        await client.state(new_number(), "123456")
