"""Files: getFile, profile photos, custom emoji."""

from typing import Any

from simulator.call import Call
from simulator.errors import bad_request
from simulator.files import LARGEST_FETCH

Json = dict[str, Any]
_MOST_EMOJI = 200
_MOST_PHOTOS = 100


def _get_file(call: Call) -> Json:
    stored = call.world.files.named(call.bot.id, call.params.text("file_id"))
    if stored.declared_size > LARGEST_FETCH:
        raise bad_request("file is too big")
    return {
        "file_id": call.params.text("file_id"),
        "file_unique_id": stored.unique_id,
        "file_size": stored.declared_size,
        "file_path": stored.path,
    }


def _profile_photos(call: Call) -> Json:
    photos = call.person().profile_photos
    offset, limit = call.params.number("offset", 0), call.params.number("limit", _MOST_PHOTOS)
    page = photos[offset : offset + min(limit, _MOST_PHOTOS)]
    return {"total_count": len(photos), "photos": call.seen(page)}


def _custom_emoji(call: Call) -> Any:
    asked = call.params.listed("custom_emoji_ids")
    if len(asked) > _MOST_EMOJI:
        raise bad_request("too many custom emoji identifiers specified")
    known = call.world.emoji
    return call.seen([known[str(emoji_id)] for emoji_id in asked if str(emoji_id) in known])


METHODS = {
    "getFile": _get_file,
    "getUserProfilePhotos": _profile_photos,
    "getCustomEmojiStickers": _custom_emoji,
}
