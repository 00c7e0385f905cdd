"""One Bot API call: who calls, with which parameters, and the questions every method asks first."""

from dataclasses import dataclass, field
from typing import Any

from simulator.chats import GROUPS, Chat, Member
from simulator.delivery import Delivery
from simulator.errors import bad_request, forbidden
from simulator.membership import Membership
from simulator.params import Params
from simulator.people import Bot, User
from simulator.posting import Posting
from simulator.queries import Queries
from simulator.webhooks import Webhooks
from simulator.world import World

_NAMES = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}


@dataclass(frozen=True, slots=True)
class Telegram:
    """The parts every call may need."""

    world: World
    delivery: Delivery
    posting: Posting
    membership: Membership
    webhooks: Webhooks
    queries: Queries


@dataclass(frozen=True, slots=True)
class Call:
    """A call by `bot`."""

    telegram: Telegram
    bot: Bot
    params: Params = field(default_factory=lambda: Params({}))

    @property
    def world(self) -> World:
        """Give what exists."""
        return self.telegram.world

    def chat(self) -> Chat:
        """Find the chat of `chat_id` where the bot is; refused in Telegram's words where it is not."""
        chat = self._known_chat()
        if chat.type == "private":
            return chat
        place = self.own_place(chat)
        if place.status == "kicked":
            raise forbidden(f"bot was kicked from the {_NAMES[chat.type]}")
        if not place.is_inside:
            raise forbidden(f"bot is not a member of the {_NAMES[chat.type]}")
        return chat

    def own_place(self, chat: Chat) -> Member:
        """Give the bot's own membership; a chat it never was in does not exist for it."""
        place = chat.member(self.bot.id, self.world.clock.now())
        if place is None:
            raise bad_request("chat not found")
        return place

    def _known_chat(self) -> Chat:
        if not self.params.has("chat_id"):
            raise bad_request("chat_id is empty")
        name = self.params.text("chat_id")
        if name.startswith("@"):
            return self._public_chat(name[1:])
        chat_id = self.params.number("chat_id")
        if chat_id in self.world.chats:
            return self._not_upgraded(self.world.chats[chat_id])
        user = self.world.users.get(chat_id)
        if user is None:
            raise bad_request("chat not found")
        return self._private(user)

    def _public_chat(self, username: str) -> Chat:
        for chat in self.world.chats.values():
            if chat.username and chat.username.lower() == username.lower():
                return chat
        raise bad_request("chat not found")

    def _not_upgraded(self, chat: Chat) -> Chat:
        if chat.migrated_to:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        return chat

    def _private(self, user: User) -> Chat:
        if user.is_bot:
            raise forbidden("bot can't send messages to bots")
        return self.world.private(self.bot, user)

    def person(self) -> User:
        """Find the person of `user_id`."""
        user = self.world.users.get(self.params.number("user_id"))
        if user is None:
            raise bad_request("user not found")
        return user

    def check_may_write(self, chat: Chat) -> None:
        """Refuse to write to a person who did not start the bot, or where the bot may not write."""
        if chat.type == "private":
            person = self.world.user(chat.id)
            if self.bot.id in person.blocked:
                raise forbidden("bot was blocked by the user")
            if self.bot.id not in person.started:
                raise forbidden("bot can't initiate conversation with a user")
            return
        place = self.own_place(chat)
        if chat.type == "channel" and not place.may("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
        if chat.type in GROUPS and not place.can("can_send_messages"):
            raise bad_request("not enough rights to send text messages to the chat")

    def seen(self, content: Any) -> Any:
        """Give a JSON value as the calling bot sees it."""
        return self.world.files.seen_by(self.bot.id, content)
