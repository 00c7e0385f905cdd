"""A case in the running program: typed into the chat, followed, and left without a trace."""

import time
from typing import Any

import pytest
from telegram import Bot

from bot.reminding import Reminding
from locales.texts import Texts
from matching.cases import Opened, RegisteredImage
from matching.images import read
from records.cases import Cases
from records.hashes import Hashes
from records.reminders import Reminders
from records.removals import DAY_SECONDS, Removals
from records.store import Store
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
    assert "What brings you here?" in await visitor.taps("Close the case")
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
    await program.until(lambda: Removals(*store).where([entry]))
    assert await Removals(*store).counts([entry], int(time.time() // DAY_SECONDS) - 1) == 1


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


async def test_reminder_opens_the_conversation(visitor, program, store):
    """Its one button leads to the first screen, and the reminder is gone."""
    await visitor.starts()
    message = (await visitor.screen())["message_id"]
    await program.control.tap(visitor.person.id, message, visitor.person.id, button="Quit and erase", wait=10)
    await Reminders(*store).follow_up(visitor.person.id, "en", time.time() - 1)
    running = program.simulator
    async with Bot(running.token, base_url=f"{running.url}/bot") as bot:
        assert await Reminding(bot, Reminders(*store), Removals(*store), Texts("en")).look() == 1
    (reminder,) = await visitor.messages()
    assert reminder["text"] == "Égide: you wanted to be reminded of something around this time."
    assert "What brings you here?" in await visitor.taps("Open")
    assert len(await visitor.messages()) == 1
