"""Working off one chat's updates: in order, each until it is handled, and none in the way of the others for ever."""

import json
from collections.abc import AsyncIterator

import pytest
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter
from telegram.ext import Application, TypeHandler

from bot import updates as module
from bot.telegram import make_bot
from bot.turns import Rest
from bot.updates import Updates
from config.settings import Telegram
from records.duequeue import Lease
from records.inbox import Arrived

CHAT = -7


class Eyes:
    """Judges images: notes what it saw, and fails as it is told to."""

    def __init__(self) -> None:
        self.journal: list[str] = []
        self.early: list[int] = []
        self.trouble: dict[int, Exception] = {}

    async def handle(self, delivery):
        """Look at an update."""
        number = delivery.raw["update_id"]
        self.journal.append(f"saw {number}")
        if number in self.trouble:
            raise self.trouble[number]

    def prefetch(self, delivery):
        """Note what was asked for in advance."""
        self.early.append(delivery.raw["update_id"])


@pytest.fixture
def eyes() -> Eyes:
    """What judges images."""
    return Eyes()


@pytest.fixture
def answers() -> dict[int, Exception]:
    """Errors that answering an update meets, by its id."""
    return {}


@pytest.fixture
async def updates(simulator, session, inbox, health, eyes, answers) -> AsyncIterator[Updates]:
    """The worker, over a real Bot API client."""
    bot = make_bot(Telegram(token=simulator.token, api_url=simulator.url), session)
    application = Application.builder().bot(bot).updater(None).job_queue(None).build()

    async def answer(update, _context):
        eyes.journal.append(f"answered {update.update_id}")
        if update.update_id in answers:
            raise answers[update.update_id]

    application.add_handler(TypeHandler(Update, answer))
    await application.initialize()
    yield Updates(inbox, eyes, application, health)
    await application.shutdown()


@pytest.fixture
def arrive(inbox):
    """Put updates of these ids into the chat's inbox: commands, unless said otherwise."""

    async def put(*ids, **changes):
        message = {"message_id": 1, "date": 1, "chat": {"id": CHAT, "type": "supergroup"}, "text": "/x"} | changes
        raws = [{"update_id": number, "message": message} for number in ids]
        await inbox.put([Arrived(CHAT, raw["update_id"], json.dumps(raw)) for raw in raws])

    return put


@pytest.fixture
def left(inbox):
    """Give the ids still in the inbox."""

    async def ids():
        return [update.raw["update_id"] for update in await inbox.read(CHAT, 99)]

    return ids


def lease(*, orphaned: bool = False) -> Lease:
    """Give the chat to a worker."""
    return Lease(CHAT, 1, orphaned)


async def test_images_first_then_answers(updates, eyes, arrive, left):
    """Updates are handled in their order, the images of each before anything else, and are then gone."""
    await arrive(1, 2)
    assert await updates.turn(lease()) == Rest(drained=True)
    assert eyes.journal == ["saw 1", "answered 1", "saw 2", "answered 2"]
    assert eyes.early == [1, 2]
    assert await left() == []


async def test_turn_is_bounded(updates, arrive, left):
    """A chat with much to do gives way after one batch."""
    await arrive(*range(1, module.BATCH + 3))
    assert await updates.turn(lease()) == Rest(drained=False)
    assert len(await left()) == 2


@pytest.mark.parametrize("where", ["images", "answer"])
async def test_failing_update_is_tried_again(updates, eyes, answers, inbox, arrive, left, where):
    """A failing update holds back those behind it, with growing pauses, then makes room with its reason."""
    (eyes.trouble if where == "images" else answers)[2] = RuntimeError("a bug")
    await arrive(1, 2, 3)
    pauses = [(await updates.turn(lease())).after for _ in range(module.TRIES_BUG - 1)]
    assert pauses == [2.0**number for number in range(module.TRIES_BUG - 1)]
    assert await left() == [2, 3]
    assert "saw 3" not in eyes.journal
    assert (await updates.turn(lease())).drained
    assert await left() == []
    (aside,) = await inbox.quarantined()
    assert (json.loads(aside.raw)["update_id"], aside.reason) == (2, "RuntimeError: a bug")
    assert eyes.journal.count("answered 1") == 1


async def test_pauses_are_bounded(updates, eyes, arrive):
    """Each pause is twice the one before, up to the longest."""
    eyes.trouble[1] = NetworkError("one call fails")
    await arrive(1)
    pauses = [(await updates.turn(lease())).after for _ in range(module.TRIES_NETWORK - 1)]
    assert pauses == [min(module.PAUSE_MOST, 2.0**number) for number in range(module.TRIES_NETWORK - 1)]
    assert pauses[-1] == module.PAUSE_MOST


