"""Images a post shows without carrying their file: custom emoji, and the profile photo of somebody who joins."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from telegram import ChatFullInfo, Sticker, UserProfilePhotos
from telegram.error import BadRequest, Forbidden

from handlers.attachments import Attachment, Kind, Owner
from handlers.delivery import Delivery
from handlers.refusals import FINAL
from handlers.renditions import chat_photo, in_order
from handlers.walk import find_custom_emoji, sticker_attachments

EMOJI_AT_ONCE = 200
"""Custom emoji one call may ask for (Bot API, getCustomEmojiStickers)."""

EMOJI_REMEMBERED = 5_000
"""Custom emoji whose file is remembered; an emoji never changes its image."""

OUTSIDE = frozenset({"left", "kicked"})
"""States of somebody who is not in the chat."""


class PictureBot(Protocol):
    """What is asked of the Bot API."""

    async def get_custom_emoji_stickers(self, custom_emoji_ids: Sequence[str]) -> tuple[Sticker, ...]:
        """The files of custom emoji."""

    async def get_user_profile_photos(
        self, user_id: int, offset: int | None = None, limit: int | None = None
    ) -> UserProfilePhotos | None:
        """Somebody's profile photos, the current one first."""

    async def get_chat(self, chat_id: int) -> ChatFullInfo:
        """All there is to know about a chat, its present picture included."""


class Unattached:
    """Asks Telegram for such images; `me` is the bot's own id, whose picture is its operator's."""

    def __init__(self, bot: PictureBot, me: int) -> None:
        self._bot = bot
        self._me = me
        self._emoji: OrderedDict[str, dict[str, Any]] = OrderedDict()

    async def of(self, delivery: Delivery) -> list[Attachment]:
        """All of them for one update. An outage of Telegram's is raised."""
        emoji = await self._custom_emoji(delivery.raw)
        others = [person for person in joined(delivery.raw) if person["id"] != self._me]
        photos = [photo for person in others for photo in await self._profile(delivery.chat, person)]
        return emoji + photos

    async def picture_of(self, chat: int) -> Attachment | None:
        """The group's picture at this moment; None where it has none, or Telegram does not tell."""
        try:
            told = (await self._bot.get_chat(chat)).to_dict()
        except FINAL:
            return None
        renditions = chat_photo(told.get("photo") or {})
        return Attachment(Kind.CHAT_PHOTO, renditions, None, "chat.photo") if renditions else None

    async def _custom_emoji(self, raw: dict[str, Any]) -> list[Attachment]:
        shown = find_custom_emoji(raw)
        stickers = await self._stickers(shown)
        return [
            image
            for emoji, sticker in stickers.items()
            for owner in shown[emoji]
            for image in sticker_attachments(sticker, Kind.CUSTOM_EMOJI, owner)
        ]

    async def _stickers(self, wanted: Iterable[str]) -> dict[str, dict[str, Any]]:
        found = {emoji: self._emoji[emoji] for emoji in wanted if emoji in self._emoji}
        missing = [emoji for emoji in wanted if emoji not in found]
        for at in range(0, len(missing), EMOJI_AT_ONCE):
            answers = await self._ask(missing[at : at + EMOJI_AT_ONCE])
            found |= {one.custom_emoji_id: one.to_dict() for one in answers if one.custom_emoji_id}
        for emoji, sticker in found.items():
            self._emoji[emoji] = sticker
            self._emoji.move_to_end(emoji)
        while len(self._emoji) > EMOJI_REMEMBERED:
            self._emoji.popitem(last=False)
        return found

    async def _ask(self, emoji: list[str]) -> list[Sticker]:
        """The files of these emoji. Telegram refuses all for one it does not know, which shows nothing to anybody."""
        try:
            return list(await self._bot.get_custom_emoji_stickers(emoji))
        except BadRequest:
            if len(emoji) == 1:
                return []
        half = len(emoji) // 2
        return [*await self._ask(emoji[:half]), *await self._ask(emoji[half:])]

    async def _profile(self, chat: int, person: dict[str, Any]) -> list[Attachment]:
        """The current profile photo. Older ones are seen only by those who leaf through them."""
        try:
            answer = await self._bot.get_user_profile_photos(person["id"], limit=1)
        except (BadRequest, Forbidden):
            return []  # this person shows no photo to the bot
        owner = Owner(chat, 0, raw={"from": person})
        photos = answer.to_dict().get("photos", []) if answer else []
        where = f"profile:{person['id']}"
        return [Attachment(Kind.PROFILE_PHOTO, in_order(sizes), owner, where) for sizes in photos if sizes]


def joined(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """Who joins with this update: named by a service message, or by a change of membership."""
    message, change = raw.get("message"), raw.get("chat_member")
    people: list[Any] = []
    if isinstance(message, dict) and isinstance(message.get("new_chat_members"), list):
        people += message["new_chat_members"]
    if isinstance(change, dict):
        before, after = change.get("old_chat_member"), change.get("new_chat_member")
        if isinstance(before, dict) and isinstance(after, dict):
            comes = before.get("status") in OUTSIDE and after.get("status") not in OUTSIDE
            people += [after.get("user")] if comes else []
    return [person for person in people if isinstance(person, dict) and isinstance(person.get("id"), int)]
