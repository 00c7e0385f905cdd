"""Remembers the posts of the last two days, and has those looked at again that a new entry of the list is near.

In the store lies what is needed to judge a post again, in memory only what is needed to find it. What is found goes
into its chat's inbox: so it is judged in the chat's order, at least once, by whichever worker has the chat.

A post is noted in memory *before* it is compared with the list, so that an entry which comes into force at that moment
either decides about the post or finds it here. What this process did not judge itself, because another did or it was
not running, is read from the store, at the start and every minute, and compared with the whole list once: so it does
not matter which of the two came first, nor who died in between.
"""

import asyncio
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Protocol

import numpy as np

from handlers.lookback import Noted, found_by
from matching.fingerprint import BYTES
from matching.lookback import Near, Posts, RecentPosts, near_the_list
from matching.matcher import Entries
from matching.search.words import Octets
from records.chats import Chats
from records.inbox import Again
from records.lookback import KEPT_SECONDS, LookBack, Remembered
from records.store import OUTAGES

log = logging.getLogger(__name__)

ROUND_SECONDS: Final = 60.0
"""Between two looks at what other processes have remembered, at what has expired, and at what groups have chosen."""

SLACK_SECONDS: Final = 120.0
"""How far each look goes back behind the one before: clocks differ, and what is noted is written a little later."""

NOTED_AGAIN_SECONDS: Final = 30.0
"""A post that is judged again so soon, after an outage, is still the one that was noted."""

OUTAGE_SECONDS: Final = 1.0

MOST_NOTED: Final = 20_000
"""Images known to be remembered already, so that who answers a post does not have it written again."""

ENTRIES_AT_ONCE: Final = 256
"""New entries compared in one go, an image with all that is derived from it; some 0.3 s at a million posts."""

MANY: Final = 20_000
"""New entries that are a list and no registration: they wait for registrations, and are compared whichever way round
is less work."""

POSTS_AT_ONCE: Final = 32
"""Fingerprints of remembered posts compared with the list in one go: some 10 ms of the loop at a million entries."""

ADDED_AT_ONCE: Final = 50_000
"""Fingerprints read at the start before they are given tables together."""

PUT_AT_ONCE: Final = 500

MILLISECONDS: Final = 1000

_Key = tuple[int, int, int, bytes]


class Works(Protocol):
    """Where posts to be looked at again are put (records.inbox.Inbox)."""

    async def put_again(self, posts: Iterable[Again]) -> int:
        """Have them looked at; how many were new."""


class Bell(Protocol):
    """Tells that chats have something waiting (records.duequeue.DueQueue)."""

    async def ring(self, chats: Iterable[int], after: float = 0.0) -> None:
        """These chats."""


