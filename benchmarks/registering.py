"""From "send" on the page to a group: how long until the post that was there goes, and one that comes right after.

A person taps through the conversation, and what the page makes of the image is sent to the address its button names.
The bot is a process of its own with an empty list; the decoding browser is another benchmark's (`page`).
"""

import asyncio
import secrets
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from aiohttp import ClientSession

from benchmarks.pictures import jpeg, picture
from benchmarks.processes import bot, environment, simulator, until_deleted
from benchmarks.result import Result
from matching.cases import RegisteredImage, write_images
from matching.fingerprint import BYTES, Fingerprint
from matching.images import CAPS, read
from matching.reading import Purpose
from simulator.client import Simulation

ROUNDS: Final = 10
SETTLE_SECONDS: Final = 0.5
"""Between a post and the registration of its image: the bot has looked at it by then."""

TICKET: Final = "#ticket="

ACTIONS: Final = ("p:to.image", "p:continue", "p:adult", "p:declare")
"""What the buttons on the way to the page stand for."""


@dataclass(frozen=True)
class Round:
    """Seconds after "send": the answer, the end of the post that was there; and of a later post, after it came."""

    answered: float
    earlier_gone: float
    later_gone: float


def run() -> list[Result]:
    """Measure."""
    rounds = asyncio.run(_measured())
    later = median(one.later_gone for one in rounds)
    against = "a new post of a registered image"
    medians = {
        "sent until answered (median)": median(one.answered for one in rounds),
        "sent until an earlier post is deleted (median)": median(one.earlier_gone for one in rounds),
        "the same, at worst": max(one.earlier_gone for one in rounds),
    }
    told = [Result(name, value * 1000, "ms", against, value / later) for name, value in medians.items()]
    return [*told, Result("new post until deleted (median)", later * 1000, "ms")]


async def _measured() -> list[Round]:
    with tempfile.TemporaryDirectory(prefix="eg", dir="/tmp") as folder:
        async with simulator() as (url, token), Simulation(url) as control, ClientSession() as session:
            port = _free_port()
            page = f"http://127.0.0.1:{port}/page"
            settings = {"WEB__PORT": str(port), "WEB__PAGE_URL": page, "TELEGRAM__TOKEN": token, "LOG__LEVEL": "ERROR"}
            env = environment(Path(folder), **settings, TELEGRAM__API_URL=url, LANGUAGE="en")
            async with bot(control, env):
                me = int(token.partition(":")[0])
                return [await _round(control, session, page, me, seed) for seed in range(ROUNDS)]


async def _round(control: Simulation, session: ClientSession, page: str, me: int, seed: int) -> Round:
    image = jpeg(picture(seed, (1280, 960)))
    member = await control.create_user("Mia")
    group = await control.create_supergroup("Garden", members=[member.id])
    await control.set_member(group.id, me, "administrator", "all")
    ticket = await _ticket(control)
    earlier = await control.post(group.id, member.id, "photo", image=image)
    await asyncio.sleep(SETTLE_SECONDS)
    body = {"ticket": ticket, "nonce": secrets.token_urlsafe(24), "language": "en", "images": _written(image)}
    began = time.monotonic()  # as the simulator tells times
    async with session.post(f"{page}/send", json=body, headers={"Sec-Fetch-Site": "same-origin"}) as response:
        said: Any = await response.json()
        if response.status >= 400:  # noqa: PLR2004 - the first of the refusals
            raise AssertionError(said)
    answered = time.monotonic() - began
    gone = await until_deleted(control, [earlier], pause=0.01)
    later = await control.post(group.id, member.id, "photo", image=image)
    later_gone = await until_deleted(control, [later], pause=0.01)
    return Round(
        answered,
        gone[earlier.chat, earlier.message] - began,
        later_gone[later.chat, later.message] - later.at,
    )


async def _ticket(control: Simulation) -> str:
    """What allows somebody to register, once they have tapped through to the page."""
    person = await control.create_user("Ada", language="en")
    await control.start(person.id)
    shown: dict[str, Any] = {}
    for action in ACTIONS:
        shown = await _screen(control, person.id, action)
        await control.tap(person.id, shown["message_id"], person.id, data=action, wait=30)
    shown = await _screen(control, person.id, "")
    urls = [str(one.get("url", "")) for row in shown["reply_markup"]["inline_keyboard"] for one in row]
    return next(url for url in urls if TICKET in url).partition(TICKET)[2]


async def _screen(control: Simulation, person: int, action: str) -> dict[str, Any]:
    """The message that shows where somebody is, once it offers this."""
    while True:
        for message in (await control.chat_state(person)).messages.values():
            buttons = [one for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for one in row]
            wanted = (
                one.get("callback_data") == action if action else "ticket=" in one.get("url", "") for one in buttons
            )
            if any(wanted):
                return message
        await asyncio.sleep(0.02)


def _written(image: bytes) -> list[dict[str, Any]]:
    """What the page makes of an image, as it travels."""
    reading = read(image, CAPS, Purpose.LISTED)
    starts = range(0, len(reading.derived), BYTES)
    derived = tuple(Fingerprint(reading.derived[first : first + BYTES]) for first in starts)
    return write_images([RegisteredImage(reading.fingerprint, derived, reading.quality)])


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
