"""The sources whose lists are enforced: the own matching service, and those of the settings that are fetched."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession, DummyCookieJar
from pydantic import SecretStr

from bot.service import opened_client, source_of
from config.addresses import shown
from config.settings import Service, Settings, Source
from config.sources import OWN_SOURCE
from matching.acceptance import AS_MEANT, Acceptance
from matching.blocklist import Blocklist
from matching.client import ServiceClient
from matching.lists import Lists
from matching.sync import Added, Sync
from matching.wire import Keys, ServiceAddress
from records.blocklist import BlocklistCopy
from records.store import Store


@dataclass(frozen=True, slots=True)
class FetchedSource:
    """A source, ready to be fetched. `interval` in seconds."""

    name: str
    client: ServiceClient
    acceptance: Acceptance
    interval: float
    origin: str
    """Where its entries come from and how they are read: with another, the copy of its list is fetched anew."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A list with its copy in the store, and what keeps both equal to the source's."""

    blocklist: Blocklist
    copy: BlocklistCopy
    sync: Sync


class KeptLists:
    """The lists of all sources, the own one first."""

    def __init__(self, kept: Sequence[Kept]) -> None:
        self._kept = kept
        self.own = kept[0]
        self.others = kept[1:]
        self.in_force = Lists(self.own.blocklist, [one.blocklist for one in self.others])

    def __iter__(self) -> Iterator[Kept]:
        return iter(self._kept)

    def complete(self) -> bool:
        """Whether every source has a list."""
        return all(one.sync.status().has_list for one in self)

    async def load(self) -> None:
        """Put in force what was fetched last, without asking anybody."""
        for one in self:
            await one.sync.load()


def is_asked(source: Source) -> bool:
    """Whether a source is asked about posts, instead of being fetched."""
    return source.kind == "hma"


def fetched_sources(settings: Settings) -> dict[str, Source]:
    """Those of the settings' sources whose list is fetched, by name."""
    return {name: source for name, source in settings.sources.items() if not is_asked(source)}


@asynccontextmanager
async def opened_sources(
    settings: Settings, store: Store, *, enforced: bool = False
) -> AsyncIterator[list[FetchedSource]]:
    """All sources that are fetched, the own one first, as long as the context lasts.

    `enforced`: whether what is fetched comes into force here, as it does in the bot and not in commands.
    """
    async with (
        opened_client(settings.service, store, enforced=enforced) as own,
        ClientSession(cookie_jar=DummyCookieJar()) as session,
    ):
        further = fetched_sources(settings).items()
        yield [own_source(settings.service, own), *(fetched(session, name, source) for name, source in further)]


def own_source(service: Service, client: ServiceClient) -> FetchedSource:
    """The own matching service, whose records mean what the protocol says."""
    return FetchedSource(OWN_SOURCE, client, AS_MEANT, service.interval, source_of(service))


def fetched(session: ClientSession, name: str, source: Source) -> FetchedSource:
    """A further source, as its settings want it read."""
    acceptance = Acceptance.stated(
        source.unreviewed, source.blocked, source.not_blocked, source.reviewers, source.regions
    )
    keys = Keys(subscription=_text(source.subscription_key), fetch=_text(source.fetch_key))
    client = ServiceClient(session, ServiceAddress(str(source.url), keys), page_size=source.page_size)
    return FetchedSource(name, client, acceptance, source.interval, f"{shown(str(source.url))} {acceptance.mark}")


def keep(sources: Sequence[FetchedSource], store: Store, added: Added | None = None) -> KeptLists:
    """What keeps the lists of these sources, none of them loaded yet. `added` is told of new entries in force."""
    return KeptLists([_kept(source, store, added) for source in sources])


def _kept(source: FetchedSource, store: Store, added: Added | None) -> Kept:
    blocklist = Blocklist(source.name)
    copy = BlocklistCopy(store.redis, store.vault, source.name, source.origin)
    sync = Sync(source.client, copy, blocklist, source.interval, acceptance=source.acceptance, added=added)
    return Kept(blocklist, copy, sync)


def _text(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
