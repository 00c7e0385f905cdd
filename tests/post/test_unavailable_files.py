"""Files that Telegram refuses: for a moment, or for good."""

import pytest
from telegram.error import NetworkError

from bot.patience import COUNT_SECONDS, TRIES, Patience


@pytest.mark.parametrize("method", ["getFile", "download"])
async def test_passing_refusal_loses_nothing(world, paint, method):
    """A file that is refused at first is deleted in the end, when the post is tried again."""
    world.list_image()
    group = await world.group()
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    (delivery,) = [one for one in await world.updates() if "photo" in one.raw.get("message", {})]
    sizes = len(delivery.raw["message"]["photo"])
    await world.control.fault("status", method, times=sizes, code=400 if method == "getFile" else 404)
    with pytest.raises(NetworkError):
        await world.handler.handle(delivery)
    await world.handler.handle(delivery)
    assert await group.gone(post.message)


async def test_lost_file_is_let_go(world, paint):
    """A file that is refused again and again is counted as unchecked; posted anew, it is asked for anew."""
    world.list_image()
    group = await world.group()
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    (delivery,) = [one for one in await world.updates() if "photo" in one.raw.get("message", {})]
    await world.control.fault("status", "getFile", code=400)
    for _ in range(TRIES - 1):
        with pytest.raises(NetworkError):
            await world.handler.handle(delivery)
    await world.handler.handle(delivery)
    assert dict((await world.unchecked.totals(group.id))[0]) == {"unavailable": 1}
    await world.control.clear_faults()
    forward = await world.control.forward(group.id, post.message, group.id, group.member)
    await world.work()
    assert await group.gone(forward.message)


def test_patience_ends_and_returns():
    """A file is asked for TRIES times within its time, and has new patience after it."""
    now = 0.0
    patience = Patience(lambda: now)
    assert not patience.lasts("f")
    for at in range(1, TRIES + 3):
        patience.refused("f")
        assert patience.lasts("f") == (at < TRIES)
    now = COUNT_SECONDS + 1
    patience.refused("f")
    assert patience.lasts("f")
    assert not patience.lasts("g")
