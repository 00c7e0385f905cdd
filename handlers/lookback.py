"""What is remembered of a post for two days, and how a post is made of it again when an image is registered later."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any, Final, NamedTuple, Protocol

import numpy as np

from handlers.attachments import ANNOUNCEMENTS, Attachment, Kind, Owner, Rendition
from handlers.seen import Seen
from matching.fingerprint import BYTES, Fingerprint
from matching.looks.looking import whole
from matching.looks.orientations import ALL, Orientation
from matching.looks.turned_bits import turned_bits
from matching.looks.views import KINDS, NO_VIEWS, View, Views
from matching.looks.views import Kind as Look
from matching.reading import Reading
from records.lookback import KEPT_SECONDS, Remembered

WITHIN: Final = (Look.TRIMMED, Look.RECTIFIED, Look.BLURRED_PADDING, Look.INNER_RECTANGLE)
"""Looks that show another picture in the post."""

MOST_WITHIN: Final = 3
"""Of them, so many are remembered: the likeliest of each kind first, then further inner rectangles."""

SAME_BITS: Final = 10
"""A look so near to the whole post shows the same picture."""

LARGEST_ID: Final = 2**63
LARGEST_DATE: Final = 2**32

_TRANSPOSED: Final = {
    Orientation.UPRIGHT: Orientation.TRANSPOSED,
    Orientation.MIRRORED: Orientation.TURNED_90,
    Orientation.FLIPPED: Orientation.TURNED_270,
    Orientation.TURNED_180: Orientation.TRANSVERSED,
}
"""The orientations in which the whole post is remembered, and those that follow from them to the bit, or nearly so: by
exchanging rows and columns."""


class Noted(NamedTuple):
    """Images about to be judged, and when they were seen, in milliseconds since 1970."""

    images: tuple[Remembered, ...] = ()
    seen: int = 0


class Remembering(Protocol):
    """What remembers posts (bot.lookback.LookBackWatch)."""

    async def note(self, chat: int, images: Sequence[Remembered]) -> Noted:
        """What is about to be judged: from now on entries that come into force are compared with it."""

    async def keep(self, chat: int, noted: Noted) -> None:
        """What was judged and is still there is to be remembered."""

    async def of(self, chat: int, message: int, seen: int) -> list[Remembered]:
        """What is remembered of a message."""

    async def remove(self, chat: int, images: Sequence[Remembered]) -> None:
        """These images are gone."""


class NotRemembering:
    """Remembers nothing."""

    async def note(self, chat: int, images: Sequence[Remembered]) -> Noted:  # noqa: ARG002 - as Remembering says
        """See Remembering."""
        return Noted()

    async def keep(self, chat: int, noted: Noted) -> None:
        """See Remembering."""

    async def of(self, chat: int, message: int, seen: int) -> list[Remembered]:  # noqa: ARG002 - as Remembering says
        """See Remembering."""
        return []

    async def remove(self, chat: int, images: Sequence[Remembered]) -> None:
        """See Remembering."""


def remembered(looked: Iterable[tuple[Attachment, Seen]], now: float) -> list[Remembered]:
    """What is to be remembered of an update: images in messages that a bot can still delete."""
    return [
        image
        for attachment, seen in looked
        if attachment.owner and attachment.owner.message and deletable(_date(attachment.owner.raw), now)
        for reading in seen.readings
        if (image := _image(attachment, attachment.owner, reading))
    ]


def deletable(date: int, now: float) -> bool:
    """Whether a message of this date may still be deleted."""
    return 0 < date < LARGEST_DATE and now - date < KEPT_SECONDS


def looked_at(images: Iterable[Remembered]) -> list[tuple[Attachment, Seen]]:
    """What looking at these posts gave, as far as it is remembered."""
    return [(_attachment(image), Seen(_reading(image))) for image in images]


def found_by(image: Remembered) -> bytes:
    """The fingerprints by which it is found (matching.lookback): each look as it is and mirrored, 32 bytes each."""
    looks = [image.views[number] for number in range(len(image.views))]
    mirrored = [one.fingerprint.octets for one in looks if one.orientation is Orientation.MIRRORED]
    upright = [one.fingerprint.octets for one in looks if one.orientation is Orientation.UPRIGHT]
    guessed = turned_bits(np.frombuffer(b"".join(upright), np.uint8).reshape(-1, BYTES))[Orientation.MIRRORED]
    return b"".join([*upright, *mirrored, *(row.tobytes() for row in guessed[len(mirrored) :])])


def owner_of(image: Remembered) -> Owner:
    """The message that shows it."""
    raw: dict[str, Any] = {
        "message_id": image.message,
        "date": image.date,
        "chat": {"id": image.chat, "type": image.chat_type},
    }
    if image.sender:
        raw["from"] = {"id": image.sender, "is_bot": image.is_bot}
    if image.sender_chat:
        raw["sender_chat"] = {"id": image.sender_chat}
    if image.album:
        raw["media_group_id"] = image.album
    if image.automatic_forward:
        raw["is_automatic_forward"] = True
    return Owner(image.chat, image.message, image.added_by, raw)


def _image(attachment: Attachment, owner: Owner, reading: Reading) -> Remembered | None:
    raw = owner.raw
    ids = (owner.chat, owner.message, _id(raw, "from"), _id(raw, "sender_chat"), owner.added_by)
    if any(abs(number) >= LARGEST_ID for number in ids):
        return None
    chat = raw.get("chat")
    sender = raw.get("from")
    return Remembered(
        chat=owner.chat,
        chat_type=str(chat.get("type", "")) if isinstance(chat, dict) else "",
        message=owner.message,
        date=_date(raw),
        kind=attachment.kind.value,
        file=attachment.key,
        quality=reading.quality,
        views=_kept(reading),
        sender=ids[2],
        sender_chat=ids[3],
        added_by=owner.added_by,
        album=owner.album or "",
        is_bot=isinstance(sender, dict) and sender.get("is_bot") is True,
        automatic_forward=bool(raw.get("is_automatic_forward")),
        announced=attachment.where in ANNOUNCEMENTS,
        still=attachment.still,
        whole=reading.whole,
    )


def _kept(reading: Reading) -> Views:
    """The whole as it lies, then mirrored, and the likeliest other pictures in it."""
    own = View(reading.fingerprint, Look.WHOLE, Orientation.UPRIGHT)
    looks = [reading.views[number] for number in range(len(reading.views))]
    lying = {one.orientation: one for one in looks if one.kind is Look.WHOLE} | {Orientation.UPRIGHT: own}
    wholes = [lying[way] for way in _TRANSPOSED if way in lying]
    return reduce(add, map(_column, [*wholes, *_within(looks, reading.fingerprint)]), NO_VIEWS)


def _within(looks: Sequence[View], own: Fingerprint) -> Iterator[View]:
    upright = [
        one
        for one in looks
        if one.kind in WITHIN and one.orientation is Orientation.UPRIGHT and one.fingerprint.distance(own) > SAME_BITS
    ]
    firsts = [next((one for one in upright if one.kind is kind), None) for kind in WITHIN]
    others = (one for one in upright if one.kind is Look.INNER_RECTANGLE)
    chosen = dict.fromkeys([*(one for one in firsts if one), *others])
    yield from list(chosen)[:MOST_WITHIN]


def _attachment(image: Remembered) -> Attachment:
    return Attachment(
        Kind(image.kind),
        (Rendition("", image.file),),
        owner_of(image),
        next(iter(ANNOUNCEMENTS)) if image.announced else "",
        still=image.still,
    )


def _reading(image: Remembered) -> Reading:
    looks = [image.views[number] for number in range(len(image.views))]
    own = looks[0].fingerprint
    wholes = {look.orientation: look for look in looks if look.kind is Look.WHOLE}
    within = [_turned(look) for look in looks if look.kind is not Look.WHOLE]
    lying = _lying(wholes) if wholes.keys() >= _TRANSPOSED.keys() else _turned(looks[0])
    views = map(_column, itertools.chain(lying[1:], *within))
    return Reading(own, image.quality, 0, 0, whole=image.whole, views=reduce(add, views, whole(own)))


def _lying(wholes: Mapping[Orientation, View]) -> list[View]:
    """The whole in all orientations, as it lies first."""
    turned = {way: _turned(look)[Orientation.TRANSPOSED].fingerprint for way, look in wholes.items()}
    exchanged = [View(turned[way], Look.WHOLE, told) for way, told in _TRANSPOSED.items()]
    return [*(wholes[way] for way in _TRANSPOSED), *exchanged]


def _turned(look: View) -> list[View]:
    """A look that lies upright, in all orientations, as far as its bits tell."""
    every = turned_bits(np.frombuffer(look.fingerprint.octets, np.uint8)[None])[:, 0]
    return [View(Fingerprint(every[way].tobytes()), look.kind, way) for way in ALL]


def _column(look: View) -> Views:
    return Views(look.fingerprint.octets, bytes([KINDS.index(look.kind)]), bytes([look.orientation]))


def _id(raw: Mapping[str, Any], key: str) -> int:
    peer = raw.get(key)
    number = peer.get("id") if isinstance(peer, dict) else None
    return number if isinstance(number, int) else 0


def _date(raw: Mapping[str, Any]) -> int:
    date = raw.get("date")
    return date if isinstance(date, int) else 0


def still_there(noted: Noted, gone: Iterable[Owner]) -> Noted:
    """Without the images of messages that were deleted."""
    deleted = {owner.message for owner in gone}
    return noted._replace(images=tuple(image for image in noted.images if image.message not in deleted))
