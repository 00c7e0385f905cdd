"""What the parts of one process have in common: handed to whatever builds one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp
from redis.asyncio import Redis
from telegram.ext import ExtBot

from bot.health import Health
from bot.metrics.meters import Meters
from config.settings import Settings
from locales.texts import Texts
from matching.asking.source import AskedSource
from matching.blocklist import Blocklist
from matching.lists import Lists
from records.chats import Chats
from records.duequeue import DueQueue
from records.store import Store
from records.vault import Vault


@dataclass(frozen=True)
class Shared:
    """What the parts of one process have in common."""

    settings: Settings
    redis: Redis
    vault: Vault
    session: aiohttp.ClientSession
    bot: ExtBot[None]
    asked: Sequence[AskedSource]
    health: Health
    texts: Texts
    chats: Chats
    work: DueQueue
    reports: DueQueue
    meters: Meters = field(default_factory=Meters)
    lists: Lists = field(default_factory=lambda: Lists(Blocklist()))
    """Those in force; empty until they are loaded."""

    @property
    def apart(self) -> frozenset[int]:
        """The chats of the operator and of the moderators: no groups to be protected."""
        chats = (self.settings.reports.chat, self.settings.moderation.chat)
        return frozenset(chat for chat in chats if chat is not None)

    @property
    def store(self) -> Store:
        """The store's two parts together."""
        return Store(self.redis, self.vault)
