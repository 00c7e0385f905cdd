"""Files: renditions, identity, limits."""

import io
from typing import Any

import pytest
from PIL import Image

from simulator.errors import Refusal
from simulator.files import Files


async def fetched(call: Any, file_id: str) -> bytes:
    """Download a file by its id."""
    path = (await call("getFile", file_id=file_id))["result"]["file_path"]
    async with call.session.get(f"{call.url}/file/bot{call.token}/{path}") as response:
        return bytes(await response.read())


@pytest.mark.parametrize(
    ("shape", "sides"),
    [((2000, 1500), [90, 320, 800, 1280]), ((500, 400), [90, 320, 500]), ((60, 40), [60])],
)
async def test_renditions_are_never_enlarged(shape, sides, simulator, call, group, make_image):
    """A photo comes as JPEG with longer sides of 90, 320, 800 and 1280 pixels, as far as it is large enough."""
    await simulator.control.post(group.id, image=make_image(*shape, form="PNG"))
    sizes = (await call.drain())[-1]["message"]["photo"]
    assert [max(size["width"], size["height"]) for size in sizes] == sides
    for size in sizes:
        with Image.open(io.BytesIO(await fetched(call, size["file_id"]))) as image:
            assert (image.format, image.size) == ("JPEG", (size["width"], size["height"]))


async def test_unique_id_survives_forwarding(simulator, call, group, image):
    """A forward keeps file_unique_id and says where it came from; a new upload of it does not."""
    sent = await simulator.control.post(group.id, image=image)
    await simulator.control.forward(group.id, sent.message, group.id, group.owner)
    await simulator.control.post(group.id, image=image, distinct=True)
    first, second, third = [update["message"] for update in (await call.drain())[-3:]]
    unique = [[size["file_unique_id"] for size in message["photo"]] for message in (first, second, third)]
    assert unique[0] == unique[1]
    assert not set(unique[0]) & set(unique[2])
    assert second["forward_origin"]["sender_user"]["id"] == group.owner


async def test_file_id_belongs_to_one_bot(simulator, call, call_as, group, image):
    """Two bots name one file differently and agree on its unique id; neither can use the other's name."""
    other = await simulator.control.create_bot("Other")
    await simulator.control.set_member(group.id, other.id, "member")
    theirs = call_as(other.token)
    await simulator.control.post(group.id, image=image)
    mine, yours = [(await one.drain())[-1]["message"]["photo"][0] for one in (call, theirs)]
    assert mine["file_unique_id"] == yours["file_unique_id"]
    assert mine["file_id"] != yours["file_id"]
    assert (await call("getFile", file_id=yours["file_id"]))["error_code"] == 400
    assert (await call("getFile", file_id="rubbish"))["description"] == "Bad Request: invalid file_id"


async def test_document_keeps_its_bytes(simulator, call, group, image):
    """A document is what was sent, under the sender's words; nonsense has no thumbnail."""
    await simulator.control.post(group.id, kind="document", image=image, file_name="a.txt", mime_type="text/plain")
    await simulator.control.post(group.id, kind="document", image=b"nonsense", file_name="b.png")
    picture, nonsense = [update["message"]["document"] for update in (await call.drain())[-2:]]
    assert await fetched(call, picture["file_id"]) == image
    assert (picture["file_name"], picture["mime_type"]) == ("a.txt", "text/plain")
    assert max(picture["thumbnail"]["width"], picture["thumbnail"]["height"]) == 320
    assert "thumbnail" not in nonsense


async def test_large_file_is_not_handed_out(simulator, call, group, image):
    """Over 20 MB getFile refuses; the thumbnail still comes."""
    await simulator.control.post(group.id, kind="video", image=image, declared_size=21 * 2**20)
    video = (await call.drain())[-1]["message"]["video"]
    assert (await call("getFile", file_id=video["file_id"]))["description"] == "Bad Request: file is too big"
    assert await fetched(call, video["thumbnail"]["file_id"])


async def test_custom_emoji_has_a_sticker(simulator, call, group, image):
    """The entity's id leads to a sticker with bytes."""
    await simulator.control.post(group.id, kind="custom_emoji", image=image)
    (entity,) = (await call.drain())[-1]["message"]["entities"]
    stickers = (await call("getCustomEmojiStickers", custom_emoji_ids=[entity["custom_emoji_id"]]))["result"]
    assert stickers[0]["type"] == "custom_emoji"
    with Image.open(io.BytesIO(await fetched(call, stickers[0]["file_id"]))) as sticker:
        assert (sticker.format, max(sticker.size)) == ("WEBP", 512)


def test_oldest_files_are_forgotten():
    """Beyond the bound the oldest file goes, a blob shared by two counted once."""
    files = Files(bound=100)
    blob = bytes(60)
    first, second = files.store(blob, "photos", ".jpg"), files.store(blob, "photos", ".jpg")
    assert files.at(first.path) is first
    third = files.store(bytes(61), "photos", ".jpg")
    assert (files.at(first.path), files.at(second.path), files.at(third.path)) == (None, None, third)
    with pytest.raises(Refusal):
        files.named(1, files.name_for(1, first.key))
