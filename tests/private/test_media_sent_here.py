"""Media in the private chat: never fetched, deleted, and the way without sending is shown."""

import pytest


@pytest.mark.parametrize("kind", ["photo", "document", "video", "sticker", "paid_photo"])
async def test_image_is_deleted_unseen(visitor, listed, kind):
    """An image sent to the bot is never fetched; it is deleted, and where one was is shown again."""
    await visitor.starts()
    before = await visitor.taps("Someone threatens me")
    post = await visitor.program.control.post(visitor.person.id, visitor.person.id, kind, image=listed)
    text = await visitor.text()
    assert text.startswith("Your message was deleted. Nobody opened what was in it; the image was never fetched.")
    assert text.endswith(before)
    assert post.message not in [one["message_id"] for one in await visitor.own()]
    assert await visitor.program.calls("getFile", "download") == []
    assert await visitor.program.redis.keys(f"egide:{{{visitor.person.id}}}:e*") == []


async def test_image_may_come_first(visitor, listed):
    """Who sends an image before anything else is told, and shown the first screen."""
    await visitor.program.control.post(visitor.person.id, visitor.person.id, "photo", image=listed)
    text = await visitor.text()
    assert text.startswith("Your message was deleted.")
    assert "What brings you here?" in text
    assert await visitor.own() == []


async def test_album_is_deleted_whole(visitor, listed, ordinary):
    """Every part of an album goes."""
    await visitor.starts()
    await visitor.program.control.album(visitor.person.id, visitor.person.id, [listed, ordinary])
    await visitor.screen()
    assert [one.get("text") for one in await visitor.own()] == ["/start"]
    assert await visitor.program.calls("getFile", "download") == []
