"""`egide blocklist`, over the embedded service and store."""

import random
from typing import Any

import pytest

HEX = [random.Random(seed).randbytes(32).hex() for seed in range(5)]


def trusts(egide: Any) -> dict[str, str]:
    """What is on the list."""
    return {row["fingerprint"]: row["trust"] for row in egide.rows("blocklist", "list")}


def test_images_are_added(egide, picture, blank):
    """A good image goes on the list with the trust asked for; a poor one is refused with the reason."""
    good, poor = egide.rows("blocklist", "add", picture("a.jpg", 1), blank, "--trust", "confirmed")[::-1]
    assert (good["added"], good["trust"]) == (True, "confirmed")
    assert (poor["added"], poor["error"]) == (False, "low-quality")
    assert trusts(egide) == {good["fingerprint"]: "confirmed"}


def test_parts_go_with_the_image(egide, picture):
    """An image is added with what is derived from it, unless told otherwise; any of it takes all of it off again."""
    added, alone = (
        egide.rows("blocklist", "add", picture("a.jpg", 1), "--trust", "confirmed")[0],
        egide.rows("blocklist", "add", picture("b.jpg", 2), "--plain")[0],
    )
    assert (added["derived"] > 50, alone["derived"]) == (True, 0)
    exported = egide.rows("blocklist", "export")
    assert sum(row.get("derived", False) for row in exported) == added["derived"]
    assert {row["trust"] for row in exported if row.get("case")} == {"confirmed"}
    part = next(row["fingerprint"] for row in exported if row.get("derived"))
    assert egide.rows("blocklist", "remove", part)[0]["removed"]
    assert [row["fingerprint"] for row in egide.rows("blocklist", "export")] == [alone["fingerprint"]]


def test_review_leaves_an_entry_to_its_owner(egide):
    """Confirming what a person registered is a review: when that person withdraws it, it is gone."""
    case = egide.rows("case", "create", "--fingerprint", HEX[0])[0]
    assert egide.rows("blocklist", "add-fingerprint", HEX[0], "--trust", "confirmed")[0]["trust"] == "confirmed"
    assert trusts(egide) == {HEX[0]: "confirmed"}
    assert egide.rows("case", "withdraw", case["case"], "--pin", case["pin"])[0]["status"] == "Withdrawn"
    assert trusts(egide) == {}


def test_looking_brings_nothing_into_force(egide):
    """A case is not said to be fetched by those who enforce it because a command has shown the list."""
    case = egide.rows("case", "create", "--fingerprint", HEX[0])[0]
    assert trusts(egide) == {HEX[0]: "unverified"}
    assert egide.rows("case", "status", case["case"], "--pin", case["pin"])[0]["status"] == "Received"


def test_poor_image_fails(egide, blank):
    """The reason is told in words, and the status is 1."""
    done = egide("blocklist", "add", blank)
    assert done.returncode == 1
    assert "quality is" in done.stderr


def test_latest_is_listed_first(egide):
    """`list` shows at most as many entries as asked for."""
    for fingerprint in HEX[:2]:
        assert egide("blocklist", "add-fingerprint", fingerprint).returncode == 0
    assert [row["fingerprint"] for row in egide.rows("blocklist", "list", "--limit", 1)] == [HEX[1]]
    assert "2 of 2" in egide("blocklist", "list").stderr


def test_removal_tells_what_was_missing(egide):
    """What was on the list is taken off; what was not makes the status 1."""
    egide("blocklist", "add-fingerprint", HEX[0])
    rows = egide.rows("blocklist", "remove", HEX[0], HEX[1])
    assert [(row["removed"], row.get("error")) for row in rows] == [(True, None), (False, "not-listed")]
    assert trusts(egide) == {}
    assert egide("blocklist", "remove", HEX[0]).returncode == 1


def test_export_is_imported_again(egide, tmp_path):
    """What `export` prints, `import` reads, trust included."""
    egide("blocklist", "add-fingerprint", HEX[0], "--trust", "confirmed")
    egide("blocklist", "add-fingerprint", HEX[1])
    saved = tmp_path / "list.jsonl"
    saved.write_text(egide("blocklist", "export").stdout)
    egide("blocklist", "remove", *HEX[:2])
    assert egide.rows("blocklist", "import", saved) == [{"file": str(saved), "imported": 2}]
    assert trusts(egide) == {HEX[0]: "confirmed", HEX[1]: "unverified"}


def test_adding_again_keeps_the_review(egide):
    """Without --trust a confirmed entry that is added again stays confirmed; with it, the word counts."""
    egide("blocklist", "add-fingerprint", HEX[0], "--trust", "confirmed")
    assert egide("blocklist", "add-fingerprint", HEX[0]).returncode == 0
    assert trusts(egide) == {HEX[0]: "confirmed"}
    egide("blocklist", "add-fingerprint", HEX[0], "--trust", "unverified")
    assert trusts(egide) == {HEX[0]: "unverified"}


def test_wrong_lines_import_nothing(egide, tmp_path):
    """A file with a wrong line is named with the line's number, and leaves the list as it was."""
    bad = tmp_path / "bad.txt"
    bad.write_text(f"{HEX[0]}\nnonsense\n")
    done = egide("blocklist", "import", bad)
    assert done.returncode == 1
    assert "numbers 2" in done.stderr
    assert trusts(egide) == {}


@pytest.mark.parametrize("words", [["add-fingerprint", "zz"], ["remove", "zz"], ["import", "/nowhere"]])
def test_bad_input_is_told(egide, words):
    """An argument that cannot be used is told in words, without a traceback."""
    done = egide("blocklist", *words)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
