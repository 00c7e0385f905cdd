"""Everything that exists in one simulator: accounts, chats, files, uploads, the date."""

import secrets
import string
from typing import Any

from simulator.chats import Chat, Member, Message
from simulator.clock import Clock
from simulator.errors import WrongControl
from simulator.files import Files
from simulator.people import Bot, User, service_accounts
from simulator.pictures import Library

_FIRST_BOT = 1_000_001
_FIRST_USER = 5_000_001
_FIRST_BASIC_GROUP = -4_000_001
_FIRST_SUPERGROUP = -1_001_000_000_001
_TOKEN_LETTERS = string.ascii_letters + string.digits + "_-"
_SECRET_LETTERS = 35


class World:
    """The state; it knows who exists and nothing of HTTP."""

    def __init__(self, clock: Clock, files: Files, library: Library) -> None:
        self.clock = clock
        self.files = files
        self.library = library
        self.users: dict[int, User] = {user.id: user for user in service_accounts()}
        self.bots: dict[int, Bot] = {}
        self.chats: dict[int, Chat] = {}
        self.emoji: dict[str, dict[str, Any]] = {}
        self._privates: dict[tuple[int, int], Chat] = {}
        self._tokens: dict[str, Bot] = {}
        self._people = 0
        self._groups = {"group": 0, "supergroup": 0}

    def create_bot(self, name: str, username: str, *, reads_all: bool, reads_bots: bool, token: str = "") -> Bot:
        """Register a bot; without `token` it gets one as BotFather would give."""
        bot_id = int(token.split(":", 1)[0]) if token else _FIRST_BOT + len(self.bots)
        if bot_id in self.users:
            raise WrongControl(f"an account with the id {bot_id} exists already")
        secret = "".join(secrets.choice(_TOKEN_LETTERS) for _ in range(_SECRET_LETTERS))
        user = User(bot_id, name, is_bot=True, username=username)
        bot = Bot(user, token or f"{bot_id}:{secret}", reads_all, reads_bots)
        self.users[bot_id], self.bots[bot_id], self._tokens[bot.token] = user, bot, bot
        return bot

    def create_user(self, first_name: str, username: str | None, language: str | None) -> User:
        """Make a person."""
        user = User(_FIRST_USER + self._people, first_name, username=username, language_code=language)
        self._people += 1
        self.users[user.id] = user
        return user

    def create_chat(self, kind: str, title: str, owner: User, username: str | None = None) -> Chat:
        """Make a group, supergroup or channel with its owner in it."""
        numbering = "group" if kind == "group" else "supergroup"
        first = _FIRST_BASIC_GROUP if kind == "group" else _FIRST_SUPERGROUP
        chat = Chat(first - self._groups[numbering], kind, title, owner, username)
        self._groups[numbering] += 1
        chat.members[owner.id] = Member(owner, "creator")
        self.chats[chat.id] = chat
        return chat

    def bot_with(self, token: str) -> Bot | None:
        """Find the bot of a token."""
        return self._tokens.get(token)

    def user(self, user_id: int) -> User:
        """Find an account; WrongControl if nobody has that id."""
        if user_id not in self.users:
            raise WrongControl(f"no user {user_id}")
        return self.users[user_id]

    def chat(self, chat_id: int) -> Chat:
        """Find a group or channel; WrongControl if there is none."""
        if chat_id not in self.chats:
            raise WrongControl(f"no chat {chat_id}")
        return self.chats[chat_id]

    def private(self, bot: Bot, user: User) -> Chat:
        """Give the private chat of a bot and a person, made at the first use."""
        pair = (bot.id, user.id)
        if pair not in self._privates:
            self._privates[pair] = Chat(user.id, "private", user.first_name, username=user.username)
            self._privates[pair].members = {user.id: Member(user), bot.id: Member(bot.user)}
        return self._privates[pair]

    def message(self, chat: Chat, message_id: int) -> Message:
        """Find a message; WrongControl if it is not there (any more)."""
        if message_id not in chat.messages:
            raise WrongControl(f"no message {message_id} in {chat.id}")
        return chat.messages[message_id]
