"""An installation to examine: a data directory, the simulator, and the program as its operator starts it."""

import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import AnyHttpUrl, SecretStr
from redis.asyncio import Redis

from bot.doctor.examination import examine
from config.settings import Settings, Telegram, unknown_variables
from policies.policy import Policy
from records.chats import Chat, Chats
from records.store import Store, opened_server, opened_store
from simulator.server import RunningSimulator


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    """Start from an environment without stray settings."""
    for name in unknown_variables():
        monkeypatch.delenv(name)


@dataclass
class Examined:
    """What the doctor said."""

    told: list[dict[str, Any]]

    @property
    def wrong(self) -> list[dict[str, Any]]:
        """What is not as it should be."""
        return [one for one in self.told if not one["ok"]]

    def only(self, check: str) -> dict[str, Any]:
        """Give the one thing that is wrong, which is to be of this check and to have a cure."""
        (found,) = self.wrong
        assert found["check"] == check, found
        assert found["cure"]
        return found


@dataclass
class Installation:
    """An installation whose settings a test may change before it has it examined."""

    simulator: RunningSimulator
    settings: Settings

    def change(self, **sections: Any) -> None:
        """Replace sections of the settings."""
        self.settings = self.settings.model_copy(update=sections)

    def telegram(self, **changes: Any) -> None:
        """Change settings of the section telegram."""
        self.change(telegram=self.settings.telegram.model_copy(update=changes))

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Redis]:
        """Its store, to put something into."""
        async with opened_server(self.settings.data_dir, None) as redis:
            yield redis

    @asynccontextmanager
    async def sealed_store(self) -> AsyncIterator[Store]:
        """The same with its vault."""
        async with opened_store(self.settings) as store:
            yield store

    async def group(self, title: str = "Garden", rights: Any = "all") -> int:
        """Have the bot in a group, with these rights; gives its id."""
        group = await self.simulator.control.create_supergroup(title)
        await self.simulator.control.set_member(group.id, self.simulator.bot_id, "administrator", rights)
        async with self.store() as redis:
            await Chats(redis, Policy()).save(Chat(group.id, title=title))
        return group.id

    async def examine(self) -> Examined:
        """Have the doctor look at everything, in the language of the code."""
        return Examined([finding.told(str) async for finding in examine(self.settings)])


@pytest.fixture
def installation(data_dir, simulator) -> Installation:
    """An installation with which nothing is wrong."""
    telegram = Telegram(token=SecretStr(simulator.token), api_url=AnyHttpUrl(simulator.url))
    return Installation(simulator, Settings(data_dir=data_dir, telegram=telegram))


@pytest.fixture
def egide(data_dir, simulator, warm_start) -> Callable[..., tuple[int, str, str]]:
    """Run a command line on the installation; gives exit status, output and messages."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("EGIDE_", "LC_", "LANG"))},
        "EGIDE_DATA_DIR": str(data_dir),
        "EGIDE_TELEGRAM__TOKEN": simulator.token,
        "EGIDE_TELEGRAM__API_URL": simulator.url,
        "LANG": "C",
    }

    def run(*words: str, **more: str) -> tuple[int, str, str]:
        done = warm_start.run(words, environment | more)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def rows() -> Callable[[str], list[dict[str, Any]]]:
    """Read what `--json` prints."""
    return lambda output: [json.loads(line) for line in output.splitlines()]
