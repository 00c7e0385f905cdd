"""The register of chats, and the erasure of everything about one."""

import asyncio
import shutil
import tempfile
from pathlib import Path

import pytest
from redis.asyncio import Redis

from policies.policy import Policy
from records.chats import Chat, Chats
from records.evidence import Evidence
from records.inbox import Arrived, Inbox
from records.purge import Purges
from records.store import opened_server
from records.vault import Vault


@pytest.fixture
def purges(redis, chats):
    """The erasures to come."""
    return Purges(redis, chats)


async def test_chat_is_kept_as_saved(chats):
    """A record comes back as it was written."""
    chat = Chat(-1, title="Été <3", type="channel", language="fr", added_by=7, rights=frozenset({"can_x"}))
    await chats.save(chat)
    assert await chats.get(-1) == chat
    assert await chats.get(-2) is None
    await chats.save(Chat(-9))
    assert await chats.ids() == [-9, -1]


async def test_policy_falls_back_to_default(redis):
    """A chat whose administrators chose nothing has the operator's policy."""
    chats = Chats(redis, Policy(confirmed="ban"))
    assert (await chats.policy(-1)).confirmed == "ban"
    await chats.choose(-1, Policy(confirmed="delete", dry_run=True))
    assert await chats.policy(-1) == Policy(confirmed="delete", dry_run=True)


async def fill(redis: Redis, vault: Vault, chats: Chats, chat: int) -> None:
    """Leave something of every kind about a chat."""
    await chats.save(Chat(chat))
    await chats.choose(chat, Policy())
    await Evidence(redis, vault).append(chat, "post/1", {"n": 1})
    await Inbox(redis).put([Arrived(chat, 1, "{}")])
    await Inbox(redis).quarantine_raw(chat, "{}", "no", 0.0)


async def test_erasure_leaves_nothing(redis, vault, chats, purges):
    """After its time, no key of the chat is left, nor its place in any register; other chats stay whole."""
    await fill(redis, vault, chats, -1)
    await fill(redis, vault, chats, -12)
    before = len(await redis.keys("egide:{-12}:*"))
    await purges.schedule(-1, after=-1)
    assert await purges.erase_due() == [-1]
    assert await redis.keys("egide:{-1}:*") == []
    assert await chats.ids() == [-12]
    assert len(await redis.keys("egide:{-12}:*")) == before
    assert [aside.chat for aside in await Inbox(redis).quarantined()] == [-12]
    assert await purges.erase_due() == []


async def test_nothing_is_erased_early(redis, vault, chats, purges):
    """Before its time everything stays, and a second leaving does not put the time off."""
    await fill(redis, vault, chats, -1)
    await purges.schedule(-1, after=3600)
    assert await purges.erase_due() == []
    await purges.schedule(-1, after=-1)
    assert await purges.erase_due() == []


async def test_return_cancels_the_erasure(redis, vault, chats, purges):
    """A chat the bot came back to is kept, and a later leaving has its own time."""
    await fill(redis, vault, chats, -1)
    await purges.schedule(-1, after=-1)
    await purges.cancel(-1)
    assert await purges.erase_due() == []
    await purges.schedule(-1, after=-1)
    assert await purges.erase_due() == [-1]


async def test_large_chat_is_erased_whole(redis, purges):
    """Thousands of keys are all found."""
    async with redis.pipeline() as pipe:
        for number in range(5_000):
            pipe.set(f"egide:{{-1}}:card:{number}", "x")
        await pipe.execute()
    await purges.schedule(-1, after=-1)
    await purges.erase_due()
    assert await redis.keys("egide:{-1}:*") == []


async def test_erased_data_leaves_the_disk():
    """After an erasure the append-only file is written anew, without what was erased."""
    directory = Path(tempfile.mkdtemp(prefix="eg", dir="/tmp"))
    try:
        async with opened_server(directory, None) as redis:
            chats = Chats(redis, Policy())
            await chats.save(Chat(-1, title="unmistakable"))
            assert written(directory, b"unmistakable")
            purges = Purges(redis, chats)
            await purges.schedule(-1, after=-1)
            await purges.erase_due()
            async with asyncio.timeout(20):
                while written(directory, b"unmistakable"):
                    await asyncio.sleep(0.05)
            assert written(directory, b"egide:{schema}:version")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def written(directory: Path, text: bytes) -> bool:
    """Whether a text is anywhere in the store's append-only files."""
    files = (directory / "store" / "appendonlydir").glob("*")
    return any(text in file.read_bytes() for file in files if file.is_file())
