"""What cannot be checked is counted, and what only seems uncheckable is checked."""

import io
from typing import Any

from PIL import Image
from telegram.error import BadRequest

from handlers.attachments import Kind, Owner
from handlers.delivery import Delivery
from handlers.unattached import Unattached
from handlers.walk import find_attachments


def posted(group: Any, number: int = 700, **content: Any) -> Delivery:
    """An update about a message of the group's member."""
    chat = {"id": group.id, "type": "supergroup", "title": "Garden"}
    person = {"id": group.member, "is_bot": False, "first_name": "Max"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": person, **content}
    return Delivery({"update_id": 70_000, "message": message}, 1.0, group.id)


async def counted(world: Any, group: Any) -> dict[str, int]:
    """The unchecked images by reason."""
    return dict((await world.unchecked.totals(group.id))[0])


async def document_of(world: Any, group: Any, image: bytes, mime_type: str) -> dict[str, Any]:
    """The document of a post, without its thumbnail."""
    await world.control.post(group.id, group.member, "document", image=image, mime_type=mime_type)
    *_, delivery = await world.updates()
    document = delivery.raw["message"]["document"]
    return {name: value for name, value in document.items() if "thumb" not in name}


async def test_unreadable_image_format_is_counted(world, paint):
    """A file that its sender calls an image and nobody here can read is unchecked; any other file is no image."""
    pixmap = io.BytesIO()
    Image.open(io.BytesIO(paint(5))).convert("RGB").save(pixmap, "PPM")
    group = await world.group()
    for mime_type, expected in (("application/zip", {}), ("image/x-portable-pixmap", {"not-an-image": 1})):
        document = await document_of(world, group, pixmap.getvalue(), mime_type)
        await world.handler.handle(posted(group, document=document))
        assert await counted(world, group) == expected


async def test_story_is_counted(world):
    """A forwarded story shows an image that no bot is handed: it is told."""
    group = await world.group()
    story = {"id": 3, "chat": {"id": group.member, "type": "private", "first_name": "Max"}}
    await world.handler.handle(posted(group, story=story))
    assert await counted(world, group) == {"story": 1}
    await world.send_reports()
    assert any("does not show stories" in text for text in await group.told())


async def test_later_frame_goes(world, paint):
    """An animated file whose first frame is innocent is deleted for a later one, under whatever key it comes."""
    world.list_image()
    group = await world.group()
    first, second = (Image.open(io.BytesIO(paint(seed))) for seed in (7, 1))
    gif = io.BytesIO()
    first.save(gif, "GIF", save_all=True, append_images=[second], duration=[1, 5000])
    document = await document_of(world, group, gif.getvalue(), "image/gif")
    for content in ({"document": document}, {"animation": document, "document": document}):
        post = await world.control.post(group.id, group.member, "text", text="here")
        await world.handler.handle(posted(group, post.message, **content))
        assert await group.gone(post.message)
        await world.control.set_member(group.id, group.member, "member")


async def test_frames_of_films_are_told_with_news(world, paint):
    """That the frames of a video were not checked is no message by itself, and is told with the next one."""
    group = await world.group()
    await world.control.post(group.id, group.member, "video", image=paint(8))
    await world.work()
    assert await group.told() == []
    await world.handler.handle(posted(group, story={"id": 3, "chat": {"id": 5, "type": "private"}}))
    await world.send_reports()
    (digest,) = await group.told()
    assert "frames of a video" in digest


async def test_unknown_emoji_hides_no_other(world, paint):
    """One custom emoji that Telegram refuses does not keep the others from being looked at."""
    group = await world.group()
    await world.control.post(group.id, group.member, "custom_emoji", image=paint(1))
    *_, delivery = await world.updates()
    entities = delivery.raw["message"]["entities"]
    unknown = [{**entities[0], "custom_emoji_id": f"no-such-{at}"} for at in range(5)]
    entities[:] = [*unknown[:3], *entities, *unknown[3:]]
    bot: Any = _StrictAboutEmoji(world.bot)
    found = await Unattached(bot, world.bot.id).of(delivery)
    assert {one.kind for one in found} == {Kind.CUSTOM_EMOJI}


def test_options_of_two_people_are_two_hits():
    """Options that two people added to a poll have two posters, even where they show the same file."""
    sizes = [{"file_id": "f", "file_unique_id": "u", "width": 800, "height": 600}]
    options = [{"added_by_user": {"id": number}, "media": {"photo": sizes}} for number in (8, 9)]
    message = {"message_id": 5, "date": 1, "chat": {"id": -1001}, "from": {"id": 7}, "poll": {"options": options}}
    found = find_attachments({"message": message})
    assert [image.owner for image in found] == [Owner(-1001, 5, 8), Owner(-1001, 5, 9)]


async def test_both_adders_are_answered(world, paint):
    """Two people who each add a listed option to a poll each get their strike."""
    world.list_image()
    group = await world.group(confirmed="delete")
    post = await world.control.post(group.id, group.member, "poll_option", image=paint(1))
    (delivery,) = [one for one in await world.updates() if "poll" in one.raw.get("message", {})]
    poll = delivery.raw["message"]["poll"]
    listed = next(option for option in poll["options"] if find_attachments({"message": {"x": option}}))
    people = [(await world.control.create_user(name)).id for name in ("Ada", "Ben")]
    poll["options"] = [
        {**listed, "added_by_user": {"id": number, "is_bot": False, "first_name": "A"}} for number in people
    ]
    await world.handler.handle(delivery)
    assert await group.gone(post.message)
    assert [await world.standings.strikes(group.id, number, 0) for number in people] == [1, 1]


class _StrictAboutEmoji:
    """The simulator's bot, refusing a whole list of emoji for one it does not know, as Telegram may."""

    def __init__(self, bot: Any) -> None:
        self._bot = bot

    async def get_custom_emoji_stickers(self, custom_emoji_ids):
        """Refuse unknown ids."""
        if any(one.startswith("no-such") for one in custom_emoji_ids):
            raise BadRequest("DOCUMENT_INVALID")
        return await self._bot.get_custom_emoji_stickers(custom_emoji_ids)
