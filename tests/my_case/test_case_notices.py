"""Notices: asked for, late, seldom, and saying nothing to who looks on."""

import random
from itertools import pairwise
from typing import Any

import pytest
from telegram import Bot

from bot.reminding import WEEK_SECONDS, Reminding
from locales.texts import Texts
from records.kept_case import DAY, LIFE_SECONDS
from records.written import Written


class Chats:
    """Ada and Eve, who have started the bot, and what it wrote to them."""

    def __init__(self, simulator: Any, ada: int, eve: int) -> None:
        self.simulator = simulator
        self.ada, self.eve = ada, eve

    async def sent(self) -> list[dict[str, Any]]:
        """Every message, the oldest first."""
        journal = await self.simulator.control.journal()
        return [done.parameters for done in journal if done.method == "sendMessage" and done.ok]


@pytest.fixture
async def chats(simulator) -> Chats:
    """Both of them."""
    people = [await simulator.control.create_user(name) for name in ("Ada", "Eve")]
    for person in people:
        await simulator.control.start(person.id)
    return Chats(simulator, *(person.id for person in people))


@pytest.fixture
async def reminding(simulator, reminders, removals, registry, redis) -> Any:
    """`reminding(lives)`: a process that reminds."""
    async with Bot(simulator.token, base_url=f"{simulator.url}/bot") as bot:
        written = Written(redis)
        yield lambda lives=registry.cases.lives: Reminding(
            bot, reminders, removals, written, Texts("en"), lives, registry.clock
        )


@pytest.fixture
def following(walk, client, image):
    """`following(chat)`: somebody with a case whose notices are on, and an image of it."""

    async def begin(chat: int) -> Any:
        one = image()
        state, pin = await client.create([one])
        person = walk(chat)
        await person.opens(state.number, pin)
        await person.taps("Notices: off", "Switch notices on")
        return person, one

    return begin


async def passing(registry, reminding, days: float) -> list[float]:
    """Let days pass, in steps of three hours; gives the hours at which something was due."""
    hours = []
    for step in range(int(days * 8)):
        registry.now += 3 * 3_600
        if await reminding.look():
            hours.append(step * 3.0)
    return hours


async def test_screen_says_what_is_kept(walk, client, image):
    """Before anything is kept it is said what, for how long, and how to end it; they are off until then."""
    state, pin = await client.create([image()])
    ada = walk()
    await ada.opens(state.number, pin)
    text = await ada.taps("Notices: off")
    assert "Notices of this case are off." in text
    for said in ("which chat to write to", "the case and of its fingerprints", "/stop", "Quit and erase"):
        assert said in text
    assert "Notices are switched on." in await ada.taps("Switch notices on")
    assert "Notices of this case go to this chat." in await ada.taps("Notices: on")
    assert "erased" in await ada.taps("Switch notices off")
    assert "Notices: off" in await ada.buttons()


async def test_removal_is_told_late_and_neutrally(following, chats, reminding, registry, removals):
    """Days later, without a sound, in words that name nothing; and once."""
    _, one = await following(chats.ada)
    await removals.note(one.derived[1], -1, "1", registry.now + 1)
    await passing(registry, reminding(), 1.4)
    assert await chats.sent() == []
    await passing(registry, reminding(), 20)
    (message,) = await chats.sent()
    assert str(message["chat_id"]) == str(chats.ada)
    assert message["text"] == "Égide: there is something new in what you follow. Tap “Open” to see it."
    assert str(message["disable_notification"]).lower() == "true"


async def test_nothing_new_is_not_written(walk, client, image, chats, reminding, registry, removals):
    """Nor what was known when notices were switched on; and what other cases' images lead to is not theirs."""
    one, other = image(), image()
    state, pin = await client.create([one])
    await removals.note(one.fingerprint, -1, "1", registry.now + 1)
    registry.now += 3 * DAY
    ada = walk(chats.ada)
    assert "a few posts" in await ada.opens(state.number, pin)
    await ada.taps("Notices: off", "Switch notices on")
    await removals.note(other.fingerprint, -1, "2", registry.now + 1)
    await passing(registry, reminding(), 15)
    assert await chats.sent() == []


async def test_images_added_later_are_followed(following, client, image, chats, reminding, registry, removals):
    """Once their owner has looked at the case after adding them."""
    ada, _ = await following(chats.ada)
    await client.add(ada.talk.get("number"), ada.talk.get("pin"), [later := image()])
    await ada.taps("Add images", "Back to the case")
    await removals.note(later.derived[0], -1, "1", registry.now + 1)
    await passing(registry, reminding(), 10)
    assert len(await chats.sent()) == 1


