"""What is said in a group: in the language it chose, and nothing where it chose silence."""

from dataclasses import replace

import pytest

from handlers.notices import GroupNotices
from locales.texts import Texts
from records.notices import Notices


@pytest.fixture
async def group(checking):
    """A group whose record says French, since a French speaker added the bot."""
    owner = await checking.person()
    place = await checking.group(owner.id)
    await checking.chats.save(replace(await checking.chats.get(place.id), language="fr"))
    return place


@pytest.fixture
def notices(checking) -> Notices:
    """What waits to be said."""
    return Notices(checking.redis)


@pytest.fixture
def speaking(checking, notices) -> GroupNotices:
    """What says it."""
    return GroupNotices(checking.bot, notices, checking.chats, Texts())


@pytest.mark.parametrize("notice", ["greeting", "privacy"])
async def test_group_reads_its_language(checking, group, notices, speaking, notice):
    """The language that the administrators chose holds, not that of who added the bot."""
    await checking.chats.adjust(group.id, {"language": "en"})
    await notices.add(group.id, notice)
    await speaking.send_pending(group.id)
    (text,) = await checking.told(group.id)
    assert "No image is kept" in text or "It keeps no image" in text


async def test_silent_group_reads_nothing(checking, group, notices, speaking):
    """In silent mode nothing is said, nor later what waited; /privacy is answered once the mode is left."""
    await checking.chats.adjust(group.id, {"silent": True})
    await notices.add(group.id, "greeting")
    assert await notices.add_answer(group.id, "privacy", 5)
    await speaking.send_pending(group.id)
    await checking.chats.adjust(group.id, {"silent": False})
    await speaking.send_pending(group.id)
    assert await checking.told(group.id) == []
    assert await notices.add_answer(group.id, "privacy", 5)
    await speaking.send_pending(group.id)
    assert len(await checking.told(group.id)) == 1
