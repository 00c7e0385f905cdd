"""`egide fingerprint`."""

import json


def test_json_keeps_the_contract(egide, picture):
    """A file gives one object with exactly these keys, whatever its name contains."""
    path = picture("é \n.png", 1, (320, 200))
    (row,) = egide.rows("fingerprint", path)
    assert set(row) == {"file", "fingerprint", "quality", "width", "height"}
    assert (row["file"], row["width"], row["height"]) == (str(path), 320, 200)
    assert len(bytes.fromhex(row["fingerprint"])) == 32


def test_failures_do_not_stop_others(egide, picture, tmp_path):
    """Every file is answered in the order of the arguments, and any failure makes the status 1."""
    text = tmp_path / "notes.txt"
    text.write_text("no image")
    good = picture("good.jpg", 1)
    done = egide("fingerprint", "--json", tmp_path / "missing", good, tmp_path, text)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row.get("error") for row in rows] == ["not-found", None, "folder", "not-an-image"]
    assert done.returncode == 1
    assert done.stderr == ""


def test_text_is_for_people(egide, picture, blank):
    """Without --json a line begins with the fingerprint, and a useless quality is said aside."""
    done = egide("fingerprint", picture("a.png", 1), blank)
    assert done.returncode == 0
    assert [len(line.split()[0]) for line in done.stdout.splitlines()] == [64, 64]
    assert "too low" in done.stderr


def test_large_files_are_not_read(egide, tmp_path):
    """A file beyond the byte cap is refused, and only a little more than the cap is read of it."""
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.write(b"\xff\xd8\xff")
        file.truncate(5_000_000_000)
    done = egide("fingerprint", "--json", path, EGIDE_IMAGES__MAX_BYTES="100000")
    assert json.loads(done.stdout)["error"] == "too-many-bytes"
