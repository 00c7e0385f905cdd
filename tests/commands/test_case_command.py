"""`egide case` as an operator, or a script, types it."""

import json
import secrets
import subprocess
import sys

import pytest

from matching.case_numbers import new_number


@pytest.fixture
def case(egide):
    """`case("status", ...)`: the JSON object of a command that succeeds."""

    def run(*words):
        done = egide("case", *words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_case_from_beginning_to_end(egide, case):
    """Created with a crop, on the list, in force nowhere yet, added to, renewed, withdrawn, forgotten."""
    one, crop, two = (secrets.token_hex(32) for _ in range(3))
    made = case("create", "--fingerprint", one, "--derived", crop)
    number, pin = made["case"], made["pin"]
    assert (made["images"], made["fingerprints"], made["refused"]) == (1, 2, [])
    assert {row["fingerprint"] for row in egide.rows("blocklist", "list")} == {one}
    assert case("status", number, "--pin", pin)["status"] == "Received"
    assert case("add", number, "--pin", pin, "--fingerprint", two)["fingerprints"] == 3
    assert case("renew", number, "--pin", pin)["expires"] >= made["expires"]
    assert case("withdraw", number.lower().replace("-", " "), "--pin", pin)["status"] == "Withdrawn"
    assert egide.rows("blocklist", "list") == []
    assert case("forget", number, "--pin", pin)["status"] == "Deleted"
    assert "No case" in egide("case", "status", number, "--pin", pin).stderr


def test_pin_comes_by_pipe(egide, case):
    """Left out of the command line, it is the first line of what is piped in, and is printed nowhere."""
    made = case("create", "--fingerprint", secrets.token_hex(32))
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "case", "status", made["case"]],
        env=egide.environment,
        input=f"{made['pin']}\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, made["case"] in done.stdout, made["pin"] in done.stdout + done.stderr) == (0, True, False)


def test_wrong_numbers_and_pins_fail_alike(egide, case):
    """Status 1 and the same words for a wrong PIN and an unknown number; a slip of the pen is told apart."""
    made = case("create", "--fingerprint", secrets.token_hex(32))
    number, pin = made["case"], f"{(int(made['pin']) + 1) % 10**6:06}"
    wrong = [egide("case", "status", asked, "--pin", pin) for asked in (number, new_number())]
    assert {(one.returncode, one.stdout, one.stderr) for one in wrong} == {(1, "", wrong[0].stderr)}
    slip = egide("case", "status", f"{number[:-1]}{'A' if number[-1] != 'A' else 'C'}", "--pin", pin)
    assert (slip.returncode, "not a case number" in slip.stderr) == (1, True)


def test_unfit_images_are_named(egide, case, picture, blank):
    """An image that shows too little is not registered, the others are; without any there is no case."""
    done = egide("case", "create", "--image", picture("a.png", 1), blank, "--json")
    made = json.loads(done.stdout)
    assert (done.returncode, made["images"], len(made["refused"])) == (1, 1, 1)
    assert made["fingerprints"] > 50
    assert case("withdraw", made["case"], "--pin", made["pin"])["status"] == "Withdrawn"
    unfit = egide("case", "create", "--fingerprint", "0" * 64)
    assert (unfit.returncode, "no picture has such a fingerprint" in unfit.stderr) == (1, True)
    for words in (["--derived", "0" * 64], [], ["--fingerprint", "zz"]):
        assert egide("case", "create", *words).returncode == 1


def test_unfit_fingerprints_are_not_listed(egide):
    """What no picture has is named and left out; the others get on the list."""
    good = secrets.token_hex(32)
    rows = egide.rows("blocklist", "add-fingerprint", "f" * 64, good)
    assert [(row["fingerprint"], row["added"]) for row in rows] == [("f" * 64, False), (good, True)]
    assert [row["fingerprint"] for row in egide.rows("blocklist", "list")] == [good]


def test_unread_files_are_named(egide, case, picture, tmp_path):
    """Each file that gives nothing is told with its reason, and the status is 1; the others are registered."""
    gone = tmp_path / "gone.jpg"
    done = egide("case", "create", "--image", picture("b.png", 2), gone, "--json")
    unread, made = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, unread) == (1, {"file": str(gone), "error": "not-found", "added": False})
    assert made["images"] == 1
    assert egide("case", "add", made["case"], "--pin", made["pin"], "--image", gone).returncode == 1
    assert case("status", made["case"], "--pin", made["pin"])["images"] == 1


def test_unread_files_alone_make_no_case(egide, tmp_path):
    """The error is about the files, and not about what else could have been given."""
    done = egide("case", "create", "--image", tmp_path / "gone.jpg")
    assert (done.returncode, done.stdout, "no such file" in done.stderr) == (1, "", True)
    assert "gave an image to register" in done.stderr
    assert "--fingerprint" not in done.stderr


def test_service_away_is_told(egide):
    """Of a service that does not answer, the reason is told, and what can be done about it."""
    words = ("case", "create", "--fingerprint", secrets.token_hex(32))
    done = egide(*words, EGIDE_SERVICE__URL="http://127.0.0.1:9", EGIDE_SERVICE__CASES_KEY="key")
    assert done.returncode == 1
    assert "Cannot connect" in done.stderr
    assert ". Start it, or check EGIDE_SERVICE__URL" in done.stderr
    assert "stays in force" not in done.stderr
