"""What surrounds a chat, for its self-check: privacy mode, the list and its service, reports that reach nobody."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted, User

from bot.health import read_health
from bot.service import source_of
from bot.watch import part_of
from config.settings import Service
from config.sources import OWN_SOURCE
from handlers.refusals import FINAL
from policies.selfcheck import Surroundings
from records.blocklist import BlocklistCopy
from records.chats import Chat, Chats
from records.outbox import Outbox
from records.store import Store

MEMBERS: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER, ChatMember.RESTRICTED})


class AskedBot(Protocol):
    """What is asked of the Bot API."""

    @property
    def id(self) -> int:
        """The bot's own id."""

    async def get_me(self) -> User:
        """What Telegram says of the bot itself."""

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        """A member's state in a chat."""


class ListFacts(Protocol):
    """Knows how old the list is."""

    async def age(self) -> float:
        """Seconds since it was last equal to its source; 0 where that is not known."""

    async def away(self) -> float:
        """Seconds for which its source has not answered; 0 where it does, or that is not known."""


class OwnList:
    """The list of the own matching service, as the running bot's copy of it tells."""

    def __init__(self, store: Store, service: Service, clock: Callable[[], float] = time.time) -> None:
        self._redis = store.redis
        self._copy = BlocklistCopy(store.redis, store.vault, OWN_SOURCE, source_of(service))
        self._clock = clock

    async def age(self) -> float:
        """See ListFacts."""
        fetched_at = (await self._copy.facts()).fetched_at
        return max(0.0, self._clock() - fetched_at) if fetched_at else 0.0

    async def away(self) -> float:
        """See ListFacts. The running bot's own word; one that no longer says anything claims nothing."""
        part = part_of(OWN_SOURCE)
        said = [word for word in await read_health(self._redis) if word.part == part and word.problem]
        return max((self._clock() - word.since for word in said if not word.stale), default=0.0)


class Around:
    """Finds out what surrounds a chat."""

    def __init__(self, bot: AskedBot, chats: Chats, outbox: Outbox, listed: ListFacts) -> None:
        self._bot = bot
        self._chats = chats
        self._outbox = outbox
        self._list = listed

    async def of(self, chat: Chat) -> Surroundings:
        """See handlers.selfcheck. An outage of Telegram's is raised."""
        return Surroundings(
            reads_all=bool(chat.rights) or bool((await self._bot.get_me()).can_read_all_group_messages),
            list_age=await self._list.age(),
            away=await self._list.away(),
            unread=await self._outbox.untold(chat.id),
            refused=await self._refused(chat.id),
        )

    async def _refused(self, chat: int) -> bool:
        """Whether the chat that this group chose for its reports takes no messages from the bot."""
        telling = await self._chats.telling(chat)
        if telling.reports != "chat" or telling.reports_chat is None:
            return False
        try:
            return not _may_write(await self._bot.get_chat_member(telling.reports_chat, self._bot.id))
        except FINAL:
            return True


def _may_write(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    if isinstance(member, ChatMemberAdministrator):
        return member.can_post_messages is not False  # said of channels only
    return member.status in MEMBERS
