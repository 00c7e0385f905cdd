"""A case in the running program: typed into the chat, followed, and left without a trace."""

import time
from typing import Any

import pytest
from telegram import Bot

from bot.my_case import make_my_case
from bot.reminding import Reminding
from locales.texts import Texts
from matching.cases import Opened, RegisteredImage
from matching.images import read
from records.cases import Cases
from records.conversations import Talk
from records.grants import Grants
from records.hashes import Hashes
from records.reminders import Kind, Reminder, Reminders
from records.removals import DAY_SECONDS, Removals
from records.store import Store
from records.written import Written
from tests.private.conftest import Visitor, listed, ordinary, program, visitor

__all__ = ["listed", "ordinary", "program", "visitor"]
"""Fixtures of tests/private."""


@pytest.fixture
def store(program: Any) -> Store:
    """The program's store."""
    return Store(program.redis, program.evidence._vault)


@pytest.fixture
async def opened(store: Store, ordinary: bytes) -> Opened:
    """A case with an image that nobody else has listed."""
    return await Cases(Hashes(*store)).create([RegisteredImage(read(ordinary).fingerprint, quality=100)])


async def opens(visitor: Visitor, opened: Opened) -> str:
    """From the first screen to the case."""
    await visitor.starts()
    await visitor.taps("I have a case already")
    await visitor.says(opened.state.number)
    return await visitor.says(opened.pin)


async def test_typed_secrets_do_not_stay(visitor, opened):
    """Number and PIN are deleted as they are typed, a wrong one too, and forgotten when the case is left."""
    await visitor.starts()
    await visitor.taps("I have a case already")
    await visitor.says("R7HK-D3XM-9AFY-no")
    await visitor.says(opened.state.number)
    text = await visitor.says(opened.pin)
    assert "The case that ends in" in text
    said = str(await visitor.own()) + str(await visitor.messages())
    assert opened.state.number not in said
    assert opened.pin not in said
    assert "What brings you here?" in await visitor.taps("To the beginning")
    await visitor.taps("I have a case already")
    assert "Please type the case number" in await visitor.text()


async def test_post_is_removed_and_counted(visitor, program, opened, store, ordinary):
    """What somebody posts of a registered image goes, and counts for its case and no other entry."""
    assert "The case that ends in" in await opens(visitor, opened)
    max_ = await program.control.create_user("Max")
    place = await program.control.create_supergroup("Garden", owner=max_.id, members=[visitor.person.id])
    await program.join(place)
    post = await program.control.post(place.id, visitor.person.id, "photo", image=ordinary)

    async def gone() -> bool:
        state = await program.control.chat_state(place.id)
        return str(post.message) in {str(one) for one in state.deleted}

    await program.until(gone)
    entry = read(ordinary).fingerprint
    removals = Removals(*store)
    since = {removals.name(entry): time.time() - DAY_SECONDS}
    await program.until(lambda: removals.counts(since))
    assert await removals.counts(since) == 1


async def test_stop_ends_reminders(visitor, program, opened, store):
    """Quitting leaves what was asked for; /stop erases it with everything else, whenever it is said."""
    await opens(visitor, opened)
    await visitor.goes("Notices: off", "Switch notices on")
    message = (await visitor.screen())["message_id"]
    await program.control.tap(visitor.person.id, message, visitor.person.id, button="Quit and erase", wait=10)
    assert await Reminders(*store).of_case(opened.state.number)
    await program.control.say(visitor.person.id, visitor.person.id, "/stop")
    await program.settled()
    assert await Reminders(*store).of_case(opened.state.number) is None
    assert "no reminder or notice comes to this chat any more" in str(await visitor.messages())


async def quits(visitor: Visitor) -> None:
    """Tap the button that leaves nothing on the screen."""
    message = (await visitor.screen())["message_id"]
    await visitor.program.control.tap(visitor.person.id, message, visitor.person.id, button="Quit and erase", wait=10)
    await visitor.program.settled()


async def reminded(visitor: Visitor, store: Store, number: str = "") -> dict[str, Any]:
    """Have them reminded, of a date or of a case; gives the message."""
    before = {one["message_id"] for one in await visitor.messages()}
    chat, reminders = visitor.person.id, Reminders(*store)
    if number:
        soon = int(time.time()) + 86_400
        await reminders.notify(number, Reminder(Kind.NOTICES, chat, "en", expires=soon), time.time() - 1)
    else:
        await reminders.follow_up(chat, "en", time.time() - 1)
    running = visitor.program.simulator
    async with Bot(running.token, base_url=f"{running.url}/bot") as bot:
        written = Written(store.redis)
        assert await Reminding(bot, reminders, Removals(*store), written, Texts("en")).look() == 1
    (message,) = (one for one in await visitor.messages() if one["message_id"] not in before)
    return message


async def test_reminder_opens_its_part(visitor, opened, store):
    """Its one button leads to where one left off, without a word of an hour that has passed; the reminder is gone."""
    await visitor.starts()
    await quits(visitor)
    assert (await reminded(visitor, store))["text"].endswith("reminded of something around this time.")
    assert (await visitor.taps("Open")).startswith("Here we put together with you a text")
    await quits(visitor)
    message = await reminded(visitor, store, opened.state.number)
    assert message["text"] == "Égide: something you follow ends within a month. Tap “Open” to see it."
    assert (await visitor.taps("Open")).startswith("Please type the case number")
    assert len(await visitor.messages()) == 1


async def test_reminder_goes_with_the_rest(visitor, program, opened, store):
    """/stop and quitting delete a reminder too, whether it came before, during or after a conversation."""
    await visitor.starts()
    await reminded(visitor, store)
    screen = next(one for one in await visitor.messages() if "What brings you here?" in one["text"])
    await program.control.tap(visitor.person.id, screen["message_id"], visitor.person.id, button="Quit and erase")
    await program.until(lambda: _gone(visitor))
    message = await reminded(visitor, store, opened.state.number)
    await program.control.say(visitor.person.id, visitor.person.id, "/stop")
    await program.settled()
    assert message["message_id"] not in {one["message_id"] for one in await visitor.messages()}


async def _gone(visitor: Visitor) -> bool:
    return not await visitor.messages()


async def test_quitting_ends_dates(visitor, store):
    """What is said of a conversation that was quit is true: no date of it is kept."""
    await visitor.starts()
    await Reminders(*store).follow_up(visitor.person.id, "en", time.time() + 86_400)
    await quits(visitor)
    assert await store.redis.keys("egide:{reminders}:*") == []


@pytest.mark.parametrize("way", ["To the beginning", "/start", "Evidence file for a complaint"])
async def test_left_case_takes_no_images(visitor, opened, store, way):
    """Leave to add lasts as long as the case is open here: number and PIN lie nowhere afterwards."""
    await opens(visitor, opened)
    branch = make_my_case(store, None, "https://egide.example/page")  # type: ignore[arg-type]
    talk = Talk(visitor.person.id, "case.add-age", "en", {"number": opened.state.number, "pin": opened.pin})
    await branch.press(talk, "adult")
    grants = Grants(*store)
    held = await grants.of_chat(visitor.person.id)
    assert held is not None
    assert held.grant.pin == opened.pin
    if way == "/start":
        await visitor.starts()
    else:
        await visitor.taps(way)
    assert await grants.of_chat(visitor.person.id) is None