class LookBackWatch:
    """See above. `clock` gives epoch seconds. Everything runs on one loop; memory is searched in a thread."""

    def __init__(
        self,
        records: LookBack,
        chats: Chats,
        works: Works,
        bell: Bell,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._records = records
        self._chats = chats
        self._works = works
        self._bell = bell
        self._clock = clock
        self._recent = RecentPosts()
        self._fresh: list[tuple[Octets, Posts]] = []
        self._noted: OrderedDict[_Key, tuple[int, bool]] = OrderedDict()
        self._added: deque[Octets] = deque()
        self._lists: deque[Octets] = deque()
        self._read: deque[tuple[Octets, Posts]] = deque()
        self._read_until: dict[int, int] = {}
        self._unwanted: set[int] = set()
        self._round_at = 0.0
        self._wake = asyncio.Event()

    def added(self, _source: str, octets: Octets) -> None:
        """New entries (N x 32) are in force: compare them with what was posted."""
        if len(octets) > MANY:
            self._lists.append(octets)
        else:  # before what is left of a list
            self._added.extendleft(_in_parts(octets))
        self._wake.set()

    async def note(self, chat: int, images: Sequence[Remembered]) -> Noted:
        """See handlers.lookback.Remembering."""
        if not images:
            return Noted()
        if not (await self._chats.policy(chat)).look_back:
            await self._erase(chat)
            return Noted()
        now = self._now()
        known = [self._noted.get(_key(chat, image), (0, False)) for image in images]
        unkept = [image for image, (_, kept) in zip(images, known, strict=True) if not kept]
        moments = [moment for moment, kept in known if not kept]
        recent = min(moments, default=0) > now - NOTED_AGAIN_SECONDS * MILLISECONDS
        seen = min(moments) if recent else now
        if unkept and not recent:
            self._fresh.append(_columns((chat, seen, image) for image in unkept))
            self._know(chat, unkept, seen, kept=False)
        return Noted(tuple(unkept), seen)

    async def keep(self, chat: int, noted: Noted) -> None:
        """See handlers.lookback.Remembering."""
        await self._records.keep(chat, noted.images, noted.seen)
        self._know(chat, noted.images, noted.seen, kept=True)

    async def of(self, chat: int, message: int, seen: int) -> list[Remembered]:
        """See handlers.lookback.Remembering."""
        return await self._records.of(chat, message, seen)

    async def remove(self, chat: int, images: Sequence[Remembered]) -> None:
        """See handlers.lookback.Remembering."""
        await self._records.remove(chat, images)

    async def run(self, entries: Entries) -> None:
        """Work until cancelled, with `entries` for the list in force. A store that is away is waited for."""
        while True:
            try:
                await self.go_on(entries)
            except OUTAGES as no:
                log.warning("looking back waits for the store: %s", no)
                await asyncio.sleep(OUTAGE_SECONDS)
            except Exception:
                log.exception("looking back failed; it is tried again in a minute")  # new posts are judged all the same
                await asyncio.sleep(ROUND_SECONDS)

    async def go_on(self, entries: Entries) -> None:
        """The next thing to do: a round if it is time, new entries, posts read from the store, or waiting."""
        loop = asyncio.get_running_loop()
        self._wake.clear()
        if loop.time() >= self._round_at:
            await self.round()
            self._round_at = loop.time() + ROUND_SECONDS
        elif self._added:
            await self._compare_added()
        elif self._lists:
            await self._begin_list()
        elif self._read:
            await self._compare_read(entries)
        else:
            await self._wait(self._round_at - loop.time())

    @property
    def waiting(self) -> int:
        """How many new entries, and fingerprints read from the store, wait to be compared."""
        new = sum(map(len, self._added)) + sum(map(len, self._lists))
        return new + sum(len(posts) for _, posts in self._read)

    async def round(self) -> None:
        """Read what others have remembered, and forget what is old, or erased, or not to be remembered."""
        now = self._now()
        held = await self._records.chats(await self._chats.ids())
        for chat in sorted(held):
            if (await self._chats.policy(chat)).look_back:
                await self._records.expire(chat, now)
                await self._read_chat(chat, now)
            else:
                await self._erase(chat)
        await self._take_in()
        self._unwanted, unwanted = set(), self._unwanted
        await self._forget(unwanted, now + 1)
        left = await asyncio.to_thread(self._recent.chats) - held
        # What was noted a moment ago may not be written yet.
        await self._forget(left, now - SLACK_SECONDS * MILLISECONDS)
        await asyncio.to_thread(self._recent.expire, now - KEPT_SECONDS * MILLISECONDS)

    async def _compare_added(self) -> None:
        octets = self._added.popleft()
        try:
            await self._take_in()
            await self._put(await asyncio.to_thread(self._recent.near, octets))
        except BaseException:
            self._added.appendleft(octets)
            raise

    async def _begin_list(self) -> None:
        """A long list asks about the posts, or the posts about the list, whichever are fewer."""
        await self._take_in()
        octets = self._lists.popleft()
        if len(octets) < len(self._recent):
            self._added.extend(_in_parts(octets))
        elif len(self._recent):
            self._read.append(await asyncio.to_thread(self._recent.everything))

    async def _compare_read(self, entries: Entries) -> None:
        """On the loop, since the list changes there; so a few at a time, and half of the time for others."""
        began = time.perf_counter()
        octets, posts = self._read[0]
        near = near_the_list(entries, octets[:POSTS_AT_ONCE], posts[:POSTS_AT_ONCE])
        await self._put(near)
        self._read.popleft()
        if len(posts) > POSTS_AT_ONCE:
            self._read.appendleft((octets[POSTS_AT_ONCE:], posts[POSTS_AT_ONCE:]))
        await asyncio.sleep(time.perf_counter() - began)

    async def _read_chat(self, chat: int, now: int) -> None:
        """What was seen in a chat since the last look, and was not noted here."""
        since = self._read_until.get(chat, 0)
        while sightings := await self._records.since(chat, since):
            others = [one for one in sightings if _key(chat, one.image) not in self._noted]
            if others:
                columns = _columns((chat, seen, image) for seen, image in others)
                self._fresh.append(columns)
                self._read.append(columns)
            for seen, image in others:
                if seen > now - 2 * SLACK_SECONDS * MILLISECONDS:  # the next look will meet it again
                    self._know(chat, [image], seen, kept=True)
            since = sightings[-1].seen + 1
            if sum(len(posts) for _, posts in self._fresh) > ADDED_AT_ONCE:
                await self._take_in()
        self._read_until[chat] = int(now - SLACK_SECONDS * MILLISECONDS)

    async def _take_in(self) -> None:
        """What was noted, into the memory that is searched."""
        fresh, self._fresh = self._fresh, []
        if fresh:
            octets, posts = (np.concatenate(column) for column in zip(*fresh, strict=True))
            await asyncio.to_thread(self._recent.add, octets, posts)

    async def _put(self, near: Near) -> None:
        """Have posts looked at again."""
        again = [
            Again(int(chat), int(message), int(seen), self._records.name_of(entry.tobytes()))
            for (chat, message, seen), entry in zip(near.posts, near.entries, strict=True)
        ]
        for first in range(0, len(again), PUT_AT_ONCE):
            some = again[first : first + PUT_AT_ONCE]
            await self._works.put_again(some)
            await self._bell.ring({one.chat for one in some})

    async def _erase(self, chat: int) -> None:
        """Forget a group that wants nothing remembered."""
        await self._records.erase(chat)
        self._unwanted.add(chat)

    async def _forget(self, chats: set[int], before: float) -> None:
        for key in [key for key, (seen, _) in self._noted.items() if key[0] in chats and seen < before]:
            del self._noted[key]
        self._read_until = {chat: until for chat, until in self._read_until.items() if chat not in chats}
        await asyncio.to_thread(self._recent.forget, chats, int(before))

    def _know(self, chat: int, images: Iterable[Remembered], seen: int, *, kept: bool) -> None:
        for image in images:
            key = _key(chat, image)
            self._noted[key] = seen, kept
            self._noted.move_to_end(key)
        while len(self._noted) > MOST_NOTED:
            self._noted.popitem(last=False)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(seconds, 0.0)):
                await self._wake.wait()
        except TimeoutError:
            return

    def _now(self) -> int:
        return int(self._clock() * MILLISECONDS)


def _in_parts(octets: Octets) -> Iterator[Octets]:
    return (octets[first : first + ENTRIES_AT_ONCE] for first in range(0, len(octets), ENTRIES_AT_ONCE))


def _key(chat: int, image: Remembered) -> _Key:
    return chat, image.message, image.added_by, image.views.octets[:BYTES]


def _columns(sightings: Iterable[tuple[int, int, Remembered]]) -> tuple[Octets, Posts]:
    """Two rows for each look at the images, as it is and mirrored."""
    octets, posts = bytearray(), []
    for chat, seen, image in sightings:
        looks = found_by(image)
        octets += looks
        posts += [(chat, image.message, seen)] * (len(looks) // BYTES)
    return np.frombuffer(bytes(octets), np.uint8).reshape(-1, BYTES), np.array(posts, np.int64).reshape(-1, 3)
