"""/stats, asked of the whole program in groups and in private."""

from dataclasses import dataclass
from typing import Any

import pytest

from records.administering import Administering
from records.statistics import SINCE_POSTED, SINCE_RECEIVED, Figure, Figures, Statistics, summed
from records.vault import Vault
from simulator.answers import Person, Place, Tapped
from tests.whole_program import Program


@dataclass
class Scene:
    """A group with an owner who has started the bot, and a member."""

    program: Program
    group: Place
    owner: Person
    member: Person

    async def figures(self, chat: int | None) -> Figures:
        """What was counted today: of a group, or of all."""
        statistics = Statistics(self.program.redis, Vault.with_new_keys())
        return summed(await statistics.days(chat, 2))

    async def counted(self, chat: int, figure: str, number: int) -> Figures:
        """Wait until so many were counted."""
        await self.program.until(lambda: self._has(chat, figure, number))
        return await self.figures(chat)

    async def _has(self, chat: int, figure: str, number: int) -> bool:
        return (await self.figures(chat))[figure] == number

    async def shown(self, person: int) -> list[dict[str, Any]]:
        """What the bot shows in a private chat, the oldest first."""
        state = await self.program.control.chat_state(person)
        return [one for one in state.messages.values() if one["from"]["id"] == self.program.simulator.bot_id]

    async def with_text(self, person: int, text: str) -> dict[str, Any]:
        """Wait for a message with this in its text or caption, and give it."""

        async def found() -> dict[str, Any] | None:
            told = [one for one in await self.shown(person) if text in one.get("text", one.get("caption", ""))]
            return told[-1] if told else None

        return dict(await self.program.until(found))

    async def tap(self, person: int, message: dict[str, Any], button: str) -> Tapped:
        """Tap a button in a private chat."""
        tapped: Tapped = await self.program.control.tap(person, message["message_id"], person, button=button, wait=30)
        return tapped


@pytest.fixture
async def scene(program) -> Scene:
    """Make the group."""
    owner, member = await program.person("Olga", started=True), await program.person("Max")
    group = await program.control.create_supergroup("Garden", owner=owner.id, members=[member.id])
    await program.join(group, by=owner.id)
    return Scene(program, group, owner, member)


async def test_posts_are_counted_once(scene, listed, ordinary):
    """An ordinary post is checked, a listed one besides matched, deleted, timed and sanctioned: once each."""
    control = scene.program.control
    await control.post(scene.group.id, scene.member.id, "photo", image=ordinary)
    await control.album(scene.group.id, scene.member.id, [listed, listed])
    figures = await scene.counted(scene.group.id, Figure.CHECKED, 3)
    assert figures[Figure.CONFIRMED_HITS] == 2
    assert figures[Figure.DELETED] == 2
    assert figures[Figure.SANCTIONS] == 1
    assert figures.durations(SINCE_RECEIVED).total == figures.durations(SINCE_POSTED).total == 2
    together = await scene.figures(None)
    assert {name: together[name] for name in figures.counts} == figures.counts


async def test_command_in_group_is_answered_in_private(scene, listed):
    """What an administrator types in the group is deleted there, and answered where nobody else reads."""
    control, group = scene.program.control, scene.group.id
    await control.post(group, scene.member.id, "photo", image=listed)
    await scene.counted(group, Figure.DELETED, 1)
    said = await control.say(group, scene.owner.id, "/stats")
    told = await scene.with_text(scene.owner.id, "Matches: 1 (1 confirmed")
    assert told["text"].startswith("Garden")
    assert "Posts deleted: 1" in told["text"]
    state = await control.chat_state(group)
    assert said.message in {int(one) for one in state.deleted}
    assert not any("Matches" in one.get("text", "") for one in state.messages.values())


