"""Where reports are tapped: log chats, summaries, after a restart, and where there is nothing to decide any more."""

import asyncio
from typing import Any

import pytest
from pydantic import AnyHttpUrl, SecretStr

from bot.assembly import run_bot
from config.settings import Images, Settings, Telegram, Web
from policies.policy import Policy
from policies.telling import Telling
from records.chats import Chats
from records.evidence import Evidence
from records.purge import Purges
from records.store import Store, opened_store
from simulator.server import running_simulator
from tests.cards.conftest import CONFIRM, DOUBT, LIFT, Scene, labels, made_scene
from tests.whole_program import Program, _list_image

SHOW, MORE = "Show them one by one", "Show more"

MANY = 18
"""Reports at once: more than are ever sent one by one."""


async def log_chat(scene: Scene) -> int:
    """Have the reports of the group go to a chat of their own, in which an outsider is too."""
    place = await scene.control.create_supergroup("Log", owner=scene.ada.id, members=[scene.outsider.id, scene.ben.id])
    await scene.control.set_member(place.id, scene.program.simulator.bot_id, "member")
    await scene.program.chats.adjust(scene.group, {"reports": "chat", "reports_chat": place.id})
    return int(place.id)


async def test_log_chat_asks_for_the_group(scene, listed):
    """In a log chat anybody may tap, and only administrators of the group that the card is about decide."""
    place = await log_chat(scene)
    await scene.hit(listed)
    assert "the right to delete messages" in await scene.tap(scene.outsider, CONFIRM, place)
    assert await scene.tap(scene.ben, CONFIRM, place) == "Done."
    ((_, message),) = (await scene.copies_in(place)).items()
    assert "decided by Ben" in message["text"]
    assert labels(message) == [LIFT]
    assert await scene.copies(scene.ada) == {}


async def test_copies_elsewhere_lose_their_buttons(scene, listed):
    """Copies in chats that are not told about the group any more keep their text and lose their buttons."""
    await scene.hit(listed)
    before = await scene.text(scene.ada)
    place = await log_chat(scene)
    await scene.program.redis.delete(*await scene.program.redis.keys("*:grouped:*"))
    await scene.control.tap(scene.ben.id, list(await scene.copies(scene.ben))[-1], scene.ben.id, button=CONFIRM, wait=9)
    await scene.program.settled()
    assert (await scene.text(scene.ada), await scene.buttons(scene.ada)) == (before, [])
    assert place


async def test_summary_shows_cards_singly(scene, listed):
    """Of a summary five cards come at a tap, and the next five at the next; each can be decided."""
    await scene.policy(confirmed="delete")
    members = [await scene.program.person(f"Member {number}") for number in range(MANY)]
    for member in members:
        await scene.control.set_member(scene.group, member.id, "member")
    await scene.control.post_many(await _posts(scene, listed, [member.id for member in members]))
    await scene.program.settled()
    copies = await scene.copies(scene.ada)
    single = sum(CONFIRM in labels(one) for one in copies.values())
    summaries = [number for number, one in copies.items() if labels(one) == [SHOW]]
    assert summaries, "nothing was merged"
    await scene.tap(scene.ada, SHOW, message=summaries[-1])
    shown = [one for one in (await scene.copies(scene.ada)).values() if CONFIRM in labels(one)]
    assert len(shown) == min(single + 5, MANY)
    while len(shown) < MANY:
        state = await scene.control.chat_state(scene.ada.id)
        more = max(number for number, one in state.messages.items() if labels(one) == [MORE])
        await scene.tap(scene.ada, MORE, message=more)
        shown = [one for one in (await scene.copies(scene.ada)).values() if CONFIRM in labels(one)]
    assert "All reports were shown" in await scene.tap(scene.ada, SHOW, message=summaries[-1])
    assert await scene.tap(scene.ada, CONFIRM) == "Done."
    assert "decided by Ada" in await scene.text(scene.ada)
    tia = max(number for number, one in (await scene.copies(scene.tia)).items() if labels(one) == [SHOW])
    assert "the right to delete messages" in await scene.tap(scene.tia, SHOW, message=tia)


