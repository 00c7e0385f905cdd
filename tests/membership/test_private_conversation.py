"""The private chat: images sent there are deleted unseen, questions answered in the person's language."""

from collections.abc import Awaitable
from typing import Any

import pytest


async def sent_after(program: Any, person: Any, action: Awaitable[object]) -> list[str]:
    """Give what the bot says in private after something."""
    before = len(await program.told(person.id))
    await action
    await program.settled()
    return list((await program.told(person.id))[before:])


@pytest.mark.parametrize("kind", ["photo", "document", "video", "sticker", "paid_photo"])
async def test_image_is_deleted_unseen(program, listed, kind):
    """An image sent to the bot is never fetched; it is deleted and the way without sending is shown."""
    person = await program.person("Ada", started=True)
    (answer,) = await sent_after(program, person, program.control.post(person.id, person.id, kind, image=listed))
    assert answer.startswith("Your message was deleted. Nobody opened what was in it; the image was never fetched.")
    assert "https://stopncii.org" in answer
    assert "https://takeitdown.ncmec.org" in answer
    assert [done.method for done in await program.calls("getFile", "download")] == []
    assert len(await program.calls("deleteMessage")) == 1
    assert await program.redis.keys(f"egide:{{{person.id}}}:e*") == []


async def test_album_is_deleted_whole(program, listed, ordinary):
    """Every part of an album goes."""
    person = await program.person("Ada", started=True)
    await program.control.album(person.id, person.id, [listed, ordinary])
    await program.settled()
    assert len(await program.calls("deleteMessage")) == 2
    assert await program.calls("getFile", "download") == []


async def test_text_edited_into_image(program, listed):
    """An image that replaces a text is deleted too."""
    person = await program.person("Ada", started=True)
    text = await program.control.say(person.id, person.id, "hello")
    await program.settled()
    (answer,) = await sent_after(program, person, program.control.edit(person.id, text.message, "photo", image=listed))
    assert answer.startswith("Your message was deleted.")
    assert await program.calls("getFile", "download") == []


async def test_edited_words_are_answered_once(program):
    """A corrected text is not answered again."""
    person = await program.person("Ada", started=True)
    text = await program.control.say(person.id, person.id, "helo")
    await program.settled()
    assert await sent_after(program, person, program.control.edit(person.id, text.message, "text", text="hello")) == []


@pytest.mark.parametrize(
    ("language", "introduction", "privacy"),
    [
        ("en", "Égide deletes listed intimate images", "No image is kept."),
        ("fr-CH", "Égide supprime", "Aucune image n"),
        ("pt", "Égide deletes listed intimate images", "No image is kept."),
    ],
)
async def test_language_of_the_person(program, language, introduction, privacy):
    """/start, /privacy and a plain word are answered in the person's language, or in the installation's."""
    person = await program.person("Ada", language, started=True)
    (first,) = await program.told(person.id)
    assert first.startswith(introduction)
    for text, begins in (("/privacy", privacy), ("hello", introduction)):
        (answer,) = await sent_after(program, person, program.control.say(person.id, person.id, text))
        assert answer.startswith(begins), answer
    assert not any(sign in first for sign in "!")
