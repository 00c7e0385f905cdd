"""Calls as bots make them, and images to post."""

import io
import json
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import aiohttp
import numpy as np
import pytest
from PIL import Image
from telegram import Update


def made_image(width: int = 1000, height: int = 750, seed: int = 1, form: str = "JPEG") -> bytes:
    """Make a photo-like image: smooth fields of colour, a few edges."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 256, (9, 12, 3), dtype=np.uint8), "RGB")
    target = io.BytesIO()
    coarse.resize((width, height), Image.Resampling.BICUBIC).save(target, form)
    return target.getvalue()


@cache
def aiogram_types() -> Any:
    """Give aiogram's objects: importing them takes seconds, and only some tests need them."""
    return import_module("aiogram.types")


class Calls:
    """Calls the Bot API as a bot does, over HTTP."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self.session = session
        self.url = url
        self.token = token

    async def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method with a JSON body; gives the whole answer."""
        address = f"{self.url}/bot{self.token}/{method}"
        async with self.session.post(address, json=parameters) as response:
            body: dict[str, Any] = await response.json()
        assert body["ok"] == (response.status == 200)
        return body

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        """Get updates without confirming them."""
        body = await self("getUpdates", **parameters)
        assert body["ok"], body
        return list(body["result"])

    async def drain(self) -> list[dict[str, Any]]:
        """Take all that waits and confirm it."""
        taken = await self.updates()
        if taken:
            await self.updates(offset=taken[-1]["update_id"] + 1)
        return taken


@pytest.fixture(scope="session")
def make_image() -> Callable[..., bytes]:
    """Make images of other sizes: `make_image(width, height, seed=, form=)`."""
    return made_image


@pytest.fixture(scope="session")
def read_by_both() -> Callable[[dict[str, Any]], str]:
    """Read an update with python-telegram-bot and with aiogram; gives what the latter would send again."""

    def read(raw: dict[str, Any]) -> str:
        ours = Update.de_json(json.loads(json.dumps(raw)), None)
        theirs = aiogram_types().Update.model_validate(raw, context={"bot": None})
        assert ours.update_id == theirs.update_id == raw["update_id"]
        assert ours.effective_message is not None
        return str(theirs.model_dump_json(exclude_none=True, fallback=str))

    return read


@pytest.fixture
def call(simulator, session) -> Calls:
    """Call the Bot API as the default bot."""
    return Calls(session, simulator.url, simulator.token)


@pytest.fixture
def call_as(simulator, session) -> Callable[[str], Calls]:
    """Call the Bot API as the bot of another token."""
    return lambda token: Calls(session, simulator.url, token)


@pytest.fixture(scope="session")
def image() -> bytes:
    """Give a photo of 1000 x 750 pixels."""
    return made_image()


@pytest.fixture
async def group(simulator):
    """Make a supergroup with the default bot as administrator."""
    return await simulator.control.create_supergroup("Group", bots=[simulator.bot_id])
