"""Settings taken out and in, by the owner, in the private chat."""

import json
from typing import Any

from policies.choices import Choices
from tests.group_settings.conftest import Administrator, administrator


async def exported(owner: Administrator) -> dict[str, Any]:
    """What the owner is sent."""
    await owner.says("/export")
    assert await owner.tap("Send them to me") == "Sent below."
    text = next(one["text"] for one in reversed(await owner.messages()) if one.get("text", "").startswith("{"))
    told: dict[str, Any] = json.loads(text)
    return told


async def pastes(owner: Administrator, settings: dict[str, Any], **envelope: object) -> str:
    """Open the import and paste settings; gives what is shown then."""
    await owner.opens()
    await owner.taps("Import settings")
    text = json.dumps({"egide": "group-settings", "version": 1, "settings": settings, **envelope})
    await owner.says(text)
    return str((await owner.menu())["text"])


async def test_settings_go_out_and_in_again(program, owner, group):
    """What is exported holds every choice, is sent as a file too, and brings them back when it is pasted."""
    await program.chats.adjust(group.id, {"confirmed": "ban", "later_mutes": (86_400,), "notice": False})
    told = await exported(owner)
    assert (told["egide"], told["version"], told["group"]) == ("group-settings", 1, "Garden")
    assert set(told["settings"]) == set(Choices.model_fields)
    assert str(owner.person.id) not in json.dumps(told)
    (document,) = await program.calls("sendDocument")
    assert str(document.parameters["chat_id"]) == str(owner.person.id)
    await program.chats.adjust(group.id, dict.fromkeys(told["settings"]))
    text = await pastes(owner, told["settings"])
    assert "Confirmed match: delete the post and mute the poster → delete the post, mute the poster, and" in text
    assert "How long later mutes last: As long as the first → 1 day" in text
    assert "Line in the group: one neutral line → none" in text
    assert await program.chats.chosen(group.id) == {}
    assert await owner.tap("Import these settings")
    policy, telling = await program.chats.policy(group.id), await program.chats.telling(group.id)
    assert (policy.confirmed, policy.later_mutes, telling.notice) == ("ban", (86_400,), False)
    assert [what for _, what, _ in await owner.audited(group)] == ["settings-exported", "settings-imported"]


async def test_wrong_settings_are_refused_in_words(program, owner, group):
    """A refusal names the field and what is allowed; another text may be pasted at once."""
    assert "“ban_after” cannot be 1. Allowed: a whole number from 2 to 100." in await pastes(owner, {"ban_after": 1})
    assert "version 2" in await owner.says(json.dumps({"egide": "group-settings", "version": 2, "settings": {}}))
    assert "not the text of" in await owner.says("<b>hello</b>")
    assert "Silent mode: off → on" in await owner.says(
        json.dumps({"egide": "group-settings", "version": 1, "settings": {"silent": True}})
    )
    assert await owner.tap("Cancel")
    assert await program.chats.chosen(group.id) == {}
    assert await owner.audited(group) == []


async def test_foreign_chat_and_list_are_left_out(program, owner, group):
    """A chat the owner may not set takes no reports, and a list that is not known here is left out; both are said."""
    foreign = await program.control.create_supergroup("Foreign")
    await program.join(foreign)
    settings = {"reports": "chat", "reports_chat": foreign.id, "without": ["elsewhere"], "silent": True}
    text = await pastes(owner, settings)
    assert "Not taken over: where reports go" in text
    assert "the lists “elsewhere”" in text
    assert "Silent mode: off → on" in text
    await owner.tap("Import these settings")
    assert await program.chats.chosen(group.id) == {"silent": True, "without": frozenset()}


async def test_preview_is_left_by_going_elsewhere(program, owner, group):
    """Who goes back pastes nothing any more, and the preview's button changes nothing."""
    await pastes(owner, {"silent": True})
    data = await owner.data("Import these settings")
    assert "Back" not in await owner.labels()  # beside Cancel, which does the same
    await owner.says("/settings")
    assert "no longer valid" in await owner.forges(data)
    assert await program.chats.chosen(group.id) == {}


async def test_looking_back_is_erased_by_an_import(program, owner, group):
    """An import that switches looking back off says that it erases, and does."""
    key = f"egide:{{{group.id}}}:lookback"
    await program.redis.zadd(key, {"x": 1})
    assert "then erased" in await pastes(owner, {"look_back": False})
    await owner.tap("Import these settings")
    assert not await program.redis.exists(key)


async def test_export_in_french(program):
    """The owner of a French group is asked and answered in French."""
    zoe = await administrator(program, "Zoé", "fr")
    place = await program.control.create_supergroup("Jardin", owner=zoe.person.id)
    await program.join(place, by=zoe.person.id)
    await program.settled()
    text = await zoe.says("/export")
    assert "Jardin" in text
    assert "Export the settings" not in text
