"""Updates nobody has seen before: none stops the bot, what shows a listed image goes, what does not parse is kept."""

import copy
import json
import math
import random
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from simulator.answers import Sent

DEEP = 10_000
WRONG: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    math.nan,
    math.inf,
    10**30,
    "",
    "x",
    "\ud800",
    "\x00",
    [],
    [[]],
    {},
    {"id": "x"},
    ["x", 1],
)


class Postman:
    """Stands between the bot and the simulator: hands on every call, and slips its own texts into getUpdates."""

    def __init__(self, url, token) -> None:
        self._url = url
        self._token = token
        self.updates: list[tuple[int, str]] = []

    async def answer(self, request) -> web.Response:
        """Hand a call on, or answer it."""
        if request.path.endswith("/getUpdates") and (text := self._next(request.query)):
            return web.Response(text=text, content_type="application/json")
        body = await request.read()
        headers = {"Content-Type": request.headers.get("Content-Type", "")} if body else {}
        async with aiohttp.request(
            request.method, self._url + request.path_qs, data=body or None, headers=headers
        ) as answer:
            return web.Response(body=await answer.read(), status=answer.status, content_type=answer.content_type)

    def _next(self, asked) -> str:
        self.updates = [(number, text) for number, text in self.updates if number >= int(asked.get("offset", 0))]
        texts = [text for _, text in self.updates][: int(asked["limit"])]
        return f'{{"ok":true,"result":[{",".join(texts)}]}}' if texts else ""


@pytest.fixture
async def postman(new_world):
    """Give a world whose bot gets its post from a postman."""
    async with new_world() as world:
        man = Postman(world.simulator.url, world.simulator.token)
        application = web.Application(client_max_size=2**26)
        application.router.add_route("*", "/{path:.*}", man.answer)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        world.program.environment["EGIDE_TELEGRAM__API_URL"] = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield world, man
        finally:
            world.program.kill()
            await runner.cleanup()


async def photo_update(world, group, number) -> tuple[Sent, dict[str, Any]]:
    """An update with a listed photo, as it would be if this bot were not the one to get it first."""
    sent = await world.post(group.id, 1)
    state = await world.simulator.control.chat_state(group.id, bot=world.simulator.bot_id)
    return sent, {"update_id": number, "message": state.messages[sent.message]}


async def test_texts_that_cannot_be_read(postman):
    """Nesting beyond what Python reads, and beyond ours, is set aside, each alone; their neighbours are dealt with."""
    world, man = postman
    await world.program.enlist(1)
    group = await world.group("Group")
    await world.program.started()
    nested = '{"update_id":2000000001,"message":' + '{"a":' * DEEP + "1" + "}" * DEEP + "}"
    deep = '{"update_id":2000000002,"message":' + '{"a":' * 300 + "1" + "}" * 300 + "}"
    usual = '{"update_id":2000000000}'
    man.updates = [(2_000_000_000 + at, text) for at, text in enumerate([usual, nested, deep])]
    await world.simulator.control.say(group.id, group.owner, "which ends the poll that waits")
    await world.program.heard("nested more than")
    sent = await world.post(group.id, 1)
    await world.simulator.control.raw_update({"update_id": 2_000_000_003})
    await world.program.heard("cannot be read")
    await world.gone(group.id, sent.message)
    reasons = sorted(one.reason for one in await world.quarantine())
    assert len(reasons) == 2
    assert reasons[0] == "cannot be read"
    assert "nested more than" in reasons[1]


async def test_no_updates_at_all(world):
    """What is not even an update is put aside once, with its reason, and polling goes on."""
    await world.program.enlist(1)
    group = await world.group("Group")
    control = world.simulator.control
    for raw in ({"update_id": "seven"}, {"message": {"text": "x"}}, {"update_id": -5}, {"update_id": True}, {}):
        await control.raw_update(raw)
    sent = await world.post(group.id, 1)
    await world.program.started()
    await world.gone(group.id, sent.message)
    await world.idle()
    assert [one.reason for one in await world.quarantine()] == ["no update_id"] * 5


async def test_listed_image_in_an_unparseable_update_goes(world):
    """An update that should be answered and cannot be parsed is judged all the same, and then kept with the reason."""
    await world.program.enlist(1)
    group = await world.group("Group")
    sent, update = await photo_update(world, group, 1_900_000_000)
    await world.program.started()
    await world.gone(group.id, sent.message)
    hidden = await unseen(world, group)
    update["message"] |= {"message_id": hidden.message, "text": "/privacy", "entities": 7, "forward_origin": 7}
    await world.simulator.control.raw_update(update)
    await world.gone(group.id, hidden.message)
    await world.idle()
    reasons = [one.reason for one in await world.quarantine()]
    assert len(reasons) == 1
    assert "does not parse" in reasons[0]


async def unseen(world, group) -> Sent:
    """A message the bot is not told about: it only exists to be deleted."""
    bot, control = world.simulator.bot_id, world.simulator.control
    await control.set_member(group.id, bot, "left")
    sent: Sent = await control.post(group.id, group.owner, "text", text="unseen")
    await control.set_member(group.id, bot, "administrator", "all")
    return sent


async def test_mutated_updates_stop_nothing(world):
    """Three hundred updates with anything anywhere, and the posts between them are dealt with as ever."""
    await world.program.enlist(1)
    group = await world.group("Group")
    control, dice = world.simulator.control, random.Random(3)
    _, model = await photo_update(world, group, 0)
    await world.program.started()
    for number in range(300):
        await control.raw_update({**mutated(model, dice), "update_id": 1_900_000_000 + number})
    for number, kind in enumerate(["purchased_paid_media", "made_up", "chat_boost", "message"]):
        body = {"chat": {"id": group.id, "type": "supergroup"}, "date": 1, "text": "\ud83d" * 10 + "x" * 2**20}
        await control.raw_update({"update_id": 1_950_000_000 + number, kind: body})
    sent = await world.post(group.id, 1)
    await world.gone(group.id, sent.message)
    assert world.program.running
    kept = await world.quarantine()
    assert kept
    assert all(one.reason for one in kept)
    assert "a turn of chat" not in world.program.said()


def mutated(model, dice) -> dict[str, Any]:
    """A copy with one to four values replaced, anywhere."""
    copied = copy.deepcopy(model)
    for _ in range(dice.randint(1, 4)):
        places = list(places_of(copied))
        holder, key = dice.choice(places)
        holder[key] = copy.deepcopy(dice.choice(WRONG))
    return dict(json.loads(json.dumps(copied)))


def places_of(node) -> Iterator[tuple[Any, Any]]:
    """Every member of every object and list."""
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in members:
        yield node, key
        yield from places_of(value)
