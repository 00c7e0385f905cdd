"""`egide blocklist`: the operator's own list, kept by the matching service."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.arguments import action_of
from bot.lists.adding import add_fingerprints, add_images, import_file
from bot.lists.files import ListFile
from bot.lists.own import opened_list
from bot.lists.removing import remove
from bot.lists.showing import SHOWN, export, show
from bot.terminal import Terminal
from config.errors import N_
from config.settings import Settings
from locales.texts import Translator
from matching.fingerprint import Fingerprint
from matching.match import Trust

Action = Callable[..., ArgumentParser]
"""Declares one action: its parser is made with a name and a summary."""


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the actions of `egide blocklist`, each with its options and arguments."""
    parser.description = say(
        "Keep your own list of fingerprints. It works whether the bot runs or not; a running bot enforces every\n"
        "change within a second. The entries of all sources are shown, your own can be removed."
    )
    parser.epilog = say(
        "example: egide blocklist add reported.jpg --trust confirmed\n         egide blocklist export > blocklist.jsonl"
    )
    places = parser.add_subparsers(title=say("actions"), metavar=say("ACTION"), prog=parser.prog, required=True)
    action = partial(action_of, places.add_parser, parser.prog, say)
    _declare_adding(action, say)
    _declare_showing(action, say)
    removing = action("remove", remove, N_("take your own entries off the list"))
    removing.add_argument("fingerprints", metavar=say("FINGERPRINT"), nargs="+", help=say("64 hexadecimal digits"))
    removing.epilog = say("exit status: 0 if all of them are off the list now, 1 if one was not on it or stays on it")


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Carry out one action. What was typed is checked before any store or service is opened."""
    if "fingerprints" in args:
        args.fingerprints = [Fingerprint.from_hex(text) for text in args.fingerprints]
    if "file" in args:
        args.list = ListFile(args.file, Trust(args.trust or Trust.UNVERIFIED))
        args.entries = args.list.check()
    async with opened_list(settings) as own:
        return int(await args.act(args, own, terminal))


def _declare_adding(action: Action, say: Translator) -> None:
    adding = action("add", add_images, N_("put the fingerprints of images on the list"))
    adding.add_argument("files", metavar=say("IMAGE"), nargs="+", type=Path, help=say("an image"))
    adding.epilog = say(
        "An image of too low a quality is refused: its fingerprint would match other images.\n"
        "With each image go the fingerprints of its crops, halves and small rotations, so that these are found too;\n"
        "taking any of them off the list takes all of them off."
    )
    adding.add_argument(
        "--plain", action="store_true", help=say("put only the fingerprint of the whole image on the list")
    )
    known = action("add-fingerprint", add_fingerprints, N_("put fingerprints on the list"))
    known.add_argument("fingerprints", metavar=say("FINGERPRINT"), nargs="+", help=say("64 hexadecimal digits"))
    importing = action("import", import_file, N_("put the fingerprints of a file on the list"))
    importing.add_argument("file", metavar=say("FILE"), type=Path, help=say("a list, one fingerprint a line"))
    importing.epilog = say(
        "A line is 64 hexadecimal digits, perhaps with a comma and the trust; or a JSON object as `export` writes it;\n"
        "or CSV under a first line that names the columns, one of them `fingerprint`. Lines that begin with # are\n"
        "passed over. Nothing is imported if any line is wrong. A trust in the file goes before --trust."
    )
    for place in (adding, known, importing):
        place.add_argument(
            "--trust",
            choices=[trust.value for trust in Trust],
            help=say(
                "what a review said of it: only confirmed entries may lead to sanctions; a rejected one acts on "
                "nothing, and shields what is as near to it as to another entry"
            ),
        )


def _declare_showing(action: Action, say: Translator) -> None:
    action("export", export, N_("print all entries as JSON lines, which `import` reads"))
    showing = action("list", show, N_("show the entries, the latest first"))
    limit = say("how many to show, 0 for all; without it the latest {number}, or all with --json")
    showing.add_argument(
        "--limit",
        type=int,
        metavar=say("N"),
        help=limit.format(number=SHOWN),
    )
