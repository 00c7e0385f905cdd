"""People post, edit, forward, pin and delete; every act becomes messages and updates."""

import time
from dataclasses import dataclass, replace
from typing import Any

from simulator.chats import GROUPS, Chat, Message
from simulator.delivery import SERVICE, Delivery, message_json
from simulator.draft import Draft
from simulator.errors import WrongControl
from simulator.kinds import content_of
from simulator.kinds.nested import emoji_id_of
from simulator.people import CHANNEL_BOT, GROUP_ANONYMOUS_BOT, SERVICE_ACCOUNT, User
from simulator.world import World

Json = dict[str, Any]

_FORWARDED = (
    "text", "entities", "caption", "caption_entities", "photo", "document", "animation", "video", "video_note",
    "live_photo", "sticker", "paid_media", "poll", "game", "rich_message", "has_media_spoiler", "link_preview_options",
    "via_bot",
)  # fmt: skip
_PERMISSION = {
    "text": "can_send_messages",
    "photo": "can_send_photos",
    "document": "can_send_documents",
    "video": "can_send_videos",
    "video_note": "can_send_video_notes",
    "sticker": "can_send_other_messages",
    "animation": "can_send_other_messages",
    "game": "can_send_other_messages",
    "poll": "can_send_polls",
}


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that was posted, when (monotonic seconds), and the update ids it made, by bot."""

    chat: Chat
    message: Message
    at: float
    updates: dict[int, int]


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is posted: as which chat, in which topic, in answer to which message, in which album."""

    as_chat: int | None = None
    reply_to: int | None = None
    media_group_id: str | None = None
    origin: Json | None = None
    """Where it was forwarded from."""
    topic: int | None = None