async def test_members_are_not_answered(scene):
    """Whoever is no administrator gets no answer in the group, and is told of no group in private."""
    control = scene.program.control
    await control.start(scene.member.id)
    await control.say(scene.group.id, scene.member.id, "/stats")
    await control.say(scene.member.id, scene.member.id, "/stats")
    await scene.with_text(scene.member.id, "no group here that you administer")
    assert not any("Garden" in one.get("text", "") for one in await scene.shown(scene.member.id))


async def test_figures_change_their_shape(scene):
    """Text, another period, a picture with its caption, and back to text: one message stands there each time."""
    owner = scene.owner.id
    await scene.program.control.say(scene.group.id, owner, "/stats")
    told = await scene.with_text(owner, "the last 7 days")
    await scene.tap(owner, told, "A year")
    told = await scene.with_text(owner, "the last 52 weeks")
    await scene.tap(owner, told, "As a picture")
    picture = await scene.with_text(owner, "Posts that matched the list")
    assert picture["photo"]
    assert picture["caption"].startswith("Garden\n")
    tapped = await scene.tap(owner, picture, "7 days")
    assert "ten seconds" in str(tapped)
    await scene.tap(owner, picture, "As text")
    await scene.with_text(owner, "the last 52 weeks")
    assert not any(one.get("photo") for one in await scene.shown(owner))


async def test_stop_deletes_figures(scene):
    """What was told in private goes with the rest of the conversation, texts and pictures."""
    owner = scene.owner.id
    await scene.program.control.say(scene.group.id, owner, "/stats")
    await scene.tap(owner, await scene.with_text(owner, "the last 7 days"), "As a picture")
    await scene.with_text(owner, "Posts that matched the list")
    await scene.program.control.say(scene.group.id, owner, "/stats")
    await scene.with_text(owner, "the last 7 days")
    await scene.program.control.say(owner, owner, "/stop")

    async def gone() -> bool:
        left = await scene.shown(owner)
        return not any("photo" in one or "the last 7 days" in one.get("text", "") for one in left)

    await scene.program.until(gone)


async def test_groups_are_chosen_in_private(scene):
    """Who administers several groups chooses one, and sees those only that they administer now."""
    control, owner = scene.program.control, scene.owner.id
    other = await control.create_supergroup("Orchard", owner=owner)
    foreign = await control.create_supergroup("Foreign", owner=scene.member.id, members=[owner])
    for place in (other, foreign):
        await scene.program.join(place, by=owner)
    administering = Administering(scene.program.redis)
    for place in (scene.group, other, foreign):
        await scene.program.until(lambda place=place: scene.program.chats.get(place.id))
        await administering.seen(place.id, [owner])
    await control.say(owner, owner, "/stats")
    choice = await scene.with_text(owner, "Of which group")
    offered = {button["text"] for row in choice["reply_markup"]["inline_keyboard"] for button in row}
    assert offered == {"Garden", "Orchard"}
    await scene.tap(owner, choice, "Orchard")
    told = await scene.with_text(owner, "Orchard")
    await scene.tap(owner, told, "Another group")
    await scene.with_text(owner, "Of which group")


async def test_buttons_obey_nobody_else(scene):
    """An outsider who sends an administrator's button, a made-up one, or that of the log chat, learns nothing."""
    owner, outsider = scene.owner.id, scene.member.id
    await scene.program.control.start(outsider)
    await scene.program.control.say(scene.group.id, owner, "/stats")
    told = await scene.with_text(owner, "the last 7 days")
    mine = (await scene.program.until(lambda: scene.shown(outsider)))[-1]
    data = told["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for forged, answer in (
        (data, "Only an administrator"),
        (data.replace(data[2:18], "A" * 16), "no longer in this group"),
        (data.rpartition(":")[0] + ":9", "no longer in this group"),
    ):
        tapped = await scene.program.control.tap(outsider, mine["message_id"], outsider, forged=forged, wait=30)
        assert answer in str(tapped.answer)
    await scene.program.control.tap(outsider, mine["message_id"], outsider, forged="f:-:7")
    await scene.program.settled()
    assert not any("Matches" in one.get("text", "") for one in await scene.shown(outsider))
