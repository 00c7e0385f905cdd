"""Slow files of one chat, and how little the others notice of them."""

import asyncio
from collections import Counter
from itertools import count

import pytest

from bot.places import Line, Places
from bot.reader import Reader
from bot.slow_chats import SECONDS, SlowChats
from config.errors import ImageRefused
from handlers.attachments import Attachment, Kind, Rendition
from matching.images import Caps, read
from matching.sandbox import Sandbox

STUBBORN = "tests.matching.stubborn_decoder"
MALLORY, GARDEN = -1, -2
numbers = count()


class Shelf:
    """Hands out files at once: a file's id is its content."""

    def __init__(self, **images: bytes) -> None:
        self.images = images
        self.fetched: Counter[str] = Counter()

    async def fetch(self, file_id: str, size: int = 0) -> bytes:
        """Give the bytes."""
        assert size == 0
        self.fetched[file_id] += 1
        return self.images.get(file_id, file_id.encode())


def posted(content: str, kind: Kind = Kind.DOCUMENT) -> Attachment:
    """A file nobody has seen before."""
    return Attachment(kind, (Rendition(content, f"{content}/{next(numbers)}"),), None)


async def reasons(reader: Reader, chat: int, contents: list[str]) -> list[str]:
    """Why each of these documents could not be read."""
    seen = await asyncio.gather(*(reader.read(posted(content), chat) for content in contents))
    return [one.unread[0].reason for one in seen]


@pytest.fixture
async def sandbox():
    """Two decoders that do as the files say, for a second each."""
    async with Sandbox(2, Caps(seconds=1), decoder=STUBBORN) as pool:
        yield pool


async def test_slow_files_delay_their_chat_only(sandbox, paint):
    """While one group's slow files keep decoders busy, another group's image is read long before they are done."""
    reader = Reader(Shelf(listed=paint(1)), sandbox)
    slow = asyncio.create_task(reasons(reader, MALLORY, ["hang"] * 6))
    await asyncio.sleep(0.3)
    seen = await reader.read(posted("listed"), GARDEN)
    assert seen.reading == read(paint(1))
    assert len(reader._slow._until) == 0, "the first slow file was still being decoded"
    slow.cancel()


async def test_disrepute_leaves_a_decoder(sandbox, paint):
    """Documents of a chat whose files were slow are read one at a time, photos of the same chat as ever."""
    reader = Reader(Shelf(photo=paint(2)), sandbox)
    await reasons(reader, MALLORY, ["hang"])
    slow = [asyncio.create_task(reasons(reader, MALLORY, ["hang"])) for _ in range(4)]
    await asyncio.sleep(0.3)
    assert (await reader.read(posted("photo", Kind.PHOTO), MALLORY)).reading
    assert (await reader.read(posted("photo"), GARDEN)).reading
    assert not any(one.done() for one in slow)
    for one in slow:
        one.cancel()


async def test_same_file_waits_for_no_other_chat(sandbox, paint):
    """A file that stands far behind in one chat is read for another chat at once, and then for the first too."""
    shelf = Shelf(listed=paint(3))
    reader = Reader(shelf, sandbox)
    await reasons(reader, MALLORY, ["hang"])
    listed = posted("listed")
    slow = asyncio.create_task(reasons(reader, MALLORY, ["hang"]))
    await asyncio.sleep(0.1)
    behind = asyncio.create_task(reader.read(listed, MALLORY))
    await asyncio.sleep(0.1)
    ahead = await reader.read(listed, GARDEN)
    assert not behind.done()
    assert await behind == ahead
    assert shelf.fetched["listed"] == 1
    assert await slow == ["too-slow"]


async def test_lines_take_turns():
    """Of lines that wait, each gets a place in turn; within one the first is first."""
    places, got = Places(1, 1, lambda _: False), []

    async def work(chat: int, number: int) -> None:
        async with places.place(Line(chat, photos=False)):
            got.append((chat, number))
            await asyncio.sleep(0)

    async with places.place(Line(9, photos=True)):
        working = asyncio.gather(*(work(chat, number) for chat in (1, 2, 3) for number in range(3)))
        await asyncio.sleep(0)
    await working
    assert got == [(chat, number) for number in range(3) for chat in (1, 2, 3)]


async def test_no_line_takes_all_places():
    """A line holds no more than its share, even if nobody else wants the rest."""
    places = Places(3, 2, lambda _: False)
    release = asyncio.Event()
    working: Counter[int] = Counter()

    async def work(chat: int) -> None:
        async with places.place(Line(chat, photos=False)):
            working[chat] += 1
            await release.wait()

    tasks = [asyncio.create_task(work(chat)) for chat in (1, 1, 1, 2, 2)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert working == {1: 2, 2: 1}
    release.set()
    await asyncio.gather(*tasks)


async def test_waiting_work_falls_behind_too():
    """What waits already when its chat falls into disrepute lets the others pass."""
    bad, got = set(), []
    places = Places(1, 1, lambda line: line.chat in bad)

    async def work(chat: int) -> None:
        async with places.place(Line(chat, photos=False)):
            got.append(chat)
            bad.add(1)
            await asyncio.sleep(0)

    await asyncio.gather(*(work(chat) for chat in (1, 1, 1, 2, 3)))
    assert got == [1, 2, 3, 1, 1], "the first came before anything was known of its chat"


async def test_cancelled_waiting_loses_no_place():
    """Places of callers that were cancelled, waiting or just served, come back."""
    places = Places(1, 1, lambda _: False)

    async def work() -> None:
        async with places.place(Line(1, photos=True)):
            await asyncio.sleep(0)

    for turns in range(4):
        tasks = [asyncio.create_task(work()) for _ in range(3)]
        for _ in range(turns):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await work()


def test_disrepute_ends():
    """A chat goes last for its documents only, and not for ever."""
    now = [0.0]
    slow = SlowChats(lambda: now[0])
    slow.note(1, ImageRefused("damaged").reason)
    assert not slow.goes_last(Line(1, photos=False))
    slow.note(1, "too-slow")
    assert slow.goes_last(Line(1, photos=False))
    assert not slow.goes_last(Line(1, photos=True))
    assert not slow.goes_last(Line(2, photos=False))
    now[0] = SECONDS
    assert not slow.goes_last(Line(1, photos=False))
