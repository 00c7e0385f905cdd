"""What a person is shown of what is kept about them, and what not."""

import pytest

from locales.texts import Texts
from policies.policy import Policy
from records.allowances import Kind, TooManyLooks
from tests.about_me.conftest import labels

LOOK, COPY, BACK = "What is kept about me", "As a file", "Back"


@pytest.fixture
async def muted(scene, ordinary):
    """She posted an ordinary image in Garden, then the listed one, and was muted."""
    await scene.program.chats.choose(scene.garden.id, Policy(confirmed="mute"))
    await scene.posts(scene.garden, ordinary)
    await scene.posts(scene.garden, scene.listed)
    await scene.program.posters_told()
    return scene


async def test_all_groups_are_shown(muted):
    """A poster reads, group by group, what counts, what was done and what is remembered; and what they administer."""
    text = await muted.asks(LOOK)
    garden = text.partition("Garden:\n")[2].partition("\n\n")[0].split("\n")
    assert [line.partition(":")[0] for line in garden] == [
        "- posts that count against you",
        "- mutes and bans",
        "- decisions about your posts",
        "- fingerprints of images you posted in the last 48 hours; posts",
    ]
    assert all(": 1" in line for line in garden)
    assert "Cellar:\n- that you are among its administrators, or were lately\n- that you added the bot" in text
    assert "Attic" not in text


async def test_decisions_are_opened(muted):
    """A group with decisions has a button that shows the statement of reasons in the same chat; others have none."""
    await muted.asks(LOOK)
    (screen,) = [one for one in (await muted.messages()).values() if "Garden:" in one.get("text", "")]
    assert [label for label in labels(screen) if label.startswith("The decisions in")] == ["The decisions in “Garden”"]
    await muted.taps("The decisions in “Garden”")
    told = list((await muted.messages()).values())[-1]
    assert told["text"].startswith("Statement of reasons for a decision about your posts in the group “Garden”.")
    assert labels(told) == ["Contest this decision"]


async def test_file_says_the_same(muted):
    """The file has all that the screen counts, and is another thing than a look: each once an hour."""
    await muted.asks(LOOK)
    await muted.taps(COPY)
    told = await muted.file()
    assert (told["egide"], told["version"], told["account"]) == ("about-me", 1, muted.person.id)
    garden = next(group for group in told["groups"] if group["id"] == muted.garden.id)
    assert {name: len(held) for name, held in garden.items() if isinstance(held, list)} == {
        "counting_against_you": 1,
        "restrictions": 1,
        "decisions": 1,
        "appeals": 0,
        "remembered_images": 1,
    }
    assert garden["decisions"][0]["done"] == ["delete-post", "strike", "mute"]
    assert "enedikta" not in str(told)
    for button in (COPY, BACK, LOOK):
        text = await muted.taps(button)
    assert text == TooManyLooks(Kind.LOOKS, 1).tell(Texts().of("en"))


async def test_report_alone_is_not_told(scene):
    """Of a listed image that was left alone, its poster learns nothing here: not that there is a report, nor where."""
    await scene.program.chats.choose(scene.attic.id, Policy(dry_run=True, look_back=False))
    await scene.posts(scene.attic, scene.listed)
    assert await scene.program.redis.keys(f"egide:{{{scene.attic.id}}}:reported:*")
    text = await scene.asks(LOOK)
    assert "Attic" not in text
    await scene.taps(COPY)
    assert [group["title"] for group in (await scene.file())["groups"]] == ["Cellar"]


async def test_only_the_own_chat_is_answered(muted):
    """Whoever sends the button's data elsewhere, or from another account, is shown nothing of this person."""
    await muted.asks()
    other = await muted.program.person("Max", started=True)
    there = (await muted.control.chat_state(muted.garden.id)).messages
    line = next(number for number, one in there.items() if one["from"]["id"] == muted.program.simulator.bot_id)
    before = len(await muted.program.calls("sendMessage", "editMessageText", "sendDocument"))
    for action in ("y:about", "y:file", "y:erase", "y:erase-now", "y:", "y:none"):
        await muted.control.tap(muted.garden.id, line, muted.person.id, forged=action, wait=20)
    await muted.program.settled()
    assert len(await muted.program.calls("sendMessage", "editMessageText", "sendDocument")) == before + 1  # the watcher
    (screen,) = [number for number, one in (await muted.control.chat_state(other.id)).messages.items()][-1:]
    await muted.control.tap(other.id, screen, other.id, forged="y:about", wait=20)
    await muted.program.settled()
    shown = (await muted.control.chat_state(other.id)).messages[screen]["text"]
    assert "In the groups nothing is kept about you that can be shown." in shown
