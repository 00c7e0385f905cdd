"""`egide scan`."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

from PIL import Image, ImageOps


def listed(egide: Callable[..., CompletedProcess[str]], path: Path) -> None:
    """Put an image on the list."""
    assert egide("blocklist", "add", path).returncode == 0


def test_json_keeps_the_contract(egide, picture):
    """A smaller copy of a listed image matches; another image does not."""
    listed(egide, picture("original.png", 1))
    copy, other = picture("s/copy.jpg", 1, (400, 300), quality=70), picture("s/other.jpg", 2)
    done = egide("scan", "--json", copy.parent)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    keys = {"file", "match", "distance", "fingerprint", "matched", "trust", "quality"}
    keys |= {"variant", "orientation", "certain"}
    assert [set(row) for row in rows] == [keys, keys]
    assert [(row["file"], row["match"]) for row in rows] == [(str(copy), True), (str(other), False)]
    assert (rows[0]["trust"], rows[0]["distance"] <= 31, rows[1]["matched"]) == ("unverified", True, None)
    assert done.returncode == 1


def test_altered_copies_are_named(egide, picture, tmp_path):
    """A mirrored copy, a letterboxed one and a crop match, and the row says what each is."""
    listed(egide, picture("original.png", 1))
    with Image.open(tmp_path / "original.png") as original:
        mirrored, boxed = ImageOps.mirror(original), ImageOps.expand(original, (0, 120), "black")
        crop = original.crop((64, 48, original.width, original.height))
    for name, image in (("1-mirrored", mirrored), ("2-boxed", boxed), ("3-crop", crop)):
        image.save(tmp_path / f"{name}.jpg", quality=85)
    done = egide("scan", "--json", *sorted(tmp_path.glob("?-*.jpg")))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["variant"] for row in rows] == ["mirrored", "trimmed", "cropped"]
    assert all(row["match"] and row["certain"] for row in rows)


def test_statuses_tell_what_happened(egide, picture, tmp_path):
    """0 for nothing found, 2 for a file that could not be checked."""
    path = picture("a.png", 1)
    assert egide("scan", path).returncode == 0
    assert egide("scan", path, tmp_path / "missing").returncode == 2


def test_folders_are_searched_once(egide, picture, tmp_path):
    """Loops of symbolic links end, and what is no image is passed over but counted."""
    picture("top/deep/a.png", 1)
    (tmp_path / "top" / "notes.txt").write_text("x")
    (tmp_path / "top" / "deep" / "loop").symlink_to(tmp_path / "top")
    os.mkfifo(tmp_path / "top" / "pipe")
    done = egide("scan", "--json", tmp_path / "top")
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == [str(tmp_path / "top/deep/a.png")]
    assert "files that are not images: 1" in done.stderr


def test_exports_tell_the_message(egide, picture):
    """A match in a Telegram Desktop export comes with its message's id, date and sender."""
    photo = picture("export/photos/photo_1.jpg", 1)
    listed(egide, photo)
    message = {"id": 7, "type": "message", "date": "2026-01-02T03:04:05", "from": "Ann", "photo": "photos/photo_1.jpg"}
    gone = {**message, "id": 8, "photo": "(File not included. Change data exporting settings to download.)"}
    chat = {"name": "Friends", "type": "private_supergroup", "id": 1, "messages": [message, gone]}
    (photo.parent.parent / "result.json").write_text(json.dumps(chat, indent=1))
    for place in (photo.parent.parent, photo.parent.parent / "result.json"):
        done = egide("scan", "--json", place)
        (row,) = [json.loads(line) for line in done.stdout.splitlines()]
        assert {key: row[key] for key in ("match", "message_id", "date", "sender", "chat")} == {
            "match": True,
            "message_id": 7,
            "date": "2026-01-02T03:04:05",
            "sender": "Ann",
            "chat": "Friends",
        }
        assert "the export does not contain: 1" in done.stderr
