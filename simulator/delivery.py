"""Who is told what: which bots see a message or a change of membership, and in which words."""

from typing import Any

from simulator.chats import GROUPS, Chat, Member, Message
from simulator.errors import WrongControl
from simulator.people import Bot, User, service_accounts
from simulator.updates import UpdateQueue
from simulator.world import World

Json = dict[str, Any]

SERVICE = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "new_chat_photo",
        "delete_chat_photo",
        "pinned_message",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
    }
)
"""What makes a message a service message: Telegram tells of an event in it."""


class Delivery:
    """Turns what happened into updates in the queues of the bots concerned."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._queues: dict[int, UpdateQueue] = {}
        self._telegrams_own = frozenset(user.id for user in service_accounts())

    def queue(self, bot: Bot) -> UpdateQueue:
        """Give the bot's queue."""
        if bot.id not in self._queues:
            self._queues[bot.id] = UpdateQueue()
        return self._queues[bot.id]

    def close(self) -> None:
        """Let nobody wait for updates any longer: there will be none."""
        for queue in self._queues.values():
            queue.wake()

    def shown(self, chat: Chat, message: Message, bot: Bot) -> Json:
        """Give the Message object as this bot sees it."""
        seen: Json = self._world.files.seen_by(bot.id, message_json(chat, message))
        return seen

    def message(self, kind: str, chat: Chat, message: Message) -> dict[int, int]:
        """Tell of a message as update `kind` (message, edited_message, ...); gives update ids by bot."""
        told = {}
        for bot in self._bots_in(chat):
            if self._sees(bot, chat, message):
                update_id = self.queue(bot).add(kind, self.shown(chat, message, bot))
                if update_id is not None:
                    told[bot.id] = update_id
        return told

    def told(self, bot: Bot, kind: str, payload: Json) -> int | None:
        """Tell one bot something that is not a message."""
        return self.queue(bot).add(kind, self._world.files.seen_by(bot.id, payload))

    def changed(self, chat: Chat, actor: User, before: Json, after: Member) -> None:
        """Tell of a change of membership: the bot it is about, and every bot that is administrator."""
        change = {"chat": chat.json(), "from": actor.json(), "date": self._world.clock.now()}
        for bot in self._world.bots.values():
            about_it = bot.id == after.user.id
            place = chat.members.get(bot.id)
            if about_it or (place and place.is_administrator):
                states = {"old_chat_member": before, "new_chat_member": after.json(bot.id)}
                self.told(bot, "my_chat_member" if about_it else "chat_member", change | states)

    def again(self, bot: Bot) -> None:
        """Queue the oldest waiting update a second time, under the same number."""
        first = self.queue(bot).first()
        if first is None:
            raise WrongControl("no update is waiting that could come twice")
        self.queue(bot).add_raw(first.body, insists=True)

    def _bots_in(self, chat: Chat) -> list[Bot]:
        now = self._world.clock.now()
        places = ((bot, chat.member(bot.id, now)) for bot in self._world.bots.values())
        return [bot for bot, place in places if place and place.is_inside]

    def _sees(self, bot: Bot, chat: Chat, message: Message) -> bool:
        if bot.id in {message.author, message.sender.id if message.sender else None}:
            return False
        place = chat.members[bot.id]
        if chat.type == "channel":
            return place.is_administrator
        if chat.type not in GROUPS:
            return True
        if message.sender and message.sender.is_bot and message.sender.id not in self._telegrams_own:
            return bot.reads_bots
        return bot.reads_all or place.is_administrator or _addressed(bot, message)


def _addressed(bot: Bot, message: Message) -> bool:
    """Tell what a bot in privacy mode still sees: service messages, commands, mentions, answers to it."""
    content = message.content
    words = str(content.get("text") or content.get("caption") or "")
    answered = content.get("reply_to_message", {}).get("from", {}).get("id")
    mentioned = f"@{bot.user.username}" in words
    return words.startswith("/") or mentioned or answered == bot.id or bool(SERVICE & content.keys())


def message_json(chat: Chat, message: Message) -> Json:
    """Give the Message object with FileKeys still in it."""
    sender = {"from": message.sender.json()} if message.sender else {}
    top = {"message_id": message.id, **sender, "date": message.date, "chat": chat.json()}
    return {**top, **message.head, **message.content}
