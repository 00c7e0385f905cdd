"""Feedback on its way: real services over HTTP that go away, refuse, or hear two processes at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import ClientSession, web

from bot.feedback import EmbeddedService, Feedbacks, listening
from bot.guarding import give_feedback
from config.settings import Settings, Source
from matching.client import ServiceClient
from matching.fingerprint import Fingerprint
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue, Keys, ServiceAddress
from records.feedback import FeedbackQueue
from records.hashes import Hashes
from records.store import Store
from tests.guards.conftest import KEYS

ENTRIES = [Fingerprint(bytes([number]) * 32) for number in range(1, 41)]
ONE, TWO = ENTRIES[:2]
PENDING, BLOCKED, NOT_BLOCKED = FeedbackValue.PENDING_REVIEW, FeedbackValue.BLOCKED, FeedbackValue.NOT_BLOCKED


async def briefly(_seconds: float) -> None:
    """Pause as briefly as it goes."""
    await asyncio.sleep(0.01)


def sender(listener: Any, queue: FeedbackQueue, source: str = "own") -> Feedbacks:
    """A sender without long pauses."""
    return Feedbacks(source, listener, queue, pause=briefly)


def drained(queue: FeedbackQueue, source: str = "own") -> Callable[[], Awaitable[bool]]:
    """Whether nothing waits."""

    async def empty() -> bool:
        return not await queue.waiting(source, 1)

    return empty


async def said_of(service: Any, entry: Fingerprint) -> dict[str, FeedbackValue]:
    """What each source says of an entry at the service."""
    holding = await service.hashes.get(entry)
    return {source: value for source, (value, _) in holding.opinions.items()}


async def test_word_reaches_its_source(service, client, queue, running, until):
    """Over HTTP, under the name of our keys; what nobody ever submitted there is dropped and counted."""
    await service.hashes.submit("somebody", [Submission(ONE)])
    await queue.pending("own", ONE)
    await queue.pending("own", TWO)
    async with running(sender(client, queue).run()):
        await until(drained(queue))
    assert await said_of(service, ONE) == {"neighbour": PENDING}
    assert (await queue.standing("own")).refused == 1


async def test_outage_and_restart_lose_nothing(server, redis, service, client, queue, vault, running, until):
    """Words wait while the service is away, through a restart of the program and of the store, and the last counts."""
    await service.hashes.submit("somebody", [Submission(one) for one in ENTRIES])
    await service.stop()
    for entry in ENTRIES:
        await queue.pending("own", entry)

    async def failing():
        return (await queue.standing("own")).error

    async with running(sender(client, queue).run()):
        await until(failing)
    await queue.say("own", ONE, NOT_BLOCKED)
    server.stop()
    server.start()
    await service.start()
    again = FeedbackQueue(redis, vault)
    async with running(sender(client, again).run()):
        await until(drained(again))
    assert [await said_of(service, one) for one in ENTRIES] == [
        {"neighbour": NOT_BLOCKED if one == ONE else PENDING} for one in ENTRIES
    ]
    standing = await again.standing("own")
    assert (standing.error, standing.refused) == ("", 0)


async def test_bot_speaks_in_its_own_name(redis, vault, queue):
    """At the embedded service a question of the bot's never replaces the operator's review; a person's review does."""
    hashes = Hashes(redis, vault)
    await hashes.submit("operator", [Submission(ONE, BLOCKED)])
    for say in (queue.pending("own", ONE), queue.say("own", ONE, NOT_BLOCKED)):
        await say
        assert await Feedbacks("own", EmbeddedService(hashes), queue).send_batch() == 1
    holding = await hashes.get(ONE)
    assert holding is not None
    said = {source: value for source, (value, _) in holding.opinions.items()}
    assert said == {"operator": NOT_BLOCKED, "egide": PENDING}


async def test_rejection_reaches_all_of_an_image(redis, vault, queue):
    """At the embedded service, what is said of an image counts for its crops, whoever registered it."""
    hashes = Hashes(redis, vault)
    await hashes.submit("neighbour", [Submission(ONE, cases=("7",)), Submission(TWO, cases=("7",), derived=True)])
    await queue.say("own", ONE, NOT_BLOCKED)
    await Feedbacks("own", EmbeddedService(hashes), queue).send_batch()
    held = [await hashes.get(one) for one in (ONE, TWO)]
    assert [one and one.opinions["operator"][0] for one in held] == [NOT_BLOCKED, NOT_BLOCKED]
    await queue.say("own", ONE, FeedbackValue.NONE)  # it is taken back
    await Feedbacks("own", EmbeddedService(hashes), queue).send_batch()
    held = [await hashes.get(one) for one in (ONE, TWO)]
    assert [one and dict(one.opinions) for one in held] == [{}, {}]


