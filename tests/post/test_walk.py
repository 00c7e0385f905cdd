"""The walk over an update's JSON."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from handlers.attachments import Kind, Owner
from handlers.walk import find_attachments, find_custom_emoji

CHAT = -1001


def message(number: int = 5, chat: int = CHAT, **content: Any) -> dict[str, Any]:
    """Make a message of a supergroup."""
    return {"message_id": number, "date": 1, "chat": {"id": chat, "type": "supergroup"}, **content}


def file(name: str, **more: Any) -> dict[str, Any]:
    """Make a file object."""
    return {"file_id": f"id-{name}", "file_unique_id": name, **more}


def sizes(name: str, *sides: int) -> list[dict[str, Any]]:
    """Make the sizes of one photo."""
    return [file(f"{name}-{side}", width=side, height=side // 2, file_size=side) for side in sides]


def uniques(raw: dict[str, Any]) -> list[list[str]]:
    """Every file that would be tried, by attachment."""
    return [[one.unique for one in image.renditions] for image in find_attachments(raw)]


KEYS = [
    "file_id",
    "file_unique_id",
    "photo",
    "thumbnail",
    "cover",
    "chat",
    "message_id",
    "date",
    "id",
    "sticker",
    "custom_emoji_id",
    "qualities",
    "big_file_id",
    "document",
    "video",
    "added_by_user",
    "external_reply",
    "x",
]

json = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


@given(some.dictionaries(some.sampled_from(["message", "edited_message", "chat_member", "new_kind"]), json))
def test_any_json_is_walked(raw):
    """Whatever JSON arrives, the walk does not raise."""
    find_attachments(raw)
    find_custom_emoji(raw)


@given(some.lists(some.sampled_from(["a", "blocks", "media", "poll", "option", 0]), max_size=30))
def test_any_nesting_is_found(path):
    """A file is found however deep it lies, under keys nobody has heard of, and belongs to the message around it."""
    content: Any = file("deep")
    for step in path:
        content = [None, content] if step == 0 else {step: content}
    (found,) = find_attachments({"update_id": 1, "message": message(novelty=content)})
    assert found.renditions[0].unique == "deep"
    assert found.owner == Owner(CHAT, 5)


def test_depth_has_no_limit():
    """A thousand levels are no reason to miss a file."""
    content: Any = file("deep")
    for _ in range(5000):
        content = {"block": content}
    assert uniques({"message": message(novelty=content)}) == [["deep"]]


def test_smallest_safe_rendition_first():
    """Of a photo the 800 px size is tried first, then larger ones, then what is left from the top."""
    assert uniques({"message": message(photo=sizes("p", 90, 320, 800, 1280, 2560))}) == [
        ["p-800", "p-1280", "p-2560", "p-320", "p-90"]
    ]


def test_animation_counts_once():
    """A GIF stands under `animation` and `document`; its thumbnail is looked at once, its film never."""
    thumbnail = file("thumb", width=320, height=180)
    film = file("film", thumbnail=thumbnail)
    for content in ({"animation": film, "document": film}, {"document": film, "animation": film}):
        post = {**message(), **content}
        (image,) = find_attachments({"message": post})
        assert (image.key, image.kind, image.still) == ("thumb", Kind.ANIMATION, False)


def test_film_shows_all_its_stills():
    """Thumbnail and cover of a video may differ, so both are looked at; its qualities are the same film."""
    video = file("v", thumbnail=file("t"), cover=sizes("c", 320, 1280), qualities=[file("q1"), file("q2")])
    assert uniques({"message": message(video=video)}) == [["t"], ["c-1280", "c-320"]]


def test_film_without_stills_is_noted():
    """A video without preview is an attachment that nothing can be checked of."""
    (image,) = find_attachments({"message": message(video_note=file("n"))})
    assert (image.renditions, image.kind) == ((), Kind.VIDEO_NOTE)


def test_quoted_media_belongs_to_quoting_message():
    """What external_reply shows is deleted with the message that shows it, whatever chat and number it names."""
    quote = {"origin": {"type": "user"}, "chat": {"id": CHAT}, "message_id": 3, "date": 1, "photo": sizes("p", 800)}
    (image,) = find_attachments({"message": message(external_reply=quote)})
    assert image.owner == Owner(CHAT, 5)


def test_answered_media_belongs_to_older_message():
    """What reply_to_message and pinned_message show is deleted where it stands."""
    raw = {"message": message(reply_to_message=message(4, photo=sizes("p", 800)), photo=sizes("p", 800))}
    assert [image.owner and image.owner.message for image in find_attachments(raw)] == [4, 5]
    raw = {"message": message(pinned_message=message(3, sticker=file("s")))}
    assert [image.owner and image.owner.message for image in find_attachments(raw)] == [3]


def test_message_zero_is_no_message():
    """A message without a number cannot be deleted: the one around it is."""
    (image,) = find_attachments({"message": message(reply_to_message=message(0, photo=sizes("p", 800)))})
    assert image.owner == Owner(CHAT, 5)


def test_other_chats_are_out_of_reach():
    """A message of another chat is never deleted: the one that shows it is."""
    (image,) = find_attachments({"message": message(reply_to_message=message(9, chat=-77, photo=sizes("p", 800)))})
    assert image.owner == Owner(CHAT, 5)


def test_reactions_show_nothing_new():
    """A reaction with a custom emoji, or a tap on a button, deletes nothing."""
    reaction = message(new_reaction=[{"type": "custom_emoji", "custom_emoji_id": "7"}])
    assert find_custom_emoji({"message_reaction": reaction}) == {}
    assert find_attachments({"callback_query": {"message": message(photo=sizes("p", 800))}}) == []


def test_custom_emoji_are_found_anywhere():
    """Custom emoji of text, caption and poll options belong to their message."""
    entity = {"type": "custom_emoji", "custom_emoji_id": "7", "offset": 0, "length": 2}
    poll = {"options": [{"text": "x", "text_entities": [{**entity, "custom_emoji_id": "8"}]}]}
    assert find_custom_emoji({"message": message(caption_entities=[entity], poll=poll)}) == {
        "7": [Owner(CHAT, 5)],
        "8": [Owner(CHAT, 5)],
    }
