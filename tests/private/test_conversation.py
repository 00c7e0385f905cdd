"""The private conversation: one screen that changes, forgotten within the hour, gone when its person says so."""

import pytest

from records.conversations import KEPT_SECONDS
from tests.private.conftest import Visitor

KEY = "egide:{%d}:conversation"


async def test_danger_comes_first(visitor):
    """The first words are whom to call at once."""
    assert "112" in (await visitor.starts()).split("\n\n")[0]


async def test_one_screen_changes(visitor):
    """Tapping changes the message that is there; nothing piles up."""
    await visitor.starts()
    first = await visitor.screen()
    text = await visitor.goes("An image of me is online, or may be", "Write to a platform or to the police")
    assert text
    assert (await visitor.screen())["message_id"] == first["message_id"]
    assert len(await visitor.messages()) == 1


async def test_stop_leaves_nothing(visitor):
    """/stop deletes what the bot wrote and what was typed, and the record in the store."""
    await visitor.starts()
    await visitor.goes("Someone threatens me", "Later")
    assert await visitor.program.redis.exists(KEY % visitor.person.id)
    await visitor.program.control.say(visitor.person.id, visitor.person.id, "/stop")
    await visitor.program.until(lambda: visitor.program.calls("deleteMessages"))
    await visitor.program.settled()
    assert await visitor.messages() == []
    assert await visitor.own() == []
    assert not await visitor.program.redis.exists(KEY % visitor.person.id)


async def test_quitting_leaves_nothing(visitor):
    """The button on every screen does the same, and says so over the chat only."""
    await visitor.starts()
    await visitor.taps("Someone threatens me")
    message = (await visitor.screen())["message_id"]
    tapped = await visitor.program.control.tap(
        visitor.person.id, message, visitor.person.id, button="Quit and erase", wait=10
    )
    assert tapped.answer["text"] == "Deleted. Nothing of this conversation is kept."
    assert await visitor.messages() == []
    assert not await visitor.program.redis.exists(KEY % visitor.person.id)


async def test_conversation_forgets_itself(visitor):
    """The record ends an hour after the last step; a button of then begins anew."""
    await visitor.starts()
    await visitor.taps("Someone threatens me")
    left = await visitor.program.redis.ttl(KEY % visitor.person.id)
    assert KEPT_SECONDS - 60 < left <= KEPT_SECONDS
    await visitor.program.redis.delete(KEY % visitor.person.id)  # as its end does
    text = await visitor.taps("Later")
    assert text.startswith("More than an hour has passed")
    assert "What brings you here?" in text


async def test_later_returns_where_one_was(visitor):
    """Who puts it off, and comes back within the hour, goes on from the same step."""
    await visitor.starts()
    before = await visitor.taps("Someone threatens me")
    await visitor.goes("Later")
    assert await visitor.taps("Back") == before


async def test_old_buttons_do_nothing(visitor):
    """A tap that the present screen does not offer changes nothing."""
    await visitor.starts()
    text = await visitor.taps("Someone threatens me")
    screen = (await visitor.screen())["message_id"]
    for number, data in enumerate(("p:declare", "p:to.image", "p:", "p:nonsense", "p:return", "p:again")):
        await visitor.program.control.raw_update(
            {
                "update_id": 900_000 + number,
                "callback_query": {
                    "id": "1",
                    "chat_instance": "1",
                    "data": data,
                    "from": {"id": visitor.person.id, "is_bot": False, "first_name": "Ada", "language_code": "en"},
                    "message": {
                        "message_id": screen,
                        "date": 1,
                        "chat": {"id": visitor.person.id, "type": "private"},
                        "text": "x",
                    },
                },
            }
        )
        assert await visitor.text() == text, data


async def test_typed_words_are_deleted(visitor):
    """What is typed where nothing is asked is deleted, and the screen stays."""
    await visitor.starts()
    text = await visitor.says("he has my pictures")
    assert text.startswith("Here only the buttons are understood.")
    assert await visitor.own() == [one for one in await visitor.own() if one.get("text") == "/start"]


@pytest.mark.parametrize(
    ("language", "question", "privacy"),
    [
        ("en", "What brings you here?", "No image is kept."),
        ("fr-CH", "vous amène", "Aucune image n"),
        ("pt", "What brings you here?", "No image is kept."),
    ],
)
async def test_language_of_the_person(visitor, language, question, privacy):
    """The first screen and /privacy are in the person's language, or in the installation's."""
    control = visitor.program.control
    visitor.person = await control.create_user("Ana", language=language)
    assert question in (await visitor.starts()).replace("\u00a0", " ").replace("\u202f", " ")
    await control.say(visitor.person.id, visitor.person.id, "/privacy")
    await visitor.program.settled()
    texts = [one["text"] for one in await visitor.messages()]
    assert any(privacy in text for text in texts), texts


