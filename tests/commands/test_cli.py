"""What all commands have in common."""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

from bot.cli import operators_language
from bot.commands import COMMANDS


def test_help_lists_every_command(egide):
    """`--help` names each command, and each command has a help of its own."""
    overview = egide("--help").stdout
    for command in COMMANDS:
        assert command.name in overview
        done = egide(command.name, "--help")
        assert (done.returncode, f"egide {command.name}" in done.stdout) == (0, True)


def test_version_is_printed(egide):
    """`--version` prints the installed one, in a process that was started cold."""
    try:
        expected = version("egide")
    except PackageNotFoundError:
        expected = "(not installed)"
    command = [sys.executable, "-m", "bot.cli", "--version"]
    assert subprocess.check_output(command, env=egide.environment, text=True) == f"egide {expected}\n"


def test_usage_errors_are_two(egide):
    """A command line that is not understood ends with status 2 and the usage."""
    for words in ([], ["nonsense"], ["fingerprint"], ["scan", "--nonsense"]):
        done = egide(*words)
        assert (done.returncode, done.stdout, "usage: egide" in done.stderr) == (2, "", True)


def test_locale_chooses_the_language(egide):
    """Help and errors are in the operator's language; the first variable that is set decides."""
    assert "Modération" in egide("--help", LANG="fr_FR.UTF-8").stdout
    assert "erreur" in egide("blocklist", "remove", "x", LC_ALL="fr_BE").stderr
    assert operators_language({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}) == "C"
    assert operators_language({"LC_ALL": "", "LC_MESSAGES": "fr.UTF-8@euro", "LANG": "en"}) == "fr"


def test_wrong_settings_are_told(egide):
    """A setting that is wrong is named, without its value and without a traceback."""
    done = egide("blocklist", "list", EGIDE_WEB__PORT="secret")
    assert done.returncode == 1
    assert "EGIDE_WEB__PORT" in done.stderr
    assert "secret" not in done.stderr


def test_lost_readers_are_no_error(egide, picture):
    """A reader that goes away ends the command quietly."""
    command = [sys.executable, "-m", "bot.cli", "fingerprint", *[str(picture("a.png", 1))] * 200]
    with subprocess.Popen(
        command, env=egide.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == ""
        assert running.wait(60) == 141