class Posting:
    """What people do with messages."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self._world = world
        self._delivery = delivery

    def post(self, chat: Chat, draft: Draft, manner: Manner | None = None) -> Posted:
        """Post a draft as its sender."""
        content = content_of(draft)
        if draft.kind == "custom_emoji":
            sticker = draft.pictured().sticker("static", emoji_id_of(draft))
            self._world.emoji[emoji_id_of(draft)] = sticker
        return self.place(chat, draft.sender, content, manner or Manner())

    def place(self, chat: Chat, sender: User | None, content: Json, manner: Manner) -> Posted:
        """Put content into a chat as a new message, and tell the bots."""
        self._may_post(chat, sender, content, manner)
        if "new_chat_photo" in content:
            chat.photo = content["new_chat_photo"]
        shown, head = self._head(chat, sender, manner)
        message = Message(chat.next_id(), self._world.clock.now(), shown, content | self._reply(chat, manner), head)
        self._complete(chat, message)
        return self.keep(chat, message)

    def keep(self, chat: Chat, message: Message) -> Posted:
        """Keep a finished message and tell the bots that see it; the linked group gets a channel's posts."""
        chat.add(message)
        kind = "channel_post" if chat.type == "channel" else "message"
        posted = Posted(chat, message, time.monotonic(), self._delivery.message(kind, chat, message))
        if chat.type == "channel" and chat.linked and not SERVICE & message.content.keys():
            self._forward_automatically(chat, message, self._world.chat(chat.linked))
        return posted

    def service(self, chat: Chat, sender: User, content: Json) -> Posted:
        """Post a service message, such as somebody joining."""
        return self.keep(chat, Message(chat.next_id(), self._world.clock.now(), sender, content))

    def edit(self, chat: Chat, message_id: int, content: Json) -> Posted:
        """Replace what a message says or shows."""
        message = self._world.message(chat, message_id)
        head = message.head | {"edit_date": self._world.clock.now()}
        changed = replace(message, content=content, head=head)
        chat.messages[message_id] = changed
        kind = "edited_channel_post" if chat.type == "channel" else "edited_message"
        return Posted(chat, changed, time.monotonic(), self._delivery.message(kind, chat, changed))

    def forward(self, source: Chat, message_id: int, sender: User, target: Chat, manner: Manner) -> Posted:
        """Forward a message: the same stored files, and where it came from."""
        message = self._world.message(source, message_id)
        content = {name: message.content[name] for name in _FORWARDED if name in message.content}
        return self.place(target, sender, content, replace(manner, origin=origin_of(source, message)))

    def pin(self, chat: Chat, message_id: int, sender: User) -> Posted:
        """Pin a message; the service message carries the whole of it."""
        chat.pinned = message_id
        pinned = message_json(chat, self._world.message(chat, message_id))
        return self.service(chat, sender, {"pinned_message": pinned})

    def delete(self, chat: Chat, message_id: int, by: User) -> None:
        """Delete a message by hand; Telegram tells no bot of it."""
        self._world.message(chat, message_id)
        chat.remove(message_id, f"user {by.id}")

    def _may_post(self, chat: Chat, sender: User | None, content: Json, manner: Manner) -> None:
        if chat.migrated_to:
            raise WrongControl(f"the group became the supergroup {chat.migrated_to}")
        if chat.type == "private" and sender:
            self._speak_in_private(chat, sender)
        if manner.as_chat is not None or sender is None:
            if manner.as_chat in chat.banned_senders:
                raise WrongControl("this channel is banned here")
            return
        place = chat.member(sender.id, self._world.clock.now())
        if place is None or not place.is_inside:
            raise WrongControl(f"user {sender.id} is not in the chat {chat.id}")
        needed = next((_PERMISSION[name] for name in _PERMISSION if name in content), "can_send_messages")
        if not place.can(needed):
            raise WrongControl(f"user {sender.id} is restricted in the chat {chat.id}: no {needed}")

    def _speak_in_private(self, chat: Chat, sender: User) -> None:
        """Count writing to a bot as having started it."""
        bots = chat.members.keys() - {sender.id}
        if sender.blocked & bots:
            raise WrongControl(f"user {sender.id} blocked the bot")
        sender.started |= bots

    def _head(self, chat: Chat, sender: User | None, manner: Manner) -> tuple[User | None, Json]:
        head: Json = in_topic(chat, manner.topic) if manner.topic else {}
        if manner.media_group_id:
            head["media_group_id"] = manner.media_group_id
        if manner.origin:
            head |= {"forward_origin": manner.origin}
        if chat.type == "channel":
            return None, head | {"sender_chat": chat.json()}
        if manner.as_chat is None:
            return sender, head
        anonymous = manner.as_chat == chat.id
        stand_in = self._world.user(GROUP_ANONYMOUS_BOT if anonymous else CHANNEL_BOT)
        return stand_in, head | {"sender_chat": self._world.chat(manner.as_chat).json()}

    def _reply(self, chat: Chat, manner: Manner) -> Json:
        if manner.reply_to is None:
            return {}
        answered = message_json(chat, self._world.message(chat, manner.reply_to))
        return {"reply_to_message": {key: value for key, value in answered.items() if key != "reply_to_message"}}

    def _complete(self, chat: Chat, message: Message) -> None:
        """Give the poll an added option belongs to the head of a message."""
        if "poll_option_added" in message.content:
            added = message.content["poll_option_added"]
            poll = Message(chat.next_id(), message.date, message.sender, added["poll_message"])
            chat.add(poll)
            added["poll_message"] = message_json(chat, poll)

    def _forward_automatically(self, channel: Chat, message: Message, group: Chat) -> None:
        content = {name: message.content[name] for name in _FORWARDED if name in message.content}
        origin = origin_of(channel, message)
        head = {"sender_chat": channel.json(), "forward_origin": origin, "is_automatic_forward": True}
        grouped = {"media_group_id": message.head["media_group_id"]} if "media_group_id" in message.head else {}
        sender = self._world.user(SERVICE_ACCOUNT)
        self.keep(group, Message(group.next_id(), self._world.clock.now(), sender, content, head | grouped))


def in_topic(chat: Chat, topic: int) -> Json:
    """Give what the head of a message in a topic says of it."""
    if topic not in chat.topics:
        raise WrongControl(f"the chat {chat.id} has no topic {topic}")
    return {"message_thread_id": topic, "is_topic_message": True}


def origin_of(chat: Chat, message: Message) -> Json:
    """Give the MessageOrigin of a message that is forwarded; a forward keeps the first origin."""
    if "forward_origin" in message.head:
        return dict(message.head["forward_origin"])
    if chat.type == "channel":
        return {"type": "channel", "date": message.date, "chat": chat.json(), "message_id": message.id}
    if chat.type in GROUPS and "sender_chat" in message.head:
        return {"type": "chat", "date": message.date, "sender_chat": message.head["sender_chat"]}
    if message.sender is None:
        raise WrongControl("this message has no sender and cannot be forwarded")
    return {"type": "user", "date": message.date, "sender_user": message.sender.json()}
