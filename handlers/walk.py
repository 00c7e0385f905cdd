"""The walk over an update's JSON that finds every image, in kinds of content that do not exist yet as well.

Whatever has a `file_id` is a file. What it shows follows from the key it stands under; a key nobody has heard of is
tried as an image. The message to delete is the nearest one around it, with two exceptions: what quotes another chat
(`external_reply`) is part of the message that quotes it, and a message of another chat is out of reach.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from handlers.attachments import MAYBE_NO_IMAGE, MOVING, Attachment, Kind, Owner, Rendition
from handlers.renditions import chat_photo, in_order, is_file, rendition

KINDS = {
    "photo": Kind.PHOTO,
    "document": Kind.DOCUMENT,
    "animation": Kind.ANIMATION,
    "video": Kind.VIDEO,
    "qualities": Kind.VIDEO,
    "premium_animation": Kind.ANIMATION,
    "video_note": Kind.VIDEO_NOTE,
    "live_photo": Kind.LIVE_PHOTO,
    "sticker": Kind.STICKER,
    "audio": Kind.AUDIO,
    "voice": Kind.AUDIO,
    "new_chat_photo": Kind.CHAT_PHOTO,
    "story": Kind.STORY,
    "reply_to_story": Kind.STORY,
}
"""What a file shows, by the key it stands under."""

STILLS = frozenset({"thumbnail", "thumb", "cover"})
"""Keys of the still images of the file around them."""

SIZES = frozenset({"photo", "new_chat_photo", "cover"})
"""Keys of lists that hold one image in several sizes. Under any other key each file counts for itself."""

SILENT = frozenset({"qualities", "premium_animation", "voice"})
"""Keys of files that never show more than the file around them."""

NO_POSTS = frozenset({"message_reaction", "message_reaction_count", "callback_query", "my_chat_member"})
"""Updates that show nothing new: what they speak of came, and was judged, before."""

NO_MESSAGES = frozenset({"external_reply", "forward_origin", "origin", "chat", "from", "sender_chat"})
"""Keys of objects that name a message and a chat without being a message of this chat."""


Node = dict[str, Any] | list[Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the walk is."""

    owner: Owner | None = None
    kind: Kind = Kind.OTHER
    key: str = ""
    where: str = ""
    in_file: bool = False
    in_film: bool = False

    def under(self, key: str) -> "Place":
        """The place of a member of the object here."""
        kept = key in STILLS or (key == "photo" and self.in_file)
        kind = self.kind if kept else KINDS.get(key, Kind.OTHER)
        film = self.in_film and kept
        return replace(self, kind=kind, key=key, where=f"{self.where}.{key}".lstrip("."), in_film=film)


def find_attachments(raw: dict[str, Any]) -> list[Attachment]:
    """Every image of an update: each distinct file once for each message that shows it."""
    found: dict[tuple[str, Owner | None], Attachment] = {}
    films: set[tuple[str, Owner | None]] = set()
    for node, place in visited(raw):
        if isinstance(node, dict) and is_film(node, place):
            films.add((rendition(node).unique, place.owner))
        for image in _images(node, place):
            key = (image.key, image.owner)
            if key not in found or (found[key].kind in MAYBE_NO_IMAGE and image.kind not in MAYBE_NO_IMAGE):
                found[key] = image
    # A GIF stands under `animation` and again under `document`: it is one film, not also a file to be tried.
    return [image for key, image in found.items() if key not in films]


def find_custom_emoji(raw: dict[str, Any]) -> dict[str, list[Owner]]:
    """The ids of all custom emoji of an update, and the messages that show each."""
    found: dict[str, list[Owner]] = {}
    for node, place in visited(raw):
        emoji = node.get("custom_emoji_id") if isinstance(node, dict) else None
        if isinstance(emoji, str) and emoji and place.owner and place.owner not in found.get(emoji, []):
            found.setdefault(emoji, []).append(place.owner)
    return found


