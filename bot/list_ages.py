"""How old the lists are, as their copies in the store tell: for whoever asks for figures."""

import time
from collections.abc import Callable, Iterable

from bot.sources import fetched_sources
from config.settings import Settings
from config.sources import OWN_SOURCE
from records.blocklist import BlocklistCopy
from records.store import Store

NEVER = -1.0


class ListAges:
    """The lists of these sources. `clock` gives epoch seconds."""

    def __init__(self, store: Store, sources: Iterable[str], clock: Callable[[], float] = time.time) -> None:
        self._copies = {name: BlocklistCopy(store.redis, store.vault, name, "") for name in sources}
        self._clock = clock

    @classmethod
    def of(cls, store: Store, settings: Settings) -> "ListAges":
        """Those of the settings: the own list, and each one that is fetched besides."""
        return cls(store, [OWN_SOURCE, *fetched_sources(settings)])

    async def read(self) -> dict[str, float]:
        """By source, how many seconds ago its list was equal to it; NEVER where it was never fetched."""
        now = self._clock()
        facts = {name: await copy.facts() for name, copy in self._copies.items()}
        return {name: max(0.0, now - one.fetched_at) if one.fetched_at else NEVER for name, one in facts.items()}
