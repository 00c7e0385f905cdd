"""The demonstration, whole and in its parts."""

import itertools
import json
import signal
import subprocess
import sys
import time
from random import Random

import pytest

from bot.demo.copies import copied
from bot.demo.ledger import Ledger, State, percentile
from bot.demo.posts import Post
from bot.demo.scenes import scene
from bot.demo.ways import LISTED, PHOTO
from matching.fingerprint import MATCH_RADIUS
from matching.images import read
from simulator.answers import Done


def test_demo_keeps_the_contract(egide):
    """Every listed image goes, whatever way it was posted, no other post does, and scripts can read so."""
    done = egide("demo", "--json")
    *rows, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert {tuple(row) for row in rows} == {("chat", "message", "kind", "listed", "deleted", "distance", "ms")}
    assert all(row["deleted"] == row["listed"] for row in rows)
    assert all((row["ms"] is not None and row["distance"] <= MATCH_RADIUS) == row["listed"] for row in rows)
    assert {row["kind"] for row in rows if row["listed"]} == {way.name for way in LISTED}
    listed = sum(row["listed"] for row in rows)
    assert 60 <= len(rows) <= 100
    counts = {"posts": len(rows), "listed": listed, "deleted": listed, "missed": 0, "wrongly_deleted": 0}
    assert last["summary"].items() >= counts.items()
    assert 0 < last["summary"]["p50_ms"] <= last["summary"]["p99_ms"]


def test_one_photograph_is_too_few(egide, picture, blank):
    """Files that cannot be used are named; with fewer than two photographs the command says so."""
    photo = picture("mine/one.jpg", 1)
    (photo.parent / "broken.jpg").write_text("no image")
    blank.rename(photo.parent / "blank.png")
    done = egide("demo", "--json", "--photos", photo.parent)
    assert (done.returncode, done.stdout) == (1, "")
    assert all(name in done.stderr for name in ("broken.jpg", "blank.png", "at least 2"))


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interruption_leaves_nothing_behind(egide, picture, data_dir, number, status):
    """Stopped in the middle, the demonstration ends its store and removes its directory."""
    environment = egide.environment | {"TMPDIR": str(data_dir)}
    photo, _ = picture("mine/one.jpg", 1), picture("mine/two.jpg", 2)
    command = [sys.executable, "-m", "bot.cli", "demo", "--photos", str(photo.parent)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        deadline = time.monotonic() + 60
        while not list(data_dir.glob("egide-demo-*/run.lock")) and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(number)
        assert running.wait(60) == status
    assert list(data_dir.iterdir()) == []


def test_scenes_pass_for_photographs():
    """Painted pictures have much detail, are unlike one another, and are known again in a copy."""
    files = [scene(number) for number in range(6)]
    readings = [read(file) for file in files]
    assert min(reading.quality for reading in readings) >= 80
    pairs = itertools.combinations(readings, 2)
    assert min(one.fingerprint.distance(other.fingerprint) for one, other in pairs) > 80
    copy = read(copied(files[0], Random(1), "WEBP"))
    assert copy.fingerprint.distance(readings[0].fingerprint) <= MATCH_RADIUS
    assert scene(0) == files[0]


class Written:
    """Evidence of one hit."""

    async def records(self, _chat):
        """One record."""
        return [{"type": "hit", "message": 1, "distance": 8}]


def deletion(message: int, at: float) -> Done:
    """A deletion in the simulator's journal."""
    return Done(
        number=message,
        at=at,
        took=0.0,
        bot=1,
        method="deleteMessage",
        parameters={"chat_id": "-1", "message_id": str(message)},
        ok=True,
        error_code=None,
        description=None,
        result=True,
        fault=None,
    )


async def test_ledger_tells_the_truth():
    """A listed post that stays is missed, an ordinary one that goes is wrongly deleted, and neither is good."""
    ledger = Ledger()
    began = time.monotonic()
    ledger.posts = [Post(-1, "Club", message, PHOTO, message % 2 == 1, began) for message in (1, 2, 3, 4)]
    for message in (1, 2):
        ledger._note(deletion(message, began + 0.05))
    await ledger.read_evidence(-1, Written())
    assert [fate.state for fate in ledger.fates()] == [
        State.DELETED,
        State.WRONGLY_DELETED,
        State.WAITING,
        State.WAITING,
    ]
    ledger.over = True
    assert [fate.state for fate in ledger.fates()][2:] == [State.MISSED, State.LEFT]
    assert ledger.fates()[0].row() == {
        "chat": -1, "message": 1, "kind": "photo", "listed": True, "deleted": True, "distance": 8, "ms": 50.0,
    }  # fmt: skip
    summary = ledger.summary()
    assert (summary.posts, summary.listed, summary.deleted, summary.missed, summary.wrongly_deleted) == (4, 2, 1, 1, 1)
    assert not summary.good


def test_percentiles_are_values_met():
    """The nearest rank is taken; of nothing there is none."""
    assert percentile([], 50) is None
    assert [percentile([1.0, 2.0, 3.0, 4.0], percent) for percent in (50, 99)] == [2.0, 4.0]