def sticker_attachments(sticker: dict[str, Any], kind: Kind, owner: Owner | None) -> list[Attachment]:
    """The images of a Sticker object that did not come within an update."""
    start = Place(owner=owner, kind=kind, key="sticker", where=kind.value)
    return [image for node, place in _visited_from(sticker, start) for image in _images(node, place)]


def visited(raw: dict[str, Any]) -> Iterator[tuple[Node, Place]]:
    """Every object of an update, and every list of the sizes of one image, with its place. Depth has no limit."""
    for key, value in raw.items():
        if key not in NO_POSTS and isinstance(value, dict):
            yield from _visited_from(value, Place().under(key))


def is_film(file: dict[str, Any], place: Place) -> bool:
    """Whether a file shows moving pictures, so that not its own bytes are fingerprinted but its stills."""
    if not is_file(file) or place.in_film or place.key in STILLS:
        return False
    if place.kind in {Kind.STICKER, Kind.CUSTOM_EMOJI}:
        return bool(file.get("is_animated") or file.get("is_video"))
    # A GIF that Telegram did not turn into a film is read itself. Of a film whose sender says so, the reading fails,
    # which is counted, and its stills are looked at all the same.
    return place.kind in MOVING and not _said_image(file)


def _visited_from(start: Node, place: Place) -> Iterator[tuple[Node, Place]]:
    waiting: list[tuple[Node, Place]] = [(start, place)]
    while waiting:
        node, place = waiting.pop()
        if isinstance(node, dict):
            here = _at(node, place)
            yield node, here
            inner = replace(here, in_file=is_file(node), in_film=is_film(node, here))
            members = [(value, inner.under(key)) for key, value in node.items() if isinstance(value, (dict, list))]
        elif place.key in SIZES and node and all(map(is_file, node)):
            yield node, place
            continue
        else:
            members = [(value, place) for value in node if isinstance(value, (dict, list))]
        waiting.extend(reversed(members))


def _at(node: dict[str, Any], place: Place) -> Place:
    """The place with its owner brought up to date, if this object is a message of the chat or names its own author."""
    if place.owner and ("added_by_user" in node or "added_by_chat" in node):
        return replace(place, owner=_added_by(node, place.owner))
    chat, message = node.get("chat"), node.get("message_id")
    if place.key in NO_MESSAGES or not isinstance(chat, dict) or "date" not in node:
        return place
    number = chat.get("id")
    if not isinstance(message, int) or message <= 0 or not isinstance(number, int):
        return place
    if place.owner and place.owner.chat != number:
        return place
    return replace(place, owner=Owner(number, message, raw=node))


def _added_by(node: dict[str, Any], owner: Owner) -> Owner:
    """The same message with another poster: an option that somebody added to a poll is not its author's doing."""
    raw = {name: value for name, value in owner.raw.items() if name not in {"from", "sender_chat"}}
    raw |= {"from": node["added_by_user"]} if "added_by_user" in node else {"sender_chat": node["added_by_chat"]}
    adder = raw.get("from", raw.get("sender_chat"))
    number = adder.get("id") if isinstance(adder, dict) else None
    return Owner(owner.chat, owner.message, number if isinstance(number, int) else 0, raw)


def _images(node: Node, place: Place) -> Iterator[Attachment]:
    """The images of one object by itself; those of its members are found on their own."""

    def image(*renditions: Rendition) -> Attachment:
        said = isinstance(node, dict) and _said_image(node)
        return Attachment(place.kind, renditions, place.owner, place.where, still=not place.in_film, said_image=said)

    if isinstance(node, list):
        yield image(*in_order(node))
    elif place.kind is Kind.STORY and "id" in node:
        yield image()
    elif small_and_big := chat_photo(node):
        yield image(*small_and_big)
    elif is_film(node, place):
        if place.key not in SILENT and not any(node.get(key) for key in (*STILLS, "photo")):
            yield replace(image(), still=False)
    elif is_file(node) and (place.key in STILLS or (place.kind is not Kind.AUDIO and place.key not in SILENT)):
        yield image(rendition(node))


def _said_image(file: dict[str, Any]) -> bool:
    return str(file.get("mime_type", "")).lower().startswith("image/")