async def test_language_can_be_changed(visitor):
    """The language is the person's, and another can be chosen."""
    await visitor.starts()
    text = await visitor.taps("Français")
    assert "Égide" in text
    assert "What brings you here?" not in text


async def test_service_messages_are_no_media(visitor):
    """A word of Telegram itself, such as a timer that was set, is not taken for an image."""
    text = await visitor.starts()
    message = {
        "message_id": 500,
        "date": 1,
        "chat": {"id": visitor.person.id, "type": "private", "first_name": "Ada"},
        "from": {"id": visitor.person.id, "is_bot": False, "first_name": "Ada", "language_code": "en"},
        "message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400},
    }
    await visitor.program.control.raw_update({"update_id": 910_000, "message": message})
    assert await visitor.text() == text


async def test_failed_deletion_is_made_up_for(visitor):
    """Where Telegram fails while all is deleted, /stop goes on until nothing is left."""
    await visitor.starts()
    await visitor.taps("Someone threatens me")
    await visitor.program.control.fault("drop", "deleteMessages", times=1)
    await visitor.program.control.say(visitor.person.id, visitor.person.id, "/stop")
    await visitor.program.until(lambda: nothing_left(visitor))
    await visitor.program.settled()
    assert not await visitor.program.redis.exists(KEY % visitor.person.id)


async def nothing_left(visitor: Visitor) -> bool:
    """Tell whether the chat is empty."""
    return not await visitor.messages() and not await visitor.own()


async def test_stop_works_after_the_hour(visitor):
    """What was written in the last two days goes, also once the conversation is forgotten."""
    await visitor.starts()
    await visitor.program.redis.delete(KEY % visitor.person.id)
    await visitor.program.control.say(visitor.person.id, visitor.person.id, "/stop")
    await visitor.program.until(lambda: nothing_left(visitor))


async def test_typed_text_never_stays(visitor):
    """What is typed once the conversation is forgotten, or edited, is deleted like everything else."""
    await visitor.starts()
    await visitor.taps("I have a case already")
    await visitor.program.redis.delete(KEY % visitor.person.id)
    await visitor.program.control.say(visitor.person.id, visitor.person.id, "269670")
    await visitor.program.settled()
    assert (await visitor.messages())[-1]["text"].startswith("More than an hour has passed")
    assert [one["text"] for one in await visitor.own()] == ["/start"]


async def test_newcomers_text_is_greeted(visitor):
    """Who was written to, and had no conversation, is not told that it is forgotten."""
    person = visitor.person.id
    await visitor.program.control.say(person, person, "/privacy")
    await visitor.program.settled()
    await visitor.program.control.say(person, person, "/unknown")
    await visitor.program.settled()
    assert "What brings you here?" in (await visitor.messages())[-1]["text"]
    assert not [one for one in await visitor.messages() if one["text"].startswith("More than an hour")]


async def test_edited_text_is_deleted(visitor):
    """A text that was edited before it could be deleted goes as well."""
    await visitor.starts()
    edited = {
        "message_id": (await visitor.own())[0]["message_id"],
        "date": 1,
        "edit_date": 2,
        "chat": {"id": visitor.person.id, "type": "private", "first_name": "Ada"},
        "from": {"id": visitor.person.id, "is_bot": False, "first_name": "Ada", "language_code": "en"},
        "text": "269670",
    }
    await visitor.program.control.raw_update({"update_id": 920_000, "edited_message": edited})
    await visitor.program.settled()
    assert await visitor.own() == []


async def test_unshown_screen_takes_no_answer(visitor):
    """A tap whose screen could not be shown counts once: the failure is made up for, and nothing is skipped."""
    await visitor.starts()
    await visitor.taps("Someone threatens me")
    message = (await visitor.screen())["message_id"]
    await visitor.program.control.fault("status", "editMessageText", times=1, code=502)
    await visitor.program.control.tap(visitor.person.id, message, visitor.person.id, button="Later", wait=20)
    assert (await visitor.text()).startswith("Take the time you need.")
    assert (await visitor.taps("Back")).startswith("A threat to share intimate images")
    assert "Back" not in await visitor.labels()
