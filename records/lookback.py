"""What was posted in the last 48 hours, as fingerprints: so that an image registered now is found where it was posted.

Of each image of a post: ids, times, fingerprints; no name, no text, no picture. It is sealed (records.vault), and lies
in the chat's own sorted set `lookback`, by when it was seen. What it takes to delete the post and to tell of it is
there; who posted is asked of Telegram when it comes to that. Beside it, under a keyed hash of each poster, are the
moments of what they posted: so that it is found when they want it forgotten.
"""

import logging
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

from redis.asyncio import Redis

from matching.fingerprint import BYTES
from matching.looks.views import Views
from records.keys import of_chat, of_register
from records.vault import SealBroken, Vault

log = logging.getLogger(__name__)

KEPT_SECONDS: Final = 48 * 3600
"""How long a bot can delete a post (Bot API, deleteMessage)."""

READ_AT_ONCE: Final = 1_000
"""Opening so many takes some 15 ms."""

PLACE: Final = "lookback"
"""Of the seal. Without the chat's id, which changes when a basic group becomes a supergroup."""

CHATS: Final = of_register("lookback", "chats")
"""Set of the ids of chats in which something is remembered; some may be there whose posts have expired."""

_FIXED: Final = struct.Struct(">BBqqqqqI")


@dataclass(frozen=True, slots=True)
class Remembered:
    """One image of a post. Ids are Telegram's, 0 where there is none; `date` in epoch seconds by Telegram's clock."""

    chat: int
    chat_type: str
    message: int
    date: int
    kind: str
    """As what it was posted."""
    file: str
    """Telegram's `file_unique_id`."""
    quality: int
    views: Views
    """The whole image first, as it lies, then in further orientations; then pictures within it."""
    sender: int = 0
    sender_chat: int = 0
    added_by: int = 0
    """Who added this part of the message, where that is another than its sender."""
    album: str = ""
    is_bot: bool = False
    automatic_forward: bool = False
    announced: bool = False
    """Whether it was announced as the new picture of the group."""
    still: bool = True
    whole: bool = True
    """False where frames of a film or animation were not looked at."""

    @property
    def people(self) -> frozenset[int]:
        """The accounts it names."""
        return frozenset((self.sender, self.added_by)) - {0}

    def packed(self) -> bytes:
        """As bytes: about 90, and 34 a view."""
        flags = (self.is_bot, self.automatic_forward, self.announced, self.still, self.whole)
        ids = (self.chat, self.message, self.sender, self.sender_chat, self.added_by)
        fixed = _FIXED.pack(sum(flag << at for at, flag in enumerate(flags)), self.quality, *ids, self.date)
        texts = [text.encode()[:255] for text in (self.chat_type, self.kind, self.file, self.album)]
        views = self.views.kinds + self.views.orientations + self.views.octets
        return b"".join([fixed, *(bytes([len(text)]) + text for text in texts), views])

    @classmethod
    def unpacked(cls, packed: bytes) -> "Remembered":
        """The reverse."""
        flags, quality, chat, message, sender, sender_chat, added_by, date = _FIXED.unpack_from(packed)
        texts, at = [], _FIXED.size
        for _ in range(4):
            end = at + 1 + packed[at]
            texts.append(packed[at + 1 : end].decode(errors="replace"))
            at = end
        chat_type, kind, file, album = texts
        bot, forward, announced, still, whole = (bool(flags >> bit & 1) for bit in range(5))
        return cls(
            chat, chat_type, message, date, kind, file, quality, _views(packed[at:]), sender, sender_chat, added_by,
            album, bot, forward, announced, still, whole,
        )  # fmt: skip


class Sighting(NamedTuple):
    """A remembered image with when it was seen, in milliseconds since 1970."""

    seen: int
    image: Remembered