async def test_unreadable_update_is_looked_at(updates, eyes, inbox, arrive, left):
    """What has to be parsed and cannot be has its images judged, and is put aside at once."""
    await arrive(1, date="yesterday")
    await arrive(2)
    assert (await updates.turn(lease())).drained
    assert eyes.journal == ["saw 1", "saw 2", "answered 2"]
    (aside,) = await inbox.quarantined()
    assert "does not parse" in aside.reason
    assert await left() == []


async def test_ordinary_post_is_only_looked_at(updates, eyes, inbox, arrive, left):
    """A post no handler would take has its images judged and is done with, whether or not it would parse."""
    await arrive(1, text="x")
    await arrive(2, text="x", date="yesterday")
    assert (await updates.turn(lease())).drained
    assert eyes.journal == ["saw 1", "saw 2"]
    assert (await left(), await inbox.quarantined()) == ([], [])


async def test_outage_counts_no_attempts(updates, eyes, simulator, inbox, health, arrive, left):
    """While Telegram is away an update is tried for ever, in its place, and health says why."""
    eyes.trouble[1] = NetworkError("away")
    await arrive(1, 2)
    await simulator.control.fault("status", "getMe", code=502)
    for _ in range(20):
        assert await updates.turn(lease()) == Rest(drained=False, after=1.0)
    assert any(word.part == "updates" and "Telegram" in word.problem for word in health.words)
    eyes.trouble.clear()
    assert (await updates.turn(lease())).drained
    assert (await left(), await inbox.quarantined()) == ([], [])
    assert not any(word.problem for word in health.words)


async def test_refused_token_counts_no_attempts(updates, eyes, simulator, inbox, arrive):
    """A token that Telegram does not take any more is an outage, not the update's fault."""
    eyes.trouble[1] = NetworkError("away")
    await arrive(1)
    await simulator.control.fault("status", "getMe", code=401)
    for _ in range(20):
        assert await updates.turn(lease()) == Rest(drained=False, after=1.0)
    assert await inbox.quarantined() == []


async def test_one_failing_call_ends_in_quarantine(updates, eyes, inbox, arrive):
    """A call that keeps failing while Telegram answers others is put aside, to be tried again by the hour."""
    eyes.trouble[1] = NetworkError("one file")
    await arrive(1)
    for _ in range(module.TRIES_NETWORK):
        await updates.turn(lease())
    (aside,) = await inbox.quarantined()
    assert aside.reason == "network: NetworkError: one file"


async def test_wait_of_telegram_is_kept(updates, eyes, inbox, arrive):
    """A "too many requests" pauses the chat for as long as it says, however often."""
    eyes.trouble[1] = RetryAfter(70)
    await arrive(1)
    for _ in range(12):
        assert await updates.turn(lease()) == Rest(drained=False, after=70)
    assert await inbox.quarantined() == []


@pytest.mark.parametrize("refusal", [Forbidden("bot was blocked by the user"), BadRequest("chat not found")])
async def test_refused_answer_is_done_with(updates, answers, inbox, arrive, left, refusal):
    """An answer that Telegram refuses is not tried again."""
    answers[1] = refusal
    await arrive(1)
    assert (await updates.turn(lease())).drained
    assert (await left(), await inbox.quarantined()) == ([], [])


async def test_after_a_death_one_by_one(updates, eyes, arrive, left):
    """After a death one update is handled, with nothing fetched in advance: so the next death is due to it."""
    await arrive(1, 2)
    assert await updates.turn(lease(orphaned=True)) == Rest(drained=False)
    assert (eyes.journal, eyes.early) == (["saw 1", "answered 1"], [])
    assert await left() == [2]


async def test_deadly_update_is_put_aside(updates, eyes, inbox, arrive, left):
    """An update over which the program died again and again makes room for those behind it."""
    await arrive(1, 2)
    (first, _) = await inbox.read(CHAT, 2)
    for _ in range(module.DEATHS):
        await inbox.count_death(CHAT, first.entry)
    assert await updates.turn(lease(orphaned=True)) == Rest(drained=False)
    assert eyes.journal == []
    (aside,) = await inbox.quarantined()
    assert f"died {module.DEATHS} times" in aside.reason
    assert await left() == [2]


async def test_empty_chat_is_drained(updates):
    """A chat that was rung for nothing leaves the queue."""
    assert await updates.turn(lease()) == Rest(drained=True)
    assert await updates.turn(lease(orphaned=True)) == Rest(drained=True)
