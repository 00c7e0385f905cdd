"""The commands of `egide`, one module each. A new command is its module and one line in COMMANDS.

The module of a command has two functions:

- `arguments(parser, say)` declares its options and arguments;
- `async run(args, settings, terminal)` does it and returns the exit status.

Only the module of the command that was asked for is imported: `egide --help` need not wait for numpy.
"""

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from bot.terminal import Terminal
from config.errors import N_
from config.settings import Settings
from locales.texts import Translator


@dataclass(frozen=True, slots=True)
class Command:
    """A command as the help lists it. `name` is also the name of its module."""

    name: str
    summary: str
    lasting: bool = False
    """Whether it runs until it is stopped: then the log is its voice, at the level of the settings. The others
    write only warnings unless EGIDE_LOG__LEVEL is set.
    """


COMMANDS = (
    Command("demo", N_("show the bot at work on invented groups")),
    Command("run", N_("run the bot"), lasting=True),
    Command("doctor", N_("check this installation, with a cure for each thing that is wrong")),
    Command("quarantine", N_("look at updates that could not be handled")),
    Command("fingerprint", N_("print the fingerprints of images")),
    Command("scan", N_("look for images of the blocklist in files, folders and Telegram exports")),
    Command("blocklist", N_("keep your own list of fingerprints")),
    Command("case", N_("register images for a person, by a case number and a PIN")),
    Command("evidence", N_("verify evidence files, and tell the key they are signed with")),
    Command("suspended", N_("decide about entries that match too much, or are called wrong")),
    Command("moderator", N_("say who reviews what was flagged")),
    Command("audit", N_("print and check the log of who decided and looked at what")),
    Command("group", N_("choose how a group is answered, and dismiss what is no hit there")),
    Command("stats", N_("show figures: what was checked, found and deleted, and how soon")),
    Command("service", N_("serve the list to other installations, and keep their keys"), lasting=True),
    Command("key", N_("show, change and retire the secret key that the store is sealed with")),
    Command("backup", N_("write a sealed backup of the store")),
    Command("restore", N_("put a backup in the place of the store")),
    Command("simulator", N_("run a Bot API server on this machine, to try bots against"), lasting=True),
)


class Module(Protocol):
    """What the module of a command offers."""

    def arguments(self, parser: ArgumentParser, say: Translator) -> None:
        """Declare the command's options and arguments."""

    async def run(self, args: Namespace, settings: Settings, terminal: Terminal) -> int:
        """Carry the command out and return its exit status."""


def module_of(command: Command) -> Module:
    """Import the module of one command."""
    return cast("Module", import_module(f"{__name__}.{command.name}"))
