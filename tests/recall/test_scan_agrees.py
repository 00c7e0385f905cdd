"""`egide scan` and the recall benchmark."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from benchmarks.recall.alterations import ALTERATIONS
from benchmarks.recall.lists import filled
from benchmarks.recall.photographs import Photograph
from benchmarks.recall.telegram import fetched
from benchmarks.recall.ways import WAYS
from matching.images import read
from matching.sandbox import Sandbox

HANDFUL = {
    "JPEG 30",
    "mirrored",
    "letterbox, black",
    "collage 2 x 2",
    "crop 5 %, off-centre",
    "screenshot, full screen",
}


@pytest.fixture
def egide(warm_start):
    """The program, on a data directory of its own with a short path: the store's socket lies in it."""
    data_dir = Path(tempfile.mkdtemp(prefix="eg", dir="/tmp"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("EGIDE_", "LC_", "LANG"))}

    def run(*words):
        return warm_start.run(words, {**environment, "EGIDE_DATA_DIR": str(data_dir)})

    yield run
    shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture
def altered(photograph, others, tmp_path):
    """The file of a photograph, and files with altered copies of it as the bot fetches them."""
    original = tmp_path / "original.jpg"
    photograph(5, (640, 480)).save(original, quality=95)
    posts = tmp_path / "posts"
    posts.mkdir()
    for alteration in ALTERATIONS:
        if alteration.name in HANDFUL:
            post = fetched(alteration.of(photograph(5, (640, 480)), "original.jpg", others))
            (posts / f"{alteration.name}.jpg").write_bytes(post)
    return original, posts


async def test_scan_finds_the_same(egide, altered):
    """For every altered file, the command and the benchmark name the same nearest entry at the same distance."""
    original, posts = altered
    assert egide("blocklist", "add", "--trust", "confirmed", original).returncode == 0
    rows = [json.loads(line) for line in egide("scan", "--json", posts).stdout.splitlines()]
    told = {Path(row["file"]).stem: (row["matched"], row["distance"]) for row in rows if row["match"]}
    own, found = WAYS[-1], {}
    async with Sandbox(1) as sandbox:
        photograph = Photograph(original, read(original.read_bytes()).fingerprint)
        blocklist = (await filled(own, sandbox, [photograph], 0)).blocklist
        for post in posts.iterdir():
            if matches := await own.compare(sandbox, blocklist, post.read_bytes()):
                found[post.stem] = (str(matches[0].entry), matches[0].distance)
    assert len(rows) == len(HANDFUL)
    assert told == found
    assert "JPEG 30" in told
