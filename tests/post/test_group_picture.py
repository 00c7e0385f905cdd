"""The picture of a group: a listed one is removed, and never another one in its place."""

from typing import Any


async def test_innocent_picture_stays(world, paint):
    """An answer to the announcement of an old, listed picture removes that message, not the picture of today."""
    group = await world.group()
    old = await world.control.post(group.id, group.owner, "new_chat_photo", image=paint(1))
    await world.control.post(group.id, group.owner, "new_chat_photo", image=paint(2))
    await world.work()
    world.list_image()
    await world.control.set_member(group.id, group.owner, "member")
    await world.control.post(group.id, group.member, "text", text="hi", reply_to=old.message)
    await world.work()
    assert await group.gone(old.message)
    assert await world.calls("deleteChatPhoto") == []


async def test_picture_set_meanwhile_stays(world, paint):
    """A listed picture that was replaced before its announcement is handled: only the announcement goes."""
    world.list_image()
    group = await world.group()
    announced = await _announcement(world, group, paint(1))
    await world.control.post(group.id, group.owner, "new_chat_photo", image=paint(2))
    await world.handler.handle(announced)
    await world.send_reports()
    assert await world.calls("deleteChatPhoto") == []
    assert await group.gone(announced.raw["message"]["message_id"])
    assert any("does not have this picture" in report for report in await group.told())


async def test_same_picture_is_known_by_sight(world, paint):
    """Where Telegram names the picture's files otherwise than its announcement did, the images are compared."""
    world.list_image()
    group = await world.group()
    announced = await _announcement(world, group, paint(1))
    for at, size in enumerate(announced.raw["message"]["new_chat_photo"]):
        size["file_unique_id"] = f"other-{at}"
    await world.handler.handle(announced)
    assert len(await world.calls("deleteChatPhoto")) == 1


async def _announcement(world: Any, group: Any, image: bytes) -> Any:
    """Somebody who is no administrator sets a picture; gives the update, not handled yet."""
    await world.control.post(group.id, group.owner, "new_chat_photo", image=image)
    (delivery,) = [one for one in await world.updates() if "new_chat_photo" in one.raw.get("message", {})]
    person = await world.control.create_user("Painter")
    await world.control.set_member(group.id, person.id, "member")
    delivery.raw["message"]["from"] = {"id": person.id, "is_bot": False, "first_name": "Painter"}
    return delivery
