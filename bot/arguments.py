"""The command line's grammar: one parser with a place for each command, in the operator's language."""

from argparse import Action, ArgumentParser, Namespace, RawDescriptionHelpFormatter, _MutuallyExclusiveGroup
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import NoReturn

from bot.commands import COMMANDS, module_of
from config.errors import InputError
from locales.texts import Translator

USAGE = 2
"""Exit status of a command line that was not understood (the convention of getopt and argparse)."""


class Parser(ArgumentParser):
    """An argument parser that speaks the language of `say`; argparse's own looks for catalogues it does not ship."""

    def __init__(self, prog: str, say: Translator, description: str, epilog: str = "") -> None:
        self.say = say
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=lambda prog: Formatter(prog, say),
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = say("arguments")
        self._optionals.title = say("options")
        self.add_argument("-h", "--help", action="help", help=say("show this help and exit"))

    def error(self, message: str) -> NoReturn:
        """Say what was not understood, and how the command is used."""
        wrong = self.say("error: {what}").format(what=message)
        self.exit(USAGE, f"{self.format_usage()}{wrong}\n")


class Formatter(RawDescriptionHelpFormatter):
    """Help texts with their line breaks kept, under a translated "usage"."""

    def __init__(self, prog: str, say: Translator) -> None:
        super().__init__(prog)
        self._say = say

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[Action],
        groups: Iterable[_MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Like argparse, with our word where it has its own."""
        ours = self._say("usage: ") if prefix is None else prefix
        super().add_usage(usage, actions, groups, ours)


def parse(words: Sequence[str], say: Translator) -> Namespace:
    """Read a command line. Leaves with status 2 where it cannot be understood, 0 after `--help` and `--version`.

    The namespace has `command`, the Command; `run`, its function; `json`; `failure`, the exit status of a failed
    command; and what the command itself declares.
    """
    parser = Parser("egide", say, say("Moderation for Telegram groups against intimate images shared without consent."))
    parser.add_argument(
        "--version", action="version", version=f"egide {installed_version()}", help=say("show the version and exit")
    )
    places = parser.add_subparsers(title=say("commands"), metavar=say("COMMAND"), prog="egide", required=True)
    for command in COMMANDS:
        place = places.add_parser(
            command.name, help=say(command.summary), prog=f"egide {command.name}", say=say, description=""
        )
        place.set_defaults(command=command, json=False, failure=1)
        if command.name in words[:1]:
            module = module_of(command)
            module.arguments(place, say)
            if place.get_default("run") is None:
                place.set_defaults(run=module.run)
    return parser.parse_args(words)


def json_option(parser: ArgumentParser, say: Translator) -> None:
    """Declare `--json`."""
    parser.add_argument("--json", action="store_true", help=say("print one JSON object a line, for scripts"))


def checked_limit(limit: int, say: Translator) -> int:
    """What was given as `--limit`, where it can be one. Raises InputError."""
    if limit < 0:
        raise InputError(what=f"--limit {limit}", detail=say("it is at least 0, and 0 shows all"))
    return limit


def place_of(
    make: Callable[..., ArgumentParser], above: str, say: Translator, name: str, summary: str
) -> ArgumentParser:
    """The parser of what stands under a command of the name `above`, made by its subparsers' `add_parser`."""
    text = say(summary)
    return make(name, help=text, prog=f"{above} {name}", say=say, description=f"{text[:1].upper()}{text[1:]}.")


def action_of(
    make: Callable[..., ArgumentParser],
    above: str,
    say: Translator,
    name: str,
    act: Callable[..., object],
    summary: str,
) -> ArgumentParser:
    """The parser of one action of a command, with `--json`: the namespace has its function as `act`."""
    place = place_of(make, above, say, name, summary)
    place.set_defaults(act=act)
    json_option(place, say)
    return place


def installed_version() -> str:
    """The version of the installed program."""
    try:
        return version("egide")
    except PackageNotFoundError:
        return "(not installed)"
