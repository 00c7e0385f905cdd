"""500 listed images of 500 posters in one group, with Telegram's limits on: what happens there, and to another group.

Half of the posts show one image, the others ten by turns. Reports of the flooded group go to a log chat; those of the
other group to its administrator in private, who answers each of them while the flood is worked off.
"""

import asyncio
import itertools
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.pictures import jpeg, picture
from benchmarks.processes import bot, environment, simulator, until_deleted
from benchmarks.result import Result
from bot.demo.ledger import percentile
from config.settings import Settings
from matching.images import read
from matching.uploads import Submission
from matching.wire import FeedbackValue
from policies.policy import Policy
from records.chats import Chats
from records.hashes import Hashes
from records.store import opened_store
from simulator.answers import Done
from simulator.client import Simulation

POSTS: Final = 500
IMAGES: Final = 10
MINUTE: Final = 60.0
PER_SECOND, PER_GROUP_MINUTE = 30, 20
"""Telegram's limits for messages: in all, and into one group."""

BOT: Final = 1_000_001
"""The first bot that a simulator makes."""

CONFIRM: Final = "It is such an image"
WAIT_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Places:
    """The flooded group with its log chat, the other one with its administrator and somebody who posts there."""

    flooded: int
    log_chat: int
    other: int
    administrator: int
    poster: int
    members: tuple[int, ...]
    images: tuple[str, ...]


def run() -> list[Result]:
    """Measure it once; a minute or two."""
    return asyncio.run(_measure())


async def _measure() -> list[Result]:
    pictures = [jpeg(picture(seed, (1280, 960))) for seed in range(1, IMAGES + 1)]
    with tempfile.TemporaryDirectory(prefix="eg-") as folder:
        env = environment(Path(folder), LANGUAGE="en")
        async with simulator() as (url, token), Simulation(url) as control:
            places = await _places(control, pictures)
            await _prepare(Path(folder), places, pictures)
            env |= {"EGIDE_TELEGRAM__API_URL": url, "EGIDE_TELEGRAM__TOKEN": token}
            async with bot(control, env):
                await control.start(places.administrator)
                await until_deleted(control, [await _post(control, places, image) for image in places.images])
                await control.limits(PER_SECOND, PER_GROUP_MINUTE)
                return await _flooded(control, places)


async def _flooded(control: Simulation, places: Places) -> list[Result]:
    since, began = len(await control.journal()), time.monotonic()
    waits: list[float] = []
    beside = asyncio.create_task(_answering(control, places, waits))
    sent = await control.post_many(_posts(places))
    times = await until_deleted(control, sent)
    beside.cancel()
    await asyncio.gather(beside, return_exceptions=True)
    took = max(times.values()) - began
    await asyncio.sleep(max(0.0, MINUTE - (time.monotonic() - began)))
    done = [one for one in await control.journal() if one.number > since]
    spoken = [one for one in done if one.ok and one.method.startswith(("send", "edit"))]
    return [
        Result(f"{POSTS} listed images in one group: all deleted within", took, "s"),
        Result("messages into the log chat in the minute", _into(spoken, places.log_chat), "messages"),
        Result("messages into the group itself", _into(spoken, places.flooded), "messages"),
        Result("calls answered 429", sum(one.error_code == 429 for one in done), "calls"),  # noqa: PLR2004 - HTTP's own
        Result("another group meanwhile: a tap answered, median", 1000 * (percentile(sorted(waits), 50) or 0.0), "ms"),
        Result("another group meanwhile: a tap answered, longest", max(waits, default=0.0) * 1000, "ms"),
    ]


def _into(spoken: Sequence[Done], chat: int) -> int:
    return sum(str(one.parameters.get("chat_id")) == str(chat) for one in spoken)


async def _answering(control: Simulation, places: Places, waits: list[float]) -> None:
    """In the other group images are posted, reported and answered, one after the other; how long each tap waited."""
    seen: set[int] = set()
    for image in itertools.cycle(places.images):
        await _post(control, places, image)
        while not (fresh := await _undecided(control, places, seen)):
            await asyncio.sleep(0.05)
        number = fresh[0]
        seen.add(number)
        began = time.monotonic()
        await control.tap(places.administrator, number, places.administrator, button=CONFIRM, wait=WAIT_SECONDS)
        waits.append(time.monotonic() - began)


async def _undecided(control: Simulation, places: Places, seen: set[int]) -> list[int]:
    """The administrator's reports with buttons that were not tapped yet."""
    messages = (await control.chat_state(places.administrator)).messages
    return [number for number, one in messages.items() if number not in seen and _has(one, CONFIRM)]


def _has(message: dict[str, Any], button: str) -> bool:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return any(one["text"] == button for row in rows for one in row)


async def _post(control: Simulation, places: Places, image: str) -> Any:
    return await control.post(places.other, places.poster, "photo", image_id=image)


def _posts(places: Places) -> list[dict[str, Any]]:
    half, images = len(places.members) // 2, itertools.cycle(places.images)
    shown = [places.images[0] if at < half else next(images) for at in range(len(places.members))]
    return [
        {"chat": places.flooded, "user": member, "kind": "photo", "image_id": image}
        for member, image in zip(places.members, shown, strict=True)
    ]


async def _places(control: Simulation, pictures: Sequence[bytes]) -> Places:
    me = BOT
    members = tuple([(await control.create_user(f"Member {number}")).id for number in range(POSTS)])
    owner, administrator, poster = [(await control.create_user(name)).id for name in ("Olga", "Ada", "Mia")]
    flooded = await control.create_supergroup("Flooded", owner=owner, members=members, bots=[me])
    log_chat = await control.create_supergroup("Log", owner=owner, bots=[me])
    other = await control.create_supergroup("Other", owner=administrator, members=[poster], bots=[me])
    images = tuple([await control.upload(one) for one in pictures])
    return Places(flooded.id, log_chat.id, other.id, administrator, poster, members, images)


async def _prepare(folder: Path, places: Places, pictures: Sequence[bytes]) -> None:
    """The list, confirmed, and what the groups chose."""
    async with opened_store(Settings(data_dir=folder)) as store:
        chats = Chats(store.redis, Policy())
        await chats.choose(places.other, Policy(confirmed="delete"))
        await chats.adjust(places.flooded, {"reports": "chat", "reports_chat": places.log_chat})
        submissions = [Submission(read(one).fingerprint, FeedbackValue.BLOCKED) for one in pictures]
        await Hashes(*store).submit("benchmark", submissions)