async def test_ended_report_says_so(scene, listed):
    """A card that was kept for its time, or of a group the bot has left, is not decided any more.

    Its buttons go, unless the bot may come back.
    """
    await scene.hit(listed)
    (name,) = await scene.outbox.undecided(scene.group)
    card = await scene.program.redis.dump(f"egide:{{{scene.group}}}:card:{name}")
    await scene.program.redis.delete(f"egide:{{{scene.group}}}:card:{name}")
    assert "This report has ended" in await scene.tap(scene.ben, CONFIRM)
    assert await scene.buttons(scene.ben) == []
    await scene.program.redis.restore(f"egide:{{{scene.group}}}:card:{name}", 0, card)
    await scene.control.set_member(scene.group, scene.program.simulator.bot_id, "left")
    await scene.program.settled()
    assert "This report has ended" in await scene.tap(scene.ada, CONFIRM)
    await Purges(scene.program.redis, scene.program.chats).erase(scene.group)
    assert "This report has ended" in await scene.tap(scene.ada, DOUBT)
    assert await scene.buttons(scene.ada) == []


async def test_migrated_group_keeps_its_reports(program, listed):
    """The reports of a basic group that became a supergroup are decided under its new id."""
    scene = await made_scene(program)
    group = await program.control.create_group("Choir", owner=scene.ada.id, members=[scene.mia.id])
    await program.join(group)
    await program.settled()
    await program.control.post(group.id, scene.mia.id, "photo", image=listed)
    await program.settled()
    new = await program.control.migrate(group.id)
    await program.settled()
    assert await scene.tap(scene.ada, DOUBT)
    assert await scene.tap(scene.ada, "Yes, undo everything") == "Done."
    assert "False alarm, decided by Ada" in await scene.text(scene.ada)
    assert await program.redis.exists(f"egide:{{{new}}}:dismissed")


async def test_reports_speak_the_chosen_language(scene, listed):
    """Card and buttons are in the language that the group chose."""
    await scene.program.chats.choose(scene.group, Telling(language="fr"))
    await scene.hit(listed)
    state = await scene.control.chat_state(scene.ada.id)
    assert any("Fausse alerte" in labels(one) for one in state.messages.values())


@pytest.mark.parametrize("killed", [False, True])
async def test_buttons_survive_a_restart(data_dir, listed, killed):
    """A new process takes the taps on buttons of the one before, and what that one left is finished."""
    async with running_simulator() as simulator:
        settings = Settings(
            data_dir=data_dir,
            telegram=Telegram(token=SecretStr(simulator.token), api_url=AnyHttpUrl(simulator.url)),
            web=Web(port=0),
            images=Images(processes=1),
            language="en",
        )
        async with opened_store(settings) as (redis, vault):
            await _list_image(Store(redis, vault), settings)
            program = Program(simulator, redis, Chats(redis, Policy()), Evidence(redis, vault), vault)
            first = asyncio.create_task(run_bot(settings))
            scene = await made_scene(program)
            await scene.hit(listed)
            if killed:
                await scene.control.fault("status", "restrictChatMember", code=502)
                await scene.tap(scene.ada, DOUBT)
                number = list(await scene.copies(scene.ada))[-1]
                undo = "Yes, undo everything"
                await scene.control.tap(scene.ada.id, number, scene.ada.id, button=undo, wait=30)
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            await scene.control.clear_faults()
            second = asyncio.create_task(run_bot(settings))
            if not killed:
                assert await scene.tap(scene.ada, LIFT) == "Done."
            await program.until(lambda: _is_free(scene))
            await program.settled()
            assert "The sanction of Mia is lifted." in await scene.text(scene.ben)
            second.cancel()
            await asyncio.gather(second, return_exceptions=True)


async def _posts(scene: Scene, image: bytes, members: list[int]) -> list[dict[str, Any]]:
    """What it takes to have each of these post an image."""
    image_id = await scene.control.upload(image)
    return [{"chat": scene.group, "user": member, "kind": "photo", "image_id": image_id} for member in members]


async def _is_free(scene: Scene) -> bool:
    return bool((await scene.member(scene.mia))["status"] == "member")
