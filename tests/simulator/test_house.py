"""The simulator stands alone, listens on loopback, and its documentation is complete."""

import ast
import asyncio
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from simulator.answers import ControlRefused
from simulator.api import Trouble
from simulator.control.routes import control_table
from simulator.faults import FAULTS, Faults
from simulator.journal import Journal
from simulator.kinds import KINDS
from simulator.limits import Limits
from simulator.methods import METHODS
from simulator.server import running_simulator

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "simulator.md").read_text(encoding="utf-8")


def imported(source: str) -> Iterator[str]:
    """Find the top-level names of what a file imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".", 1)[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".", 1)[0]


def test_nothing_of_the_rest_is_imported():
    """The simulator uses its own files, aiohttp, Pillow, numpy and the standard library."""
    allowed = {"simulator", "aiohttp", "PIL", "numpy", *sys.stdlib_module_names}
    for path in (ROOT / "simulator").rglob("*.py"):
        found = set(imported(path.read_text(encoding="utf-8")))
        assert found <= allowed, path


def test_every_call_is_documented():
    """Each control call stands in the page with a curl example; each kind, fault and method is named."""
    for verb, path in control_table(Trouble(Faults(), Limits(), Journal())):
        assert re.search(rf"^### `{verb} {re.escape(path)}`", PAGE, re.MULTILINE), path
    named = {name.lower() for name in re.findall(r"`(\w+)`", PAGE)}
    assert {*KINDS, *FAULTS, *METHODS} <= named


async def test_examples_of_the_page_run(image, tmp_path):
    """The page's curl examples, run in their order against a fresh simulator, all succeed."""
    (tmp_path / "photo.jpg").write_bytes(image)
    async with running_simulator(token="1000001:example") as simulator:
        for example in re.findall(r"```sh\n(curl .*?)\n```", PAGE, re.DOTALL):
            command = example.replace("http://127.0.0.1:8081", simulator.url).replace("curl ", "curl -fsS ", 1)
            process = await asyncio.create_subprocess_shell(
                command, cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
            )
            output, _ = await process.communicate()
            assert process.returncode == 0, (example, output)


async def test_command_runs_until_it_is_told():
    """The program prints one line with address and token, answers, and ends at SIGTERM."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "0", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    url, token = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().split()
    async with aiohttp.ClientSession() as session, session.get(f"{url}/bot{token}/getMe") as response:
        assert (await response.json())["result"]["is_bot"] is True
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0


async def test_occupied_port_is_an_error(simulator):
    """Two simulators cannot share a port."""
    port = int(simulator.url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="address already in use"):
        async with running_simulator(port):
            pass


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("post", {"chat": "x"}),
        ("post", {"chat": -1, "text": "a"}),
        ("posts", {"posts": 5}),
        ("posts", {"posts": ["a"]}),
        ("album", {"items": [{}, 1]}),
        ("update", {"bot": "x"}),
        ("update", {"update": 1}),
        ("fault", {"kind": "weather"}),
        ("fault", {"kind": "drop", "invented": 1}),
        ("clock", {"seconds": "soon"}),
        ("chat", {"type": "forum"}),
        ("image", {"image": "no base64"}),
    ],
)
async def test_wrong_control_call_is_explained(path, body, simulator, session):
    """A control call that makes no sense is answered 400 with a reason."""
    async with session.post(f"{simulator.url}/control/{path}", json=body) as response:
        assert response.status == 400
        assert (await response.json())["error"]


@pytest.mark.parametrize("kind", ["document", "photo"])
async def test_nonsense_is_only_a_document(kind, simulator, group, image):
    """Bytes that do not decode can be posted as a document, not as a photo; the simulator goes on."""
    for octets in (b"nonsense", image[:5000], b"GIF89a" + bytes(20)):
        if kind == "document":
            assert (await simulator.control.post(group.id, kind=kind, image=octets)).message
            continue
        with pytest.raises(ControlRefused, match="not an image"):
            await simulator.control.post(group.id, kind=kind, image=octets)