class LookBack:
    """The remembered posts of all chats."""

    def __init__(self, redis: Redis, vault: Vault, kept: int = KEPT_SECONDS) -> None:
        self._redis = redis
        self._vault = vault
        self._kept = kept

    async def keep(self, chat: int, images: Iterable[Remembered], seen: int) -> None:
        """Remember the images of an update, in one write; what is remembered already keeps its time."""
        key, images = of_chat(chat, "lookback"), list(images)
        members = dict.fromkeys((self._vault.seal(image.packed(), PLACE) for image in images), seen)
        if not members:
            return
        people = {person for image in images for person in image.people}
        # The register first: a chat in it that has nothing is looked at in vain, one missing would be overlooked.
        # No transaction, since a chat and a register may lie on two nodes.
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.sadd(CHATS, str(chat))
            pipe.zadd(key, members, nx=True)
            moments = [(self.key_of_person(chat, person), {str(seen): seen}) for person in people]
            for moment_key, moment in moments:
                pipe.zadd(moment_key, moment)
            for dated in (key, *(moment_key for moment_key, _ in moments)):
                pipe.expire(dated, self._kept)
                pipe.zremrangebyscore(dated, "-inf", seen - self._kept * 1000)
            await pipe.execute()

    async def of(self, chat: int, message: int, seen: int) -> list[Remembered]:
        """What is remembered of one message that was seen at a moment; nothing where it is gone."""
        images = [self._opened(chat, member) for member, _ in await self._between(chat, seen, seen)]
        return [image for image in images if image and image.message == message]

    async def since(self, chat: int, seen: int) -> list[Sighting]:
        """What was seen in a chat from a moment on, READ_AT_ONCE at most and all of the last moment, oldest first."""
        found = await self._between(chat, seen, "+inf", most=READ_AT_ONCE)
        if len(found) == READ_AT_ONCE:
            last = found[-1][1]
            found = [one for one in found if one[1] < last] + await self._between(chat, last, last)
        opened = ((int(score), self._opened(chat, member)) for member, score in found)
        return [Sighting(moment, image) for moment, image in opened if image]

    async def remove(self, chat: int, images: Sequence[Remembered]) -> None:
        """Forget these: their message was deleted."""
        if images:
            sealed = [self._vault.seal(image.packed(), PLACE) for image in images]
            await self._redis.zrem(of_chat(chat, "lookback"), *sealed)

    async def erase(self, chat: int) -> None:
        """Forget all posts of a chat, which wants none remembered."""
        await self._redis.unlink(of_chat(chat, "lookback"))
        async for key in self._redis.scan_iter(match=of_chat(chat, "lookback-of:*"), count=1000):
            await self._redis.unlink(key)
        await self._redis.srem(CHATS, str(chat))

    async def forget(self, chat: int) -> None:
        """A chat is erased, and its own keys with it."""
        await self._redis.srem(CHATS, str(chat))

    def key_of_person(self, chat: int, person: int) -> str:
        """Where the moments of this person's posts are: it exists if something of theirs may be remembered here."""
        return of_chat(chat, f"lookback-of:{self._vault.name(str(person), PLACE)}")

    async def of_person(self, chat: int, person: int) -> list[Remembered]:
        """What is remembered of the posts of one person."""
        moments = cast("list[bytes]", await self._redis.zrange(self.key_of_person(chat, person), 0, -1))
        images = []
        for moment in map(int, moments):
            found = (self._opened(chat, member) for member, _ in await self._between(chat, moment, moment))
            images += [image for image in found if image and person in image.people]
        return images

    async def forget_person(self, chat: int, person: int) -> int:
        """Forget the posts of one person; how many images of theirs there were."""
        images = await self.of_person(chat, person)
        await self.remove(chat, images)
        await self._redis.unlink(self.key_of_person(chat, person))
        return len(images)

    def name_of(self, entry: bytes) -> str:
        """What stands for an entry of the list (32 bytes) in the name of a work, and tells nothing about it."""
        return self._vault.name(entry, PLACE)

    async def chats(self, others: Iterable[int] = ()) -> set[int]:
        """The chats in which something is remembered; `others` may be among them under an id of their own."""
        listed = {int(member) for member in await self._redis.smembers(CHATS)}
        asked = sorted(listed | set(others))
        async with self._redis.pipeline(transaction=False) as pipe:
            for chat in asked:
                pipe.exists(of_chat(chat, "lookback"))
            held = {chat for chat, there in zip(asked, await pipe.execute(), strict=True) if there}
        if gone := listed - held:
            await self._redis.srem(CHATS, *map(str, gone))
        if new := held - listed:
            await self._redis.sadd(CHATS, *map(str, new))
        return held

    async def expire(self, chat: int, now: int) -> None:
        """Drop what is too old in a chat where nothing is posted any more. `now` in milliseconds since 1970."""
        await self._redis.zremrangebyscore(of_chat(chat, "lookback"), "-inf", now - self._kept * 1000)

    async def _between(
        self, chat: int, first: float, last: float | str, most: int | None = None
    ) -> list[tuple[bytes, float]]:
        """What was seen from one moment to another, sealed, with its moment."""
        start = None if most is None else 0
        found = await self._redis.zrangebyscore(
            of_chat(chat, "lookback"), first, last, start=start, num=most, withscores=True
        )
        return cast("list[tuple[bytes, float]]", found)

    def _opened(self, chat: int, sealed: bytes) -> Remembered | None:
        try:
            return Remembered.unpacked(self._vault.open(sealed, PLACE))
        except SealBroken as no:
            log.error("a remembered post of chat %d is lost: %s", chat, no)  # noqa: TRY400 - says all there is
            return None


def _views(packed: bytes) -> Views:
    count = len(packed) // (BYTES + 2)
    return Views(packed[2 * count :], packed[:count], packed[count : 2 * count])