async def test_looking_at_the_case_is_knowing(walk, client, image, chats, reminding, registry, removals):
    """Who has opened the case since is not told what was to be seen there."""
    one = image()
    state, pin = await client.create([one])
    ada = walk(chats.ada)
    await ada.opens(state.number, pin)
    await ada.taps("Notices: off", "Switch notices on")
    await removals.note(one.fingerprint, -1, "1", registry.now + 1)
    registry.now += 2 * DAY
    assert "a few posts" in await walk(chats.ada).opens(state.number, pin)
    await passing(registry, reminding(), 15)
    assert await chats.sent() == []


async def test_once_a_week_at_most(following, chats, reminding, registry, removals):
    """Whatever is removed how often, seven days lie between two messages."""
    _, one = await following(chats.ada)
    times, process = [], reminding()
    for step in range(8 * 60):
        registry.now += 3 * 3_600
        await removals.note(one.fingerprint, -1, str(step), registry.now)
        before = len(await chats.sent())
        await process.look()
        times += [registry.now] * (len(await chats.sent()) - before)
    assert 4 <= len(times) <= 9
    assert min(later - earlier for earlier, later in pairwise(times)) >= WEEK_SECONDS


async def test_hour_tells_nothing(following, chats, reminding, registry):
    """The hour of a message is not that of the removal: looks are at random hours."""
    random.seed(5)
    _, one = await following(chats.ada)
    hours = await passing(registry, reminding(), 40)
    assert 26 <= len(hours) <= 80
    assert len({hour % 24 for hour in hours}) == 8
    assert one


async def test_end_is_told_a_month_before(following, chats, reminding, registry):
    """Once; renewed, it is told again when that end is near, and then notices end with the case."""
    ada, _ = await following(chats.ada)
    process = reminding()
    registry.now += LIFE_SECONDS - 31 * DAY
    await process.look()
    assert await chats.sent() == []
    await passing(registry, process, 20)
    assert [one["text"] for one in await chats.sent()] == [
        "Égide: something you follow ends within a month. Tap “Open” to see it."
    ]
    await ada.taps("Renew")
    await ada.taps(next(label for label in await ada.buttons() if label.startswith("Renew until")))
    registry.now += LIFE_SECONDS - 20 * DAY
    await passing(registry, process, 3)
    assert len(await chats.sent()) == 2
    registry.now += 30 * DAY
    await passing(registry, process, 2)
    assert len(await chats.sent()) == 2


async def test_ended_case_leaves_nothing(following, client, chats, reminding, registry, redis):
    """Switched off, withdrawn, deleted, expired, or withdrawn elsewhere: all that was kept is erased, unwritten."""
    for way in (["Notices: on", "Switch notices off"], ["Withdraw", "Go on to withdraw", "Withdraw it now"],
                ["Delete everything", "Delete everything now"]):  # fmt: skip
        ada, _ = await following(chats.ada)
        assert await redis.keys("*reminders*")
        await ada.taps(*way)
        assert await redis.keys("*reminders*") == []
    ada, _ = await following(chats.ada)
    await client.withdraw(ada.talk.get("number"), ada.talk.get("pin"))
    await passing(registry, reminding(), 4)
    assert await redis.keys("*reminders*") == []
    await following(chats.ada)
    registry.now += LIFE_SECONDS
    await passing(registry, reminding(), 1)
    assert await redis.keys("*reminders*") == []
    assert await chats.sent() == []


async def test_one_chat_for_each_case(walk, client, image, chats, reminding, registry, removals):
    """Whoever has number and PIN sees that notices go to another chat, and can take them over or end them."""
    one = image()
    state, pin = await client.create([one])
    eve, ada = walk(chats.eve), walk(chats.ada)
    for person in (eve, ada):
        await person.opens(state.number, pin)
    await eve.taps("Notices: off", "Switch notices on")
    assert "go to another chat" in await ada.taps("Notices: on")
    await ada.taps("Send them to this chat")
    assert "go to another chat" in await eve.taps("Notices: on")
    await removals.note(one.fingerprint, -1, "1", registry.now + 1)
    await passing(registry, reminding(), 10)
    assert [str(sent["chat_id"]) for sent in await chats.sent()] == [str(chats.ada)]
    await eve.taps("Switch notices off")
    assert "Notices: off" in await ada.buttons() or "Notices of this case are off." in await ada.text()


async def test_store_names_nobody(following, redis, vault):
    """What is kept is sealed: neither the chat nor the case nor a fingerprint can be read in it."""
    ada, one = await following(987_654_321)
    keys = await redis.keys("*reminders*")
    held = b"".join([key + (await redis.dump(key) or b"") for key in keys])
    known = (b"987654321", ada.talk.get("number").encode(), one.fingerprint.octets, str(one.fingerprint).encode())
    assert len(keys) == 3
    assert not any(text in held for text in known)
    assert vault.name(ada.talk.get("number"), "case").encode() in held