async def test_program_speaks_to_every_listener(redis, vault, data_dir, service, queue, running, until):
    """The embedded service and each further source with a key for feedback get their own words; others get none."""
    far = {"url": service.address.url, "subscription_key": KEYS.subscription}
    sources = {
        "far": Source.model_validate(far | {"feedback_key": KEYS.feedback}),
        "silent": Source.model_validate(far),
        "asked": Source.model_validate({"url": service.address.url, "kind": "hma"}),
    }
    settings = Settings(data_dir=data_dir).model_copy(update={"sources": sources})
    assert listening(settings) == {"own", "far"}
    await service.hashes.submit("somebody", [Submission(ONE), Submission(TWO)])
    await queue.pending("own", ONE)
    await queue.say("far", TWO, BLOCKED)
    async with running(give_feedback(Store(redis, vault), settings)):
        await until(drained(queue))
        await until(drained(queue, "far"))
    assert [await said_of(service, one) for one in (ONE, TWO)] == [{"egide": PENDING}, {"neighbour": BLOCKED}]


class Ear:
    """A service that writes down what it is told and refuses what it is told to refuse."""

    def __init__(self, status: int = 400, refused: Iterable[Fingerprint] = ()) -> None:
        self.status = status
        self.refused = set(map(str, refused))
        self.heard: list[str] = []

    async def hear(self, request: web.Request) -> web.Response:
        """SubmitFeedback."""
        said = [one["hashValue"] for one in (await request.json())["hashFeedbacks"]]
        if self.refused.intersection(said):
            return web.json_response({"error": "not this"}, status=self.status)
        await asyncio.sleep(0.01)
        self.heard += said
        return web.Response()


def listener(session: ClientSession, url: str) -> ServiceClient:
    """A client of it."""
    return ServiceClient(session, ServiceAddress(url, Keys("s", feedback="f")))


async def test_refused_word_holds_up_none(served, session, queue):
    """One word that a source refuses for good is dropped and counted; the others of its batch arrive."""
    ear = Ear(refused=[ENTRIES[7]])
    for entry in ENTRIES:
        await queue.pending("far", entry)
    async with served(web.post("/v1/SubmitFeedback", ear.hear)) as url:
        await sender(listener(session, url), queue, "far").send_batch()
    assert sorted(ear.heard) == sorted(str(one) for one in ENTRIES if one != ENTRIES[7])
    assert await queue.waiting("far", 1) == []
    assert (await queue.standing("far")).refused == 1


async def test_wrong_keys_drop_nothing(served, session, queue, running, until):
    """A source that does not take our keys is asked again; the words wait, and the doctor can tell why."""
    ear = Ear(status=403, refused=[ONE])
    await queue.say("far", ONE, BLOCKED)

    async def told():
        return "403" in (await queue.standing("far")).error

    async def forgotten():
        return (await queue.standing("far")).error == ""

    async with (
        served(web.post("/v1/SubmitFeedback", ear.hear)) as url,
        running(sender(listener(session, url), queue, "far").run()),
    ):
        await until(told)
        assert await queue.waiting("far", 10) == [Feedback(ONE, BLOCKED)]
        ear.refused.clear()
        await until(drained(queue, "far"))
        await until(forgotten)
    assert ear.heard == [str(ONE)]


async def test_pauses_grow(served, session, queue, running, until):
    """With each failure up to five minutes, and to what the source asks for where that is longer."""
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0.01)

    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=503) if pauses else web.Response(status=429, headers={"Retry-After": "77"})

    async def enough():
        return len(pauses) > 12

    await queue.pending("far", ONE)
    async with (
        served(web.post("/v1/SubmitFeedback", refuse)) as url,
        running(Feedbacks("far", listener(session, url), queue, pause=pause).run()),
    ):
        await until(enough)
    assert pauses[0] == 77
    assert 1 <= pauses[1] <= 2
    assert all(150 <= seconds <= 300 for seconds in pauses[10:])
    assert await queue.waiting("far", 10) == [Feedback(ONE, PENDING)]


async def test_two_processes_say_it_once(served, session, queue, running, until):
    """However many send, nothing is said twice while none of them is killed."""
    ear = Ear()
    async with served(web.post("/v1/SubmitFeedback", ear.hear)) as url:
        senders = [sender(listener(session, url), queue, "far").run() for _ in range(3)]
        async with running(*senders):
            for entry in ENTRIES:
                await queue.pending("far", entry)
            await until(drained(queue, "far"))
    assert sorted(ear.heard) == sorted(map(str, ENTRIES))
