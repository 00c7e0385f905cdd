"""A flood of listed images in one group: all are deleted, reports are merged, and other groups do not wait."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from matching.images import read
from matching.uploads import Submission
from matching.wire import FeedbackValue
from records.hashes import Hashes
from simulator.answers import Done, Sent
from tests.cards.conftest import CONFIRM, Scene, made_scene, picture
from tests.whole_program import Program

PATIENCE = 150.0
"""Seconds after which what has not happened is taken not to happen."""

IMAGES = 5
POSTS = 100
PER_MINUTE = 20
"""Telegram's limit for messages into one group."""


async def listed_images(scene: Scene) -> list[bytes]:
    """Put some images on the list, confirmed, and wait until all are enforced."""
    images = [picture(seed) for seed in range(11, 11 + IMAGES)]
    source = Hashes(scene.program.redis, scene.program.vault)
    await source.submit("somebody", [Submission(read(one).fingerprint, FeedbackValue.BLOCKED) for one in images])
    await scene.program.until(lambda: _acts(scene, images[-1]))  # one fetch brings all of them
    return images


async def _acts(scene: Scene, image: bytes) -> bool:
    message = await scene.hit(image, scene.max)
    return await scene.gone(message)


def most_in_a_minute(sent: list[Done]) -> int:
    """The most messages that came within any 60 seconds."""
    times = sorted(one.at for one in sent)
    return max((sum(first <= at < first + 60 for at in times) for first in times), default=0)


def told_of(texts: list[str]) -> int:
    """How many reports these messages tell of."""
    counts = [re.search(r"(\d+) reports? of listed images", text) for text in texts]
    singles = sum("was posted in" in text for text in texts)
    return singles + sum(int(found[1]) for found in counts if found)


async def test_flood_is_answered(program):
    """Everything goes, no limit is overstepped, every report is told, and another group is served meanwhile."""
    members = [(await program.control.create_user(f"M{number}")).id for number in range(POSTS)]
    scene, other = await made_scene(program, "Flood", members), await made_scene(program, "Choir")
    await scene.policy(confirmed="delete")
    images = await listed_images(scene)
    log_chat = await program.control.create_supergroup("Log", owner=scene.ada.id)
    await program.control.set_member(log_chat.id, program.simulator.bot_id, "member")
    await program.chats.adjust(scene.group, {"reports": "chat", "reports_chat": log_chat.id})
    posts = await _posts(scene, images, members)
    await program.control.limits(per_second=30, per_group_minute=PER_MINUTE)
    since = len(await program.control.journal())
    sent, answer = await asyncio.gather(program.control.post_many(posts), _meanwhile(other, images[0]))
    await patiently(lambda: _all_gone(scene, sent))
    await patiently(lambda: _all_told(program, log_chat.id))
    deleted = (await program.control.chat_state(scene.group)).deleted
    assert [one.message for one in sent if one.message not in deleted] == []
    done = (await program.control.journal())[since:]
    assert [one.method for one in done if one.error_code == 429] == []
    spoken = [one for one in done if one.ok and one.method.startswith(("send", "edit"))]
    places = Counter(str(one.parameters.get("chat_id")) for one in spoken)
    for place in (scene.group, log_chat.id):
        into = [one for one in spoken if str(one.parameters.get("chat_id")) == str(place)]
        assert most_in_a_minute(into) <= PER_MINUTE
    assert places[str(log_chat.id)] < POSTS / 4
    assert told_of(await _texts(program, log_chat.id)) == POSTS
    assert answer == "Done."


async def patiently(happened: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something, looking seldom: bot, simulator and test share a loop."""
    async with asyncio.timeout(PATIENCE):
        while not await happened():
            await asyncio.sleep(0.5)


async def _all_gone(scene: Scene, sent: list[Sent]) -> bool:
    deleted = (await scene.control.chat_state(scene.group)).deleted
    return all(one.message in deleted for one in sent)


async def _all_told(program: Program, log_chat: int) -> bool:
    return told_of(await _texts(program, log_chat)) >= POSTS


async def _texts(program: Program, chat: int) -> list[str]:
    return [one["text"] for one in (await program.control.chat_state(chat)).messages.values() if "text" in one]


async def _posts(scene: Scene, images: list[bytes], members: list[int]) -> list[dict[str, Any]]:
    """Half of them show one image, the others all of them by turns."""
    known = [await scene.control.upload(image) for image in images]
    half = len(members) // 2
    shown = [known[0]] * half + [known[at % len(known)] for at in range(len(members) - half)]
    return [
        {"chat": scene.group, "user": member, "kind": "photo", "image_id": image, "distinct": at % 10 == 0}
        for at, (member, image) in enumerate(zip(members, shown, strict=True))
    ]


async def _reported(other: Scene) -> bool:
    return bool(await other.copies(other.ada))


async def _meanwhile(other: Scene, image: bytes) -> str:
    """In another group an image is posted, reported, and the report answered."""
    await other.post(image)
    await patiently(lambda: _reported(other))
    number = list(await other.copies(other.ada))[-1]
    tapped = await other.control.tap(other.ada.id, number, other.ada.id, button=CONFIRM, wait=30)
    return str(tapped.answer["text"]) if tapped.answer else ""
