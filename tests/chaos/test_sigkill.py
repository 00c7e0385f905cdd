"""The whole program - bot, decoders, store - killed at any moment, again and again, while people post."""

import asyncio
import random
import re
from collections import Counter, defaultdict

KILLS = 20
LISTED = (1, 2, 3)
ORDINARY = range(100, 112)
MESSAGE = re.compile(r"t\.me/c/\d+/(\d+)")


class Crowd:
    """Posts in several groups, listed images and others, and remembers which is which."""

    def __init__(self, world, groups, paint, seed) -> None:
        self._world = world
        self._groups = groups
        self._paint = paint
        self._random = random.Random(seed)
        self.listed: defaultdict[int, dict[int, int]] = defaultdict(dict)

    async def post(self) -> None:
        """Somebody new posts a listed image, an ordinary one, or an album of both."""
        group = self._random.choice(self._groups)
        poster = await self._world.member(group.id)
        control = self._world.simulator.control
        listed, ordinary = (self._paint(self._random.choice(seeds)) for seeds in (LISTED, ORDINARY))
        if self._random.random() < 0.25:
            sent = await control.album(group.id, poster, [ordinary, listed])
            self._note(group, poster, sent[1])
        elif self._random.random() < 0.5:
            kind = self._random.choice(["photo", "document", "video_cover", "rich_message"])
            self._note(group, poster, await control.post(group.id, poster, kind, image=listed))
        else:
            await control.post(group.id, poster, "photo", image=ordinary)

    async def go_on(self) -> None:
        """Post until cancelled, about four times a second."""
        while True:
            await self.post()
            await asyncio.sleep(self._random.random() / 2)

    def _note(self, group, poster, sent) -> None:
        self.listed[group.id][sent.message] = poster


async def kill_at_random(program, dice) -> None:
    """Start the program, and kill it while it starts, or a moment after it has begun to work."""
    program.start()
    if dice.random() < 0.75:
        await program.heard("running as @")
        await asyncio.sleep(dice.random() * 0.7)
    else:
        await asyncio.sleep(dice.random())  # it takes about half a second to come up
    program.kill()


async def test_twenty_kills_lose_nothing(world, paint):
    """Every listed post is deleted and reported, none twice but by a kill in between, and no other post is."""
    program, dice = world.program, random.Random(7)
    program.instead = {"bot.updates.DEATHS": KILLS}  # on a busy machine all of them may meet the same update
    await program.enlist(*LISTED)
    groups = [await world.group(f"Group {number}") for number in range(3)]
    crowd = Crowd(world, groups, paint, seed=11)
    posting = asyncio.create_task(crowd.go_on())
    for _ in range(KILLS):
        await kill_at_random(program, dice)
    posting.cancel()
    await asyncio.wait([posting])
    await program.started()
    for group in groups:
        await world.gone(group.id, *crowd.listed[group.id])
    await world.idle()
    for group in groups:
        await each_listed_post_once(world, group, crowd.listed[group.id])
    assert await world.quarantine() == []
    assert await repeated_reports(world, groups) <= KILLS


async def each_listed_post_once(world, group, listed) -> None:
    """Deleted, reported, on record and counted once: all the listed posts of a group, and nothing else."""
    state = await world.simulator.control.chat_state(group.id)
    assert state.deleted.keys() == listed.keys()
    told = {int(number) for text in await world.reports(group.owner) for number in MESSAGE.findall(text)}
    assert told == listed.keys()
    written = Counter((record["type"], record.get("message")) for record in await world.evidence(group.id))
    assert {message for kind, message in written if kind == "hit"} == listed.keys()
    assert all(written["hit", message] == 1 for message in listed)
    assert written["outcome", None] == len(listed)
    for poster in listed.values():
        assert len(await world.strikes(group.id, poster)) == 1
    await one_restriction_each(world, group)


async def one_restriction_each(world, group) -> None:
    """Repeated after a kill, a restriction still ends when the first one would have."""
    ends = defaultdict(set)
    for call in await world.calls("restrictChatMember", group.id):
        ends[call.parameters["user_id"]].add(call.parameters["until_date"])
    assert all(len(until) == 1 for until in ends.values())


async def repeated_reports(world, groups) -> int:
    """How many report messages told again of a post that had been told."""
    repeated = 0
    for group in groups:
        told: set[str] = set()
        for text in await world.reports(group.owner):
            messages = set(MESSAGE.findall(text))
            repeated += bool(messages & told)
            told |= messages
    return repeated
