"""An outage or a crash at any call: the post is handled again, and everything visible happens once."""

import asyncio
from typing import Any

import pytest
from telegram.error import TelegramError

from bot.files import Files
from config.errors import FileNotFetched
from handlers.attachments import Attachment
from handlers.delivery import Delivery
from handlers.walk import find_attachments
from matching.match import Trust


async def handle_until_done(world: Any, delivery: Delivery) -> None:
    """Do as the worker does: try again after every outage."""
    for _ in range(10):
        try:
            await world.handler.handle(delivery)
            await world.send_reports()
        except TelegramError:
            await world.reports.free_all()
        else:
            return
    pytest.fail("the post was never handled")


@pytest.mark.parametrize("kind", ["lost_answer", "status", "drop"])
@pytest.mark.parametrize(
    "method", ["getFile", "download", "getChatMember", "deleteMessage", "restrictChatMember", "sendMessage"]
)
async def test_outage_repeats_nothing(world, paint, method, kind):
    """After an outage at any call the post is gone, the poster muted once, the evidence whole."""
    world.list_image()
    group = await world.group()
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    (delivery,) = [one for one in await world.updates() if "photo" in one.raw.get("message", {})]
    await world.control.fault(kind, method, times=1, code=502)
    await handle_until_done(world, delivery)
    await handle_until_done(world, delivery)
    assert await group.gone(post.message)
    assert await world.evidence.verify(group.id) == 2
    (outcome,) = [one for one in await world.evidence.records(group.id) if one["type"] == "outcome"]
    assert all(one["done"] for one in outcome["outcomes"])
    (restriction,) = await world.standings.restrictions(group.id, group.member)
    assert (restriction.former["status"], restriction.done) == ("member", True)
    assert await world.standings.strikes(group.id, group.member, 0) == 1
    lost = method == "sendMessage" and kind == "lost_answer"
    assert len(await group.told()) == (2 if lost else 1)


async def test_outage_of_one_image_delays_no_other(world, paint):
    """A listed image is deleted although another one of the same update cannot be fetched just now."""
    world.list_image()
    group = await world.group()
    older = await world.control.post(group.id, group.member, "photo", image=paint(60))
    await world.updates()
    post = await world.control.post(group.id, group.member, "photo", image=paint(1), reply_to=older.message)
    (delivery,) = await world.updates()
    await world.reader.read(_photo(delivery))
    await world.control.fault("status", "getFile", code=502)
    with pytest.raises(TelegramError):
        await world.handler.handle(delivery)
    assert await group.gone(post.message)


async def test_second_image_of_a_deleted_post(world, paint):
    """Where the weightier image is only read after the post went, the report does not call it somebody else's doing."""
    world.list_image(trust=Trust.UNVERIFIED)
    world.list_image(paint(61), Trust.CONFIRMED)
    group = await world.group()
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    (delivery,) = [one for one in await world.updates() if "photo" in one.raw.get("message", {})]
    await world.handler.handle(delivery)
    other = await world.control.post(group.id, group.owner, "photo", image=paint(61))
    (late,) = await world.updates()
    delivery.raw["message"]["novelty"] = late.raw["message"]["photo"][-1]
    await world.handler.handle(delivery)
    outcomes = [one for one in await world.evidence.records(group.id) if one["type"] == "outcome"]
    assert [one["outcomes"][0]["done"] for one in outcomes] == [True, True]
    assert await group.gone(post.message)
    assert not await group.gone(other.message)
    assert len(await world.calls("restrictChatMember")) == 1


async def test_deleted_by_somebody_else_is_told(world, paint):
    """A post that was gone already is no failure, and the report does not claim the deletion."""
    world.list_image()
    group = await world.group()
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.control.delete(group.id, post.message)
    await world.work()
    (report,) = await group.told()
    assert "already gone" in report


async def test_same_file_flies_once(world, paint):
    """Twenty readings of one file at once are one download; a reader that gives up takes nobody with it."""
    group = await world.group()
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    (delivery,) = [one for one in await world.updates() if "photo" in one.raw.get("message", {})]
    image = _photo(delivery)
    tasks = [asyncio.create_task(world.reader.read(image)) for _ in range(20)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    seen = await asyncio.gather(*tasks[1:])
    assert len({one.reading.fingerprint for one in seen}) == 1
    assert len(await world.calls("getFile")) == 1


async def test_download_is_capped(world, paint):
    """A file beyond the cap is refused, whatever size was declared."""
    group = await world.group()
    await world.control.post(group.id, group.member, "document", image=paint(1))
    (delivery,) = [one for one in await world.updates() if "document" in one.raw.get("message", {})]
    files = Files(world.bot, world.session, 5_000)
    with pytest.raises(FileNotFetched) as refused:
        await files.fetch(delivery.raw["message"]["document"]["file_id"])
    assert refused.value.reason == "too-big"


async def test_other_files_are_dropped_early(world):
    """A document that is no image is no hit, no digest, and no failure."""
    group = await world.group()
    await world.control.post(
        group.id, group.member, "document", image=b"%PDF-1.7 " + bytes(3_000_000), mime_type="application/pdf"
    )
    await world.work()
    assert await group.told() == []


async def test_token_is_in_no_error(world, paint):
    """An error of a download names neither the address nor the token, down its whole chain."""
    group = await world.group()
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    (delivery,) = [one for one in await world.updates() if "photo" in one.raw.get("message", {})]
    files = Files(world.bot, world.session, 20_000_000)
    for kind in ("drop", "status"):
        await world.control.fault(kind, "download", code=502)
        with pytest.raises(TelegramError) as failed:
            await files.fetch(delivery.raw["message"]["photo"][-1]["file_id"])
        await world.control.clear_faults()
        error: BaseException | None = failed.value
        while error is not None:
            assert world.simulator.token not in f"{error!r}{error}"
            error = None if error.__suppress_context__ else error.__cause__ or error.__context__


def _photo(delivery: Delivery) -> Attachment:
    message = delivery.raw["message"]["message_id"]
    return next(one for one in find_attachments(delivery.raw) if one.owner and one.owner.message == message)
