"""The operator asks for the figures of all groups: in the log chat, and on the command line."""

import asyncio
from functools import partial
from typing import Any

import pytest
from pydantic import AnyHttpUrl, SecretStr

from config.settings import Images, Reports, Settings, Telegram, Web
from policies.policy import Policy
from records.chats import Chat, Chats
from records.statistics import Event, Figure, Statistics
from records.store import opened_store
from simulator.server import running_simulator
from tests.commands.conftest import egide
from tests.whole_program import DEADLINE, _running

__all__ = ["egide"]

GROUP = -1001234567890


@pytest.fixture
async def store(data_dir):
    """Opens the installation's store for a moment; figures of two groups are there."""
    opened = partial(opened_store, Settings(data_dir=data_dir))
    async with opened() as (redis, vault):
        await Chats(redis, Policy()).save(Chat(GROUP, "Garden\x1b[2J", "supergroup"))
        statistics = Statistics(redis, vault)
        deleted = {Figure.DELETED: 3, Figure.CONFIRMED_HITS: 3, "since-received:0.5": 3, "unchecked:too-big": 4}
        await statistics.count_all(GROUP, [Event(deleted)])
        await statistics.count_all(GROUP - 1, [Event({Figure.CHECKED: 40})])
    return opened


@pytest.mark.usefixtures("store")
async def test_command_sums_up_all_groups(egide):
    """Without a group the command tells of all together, and names none."""
    told = egide("stats", "--days", "30").stdout
    assert "All groups together, the last 30 days" in told
    assert "Posts checked: 40" in told
    assert "within 0.5 s of being received" in told
    assert "larger than what Telegram hands over: 4" in told
    assert "The list: never fetched" in told
    assert str(GROUP) not in told


@pytest.mark.usefixtures("store")
async def test_command_tells_of_one_group(egide):
    """With a group it tells of that one, whose title cannot write on the terminal."""
    told = egide("stats", "--group", str(GROUP)).stdout
    assert "Posts deleted: 3" in told
    assert "Posts checked: 0" in told
    assert "\x1b" not in told


@pytest.mark.usefixtures("store")
async def test_command_gives_days_as_json(egide):
    """Each day is a line, and the sum the last one."""
    *days, total = egide.rows("stats", "--days", "3")
    assert len(days) == 3
    assert total["figures"]["deleted"] == 3
    assert total["median_seconds_since"] == {"received": [0.25, 0.5], "posted": None}
    assert total["lists"] == {"own": None}


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("words", [("--days", "0"), ("--days", "401"), ("--group", "-5")])
async def test_command_refuses_what_is_not_there(egide, words):
    """A period without figures, or a group nobody knows, is said to be none."""
    ran = egide("stats", *words)
    assert ran.returncode != 0
    assert ran.stderr


async def test_log_chat_shows_all_groups(data_dir):
    """In the operator's log chat /stats tells of all groups, with buttons that work there; nobody is greeted there."""
    async with running_simulator() as simulator:
        owner = await simulator.control.create_user("Olga", language="en")
        log = await simulator.control.create_supergroup("Log", owner=owner.id, bots=[simulator.bot_id])
        settings = Settings(
            data_dir=data_dir,
            telegram=Telegram(token=SecretStr(simulator.token), api_url=AnyHttpUrl(simulator.url)),
            web=Web(port=0),
            images=Images(processes=1),
            reports=Reports(chat=log.id),
            language="en",
        )

        async def shown(text: str) -> dict[str, Any]:
            async with asyncio.timeout(DEADLINE):
                while True:
                    messages = (await simulator.control.chat_state(log.id)).messages.values()
                    for one in messages:
                        if text in str(one.get("text", one.get("caption"))):
                            return one
                    await asyncio.sleep(0.02)

        async with _running(settings):
            await simulator.control.say(log.id, owner.id, "/stats")
            told = await shown("All groups together")
            assert "the last 7 days" in told["text"]
            await simulator.control.tap(log.id, told["message_id"], owner.id, button="30 days", wait=30)
            told = await shown("the last 30 days")
            await simulator.control.tap(log.id, told["message_id"], owner.id, button="As a picture", wait=30)
            assert (await shown("Posts that matched the list"))["photo"]
            messages = (await simulator.control.chat_state(log.id)).messages.values()
            assert not any("compares the images" in str(one.get("text")) for one in messages)
