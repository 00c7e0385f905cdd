"""Reads control calls: JSON objects, or multipart forms with an image in them."""

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from simulator.call import Telegram
from simulator.chats import Chat
from simulator.draft import Draft
from simulator.errors import WrongControl
from simulator.people import Bot, User
from simulator.pictures import Picture
from simulator.posting import Manner, Posted
from simulator.studio import Studio

Json = dict[str, Any]
Answering = Callable[["Ask"], Awaitable[Any]]

_WORDS = frozenset(
    {"image", "video", "image_id", "text", "caption", "name", "title", "payload", "data", "button", "file_name", "url"}
)
"""Fields that stay texts in a form, whatever they look like."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One control call: its fields, and the parts it works on."""

    telegram: Telegram
    fields: Json

    def get(self, name: str, default: Any = None) -> Any:
        """Give a field, or the default where it is missing or null."""
        value = self.fields.get(name)
        return default if value is None else value

    def optional(self, name: str) -> int | None:
        """Give a whole number, or None where it is missing."""
        return None if self.fields.get(name) is None else self.number(name)

    def listed(self, name: str) -> list[Any]:
        """Give a list, empty where it is missing."""
        value = self.get(name, [])
        if not isinstance(value, list):
            raise WrongControl(f"the field {name!r} is not a list")
        return value

    def parts(self, name: str) -> list["Ask"]:
        """Give a list of objects, each to be read like a call of its own."""
        objects = self.listed(name)
        if not all(isinstance(one, dict) for one in objects):
            raise WrongControl(f"the field {name!r} is not a list of objects")
        return [Ask(self.telegram, one) for one in objects]

    def seconds(self, name: str) -> float:
        """Give so many seconds, 0 where it is missing."""
        try:
            return float(self.get(name, 0))
        except (TypeError, ValueError):
            raise WrongControl(f"the field {name!r} is not a number of seconds") from None

    def number(self, name: str) -> int:
        """Give a whole number that has to be there."""
        try:
            return int(self.fields[name])
        except (KeyError, TypeError, ValueError):
            raise WrongControl(f"the field {name!r} is missing or not a whole number") from None

    def text(self, name: str) -> str:
        """Give a text that has to be there."""
        if not isinstance(self.fields.get(name), str):
            raise WrongControl(f"the field {name!r} is missing or not a text")
        return str(self.fields[name])

    def user(self, name: str = "user") -> User:
        """Find the account of a field."""
        return self.telegram.world.user(self.number(name))

    def bot(self) -> Bot:
        """Find the bot of the field `bot`; the first one if it is missing."""
        bots = self.telegram.world.bots
        bot_id = self.optional("bot") or next(iter(bots), 0)
        if bot_id not in bots:
            raise WrongControl(f"no bot {bot_id}")
        return bots[bot_id]

    def chat(self, name: str = "chat") -> Chat:
        """Find a chat; a positive id is the private chat of that person with the bot."""
        chat_id = self.number(name)
        world = self.telegram.world
        return world.private(self.bot(), world.user(chat_id)) if chat_id > 0 else world.chat(chat_id)

    def actor(self, chat: Chat, name: str = "by") -> User:
        """Find who acts; the chat's owner if it is not said."""
        if self.fields.get(name) is not None:
            return self.user(name)
        if chat.owner is None:
            raise WrongControl(f"say who acts: the field {name!r} is missing")
        return chat.owner

    def octets(self, name: str) -> bytes:
        """Give bytes: of a multipart part, or base64 in JSON; empty if missing."""
        value = self.fields.get(name)
        if value is None or isinstance(value, bytes):
            return value or b""
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise WrongControl(f"the field {name!r} is not base64") from None

    async def picture(self) -> Picture | None:
        """Give the picture of `image` (bytes) or `image_id` (an earlier upload), its renditions made."""
        library = self.telegram.world.library
        if self.fields.get("image_id") is not None:
            return library.get(self.text("image_id"))
        original = self.octets("image")
        return library.add(original) if original else None

    async def draft(self, sender: User | None) -> Draft:
        """Read what is to be posted."""
        picture = await self.picture()
        kind = str(self.get("kind", "photo" if picture else "text"))
        if picture and not picture.ready(_family(kind)):
            await asyncio.to_thread(picture.prepare, _family(kind))
        distinct, video = bool(self.get("distinct", False)), self.octets("video")
        files = self.telegram.world.files
        return Draft(
            kind=kind,
            sender=sender,
            text=str(self.get("text", "")),
            caption=str(self.get("caption", "")),
            studio=Studio(files, picture, distinct=distinct, video=video) if picture else None,
            file_name=str(self.get("file_name", "image.jpg")),
            mime_type=str(self.get("mime_type", "image/jpeg")),
            declared_size=self.optional("declared_size"),
        )

    def manner(self) -> Manner:
        """Read how it is posted."""
        return Manner(self.optional("as_chat"), self.optional("reply_to"), topic=self.optional("topic"))


async def read_ask(telegram: Telegram, request: web.Request) -> Ask:
    """Read a control call from its query and its body."""
    fields: Json = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        try:
            body = json.loads(await request.read())
        except ValueError:
            raise WrongControl("the body is not JSON") from None
        if not isinstance(body, dict):
            raise WrongControl("the body is not a JSON object")
        return Ask(telegram, fields | body)
    for name, value in (await request.post()).items():
        whole = value.file.read() if isinstance(value, web.FileField) else value
        fields[name] = _typed(name, whole)
    return Ask(telegram, fields)


def _family(kind: str) -> str:
    """Name what a kind needs of its picture."""
    if kind.startswith(("sticker", "custom_emoji")):
        return "sticker"
    return "document" if kind.endswith("document") else "photo"


def _typed(name: str, value: str | bytes | bytearray) -> Any:
    """Read a form's value: numbers, Booleans and objects are written as in JSON."""
    if not isinstance(value, str):
        return bytes(value)
    if name in _WORDS or not (value[:1] in {"{", "[", "-"} or value.isdigit() or value in {"true", "false"}):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def posted_json(posted: Posted) -> Json:
    """Show a message that was posted."""
    return {
        "chat": posted.chat.id,
        "message": posted.message.id,
        "date": posted.message.date,
        "at": posted.at,
        "updates": {str(bot): update for bot, update in posted.updates.items()},
    }
