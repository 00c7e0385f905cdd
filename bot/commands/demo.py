"""`egide demo`: the whole program at work on invented groups."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from random import Random, SystemRandom

from bot.arguments import json_option
from bot.demo.gallery import Gallery, painted
from bot.demo.ledger import Ledger
from bot.demo.photographs import Photographs
from bot.demo.screen import Screen
from bot.demo.show import Show
from bot.scanning.pictures import opened_pictures
from bot.terminal import Terminal
from config.settings import Settings
from locales.texts import Translator

SEED = 2009
"""Of the sizes and compressions of painted pictures: the same every time."""


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the options of `egide demo`."""
    parser.description = say(
        "Show the bot at work: a Bot API server on this machine, invented groups, a matching service, a store, and\n"
        "the bot. Listed images are posted again in every way Telegram allows, between ordinary posts.\n"
        "Nothing leaves this machine; everything is kept in a temporary directory and removed at the end."
    )
    parser.epilog = say(
        "exit status: 0 if every listed image went and no other post did, 1 otherwise\n\n"
        "example: egide demo --photos ~/Pictures"
    )
    parser.add_argument(
        "--photos",
        metavar=say("DIR"),
        type=Path,
        help=say("use photographs of this folder, a random half of them listed, instead of painted pictures"),
    )
    json_option(parser, say)


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Run the demonstration."""
    gallery = await _gallery(args.photos and args.photos.expanduser(), settings, terminal)
    ledger = Ledger()
    screen = Screen(terminal, ledger)
    async with screen.shown():
        reports = await Show(settings, gallery, ledger, terminal.say).run()
    summary = ledger.summary()
    if terminal.json:
        screen.rows(summary)
    else:
        screen.conclusion(summary, reports)
    return 0 if summary.good else 1


async def _gallery(folder: Path | None, settings: Settings, terminal: Terminal) -> Gallery:
    if folder is None:
        return await painted(Random(SEED))  # noqa: S311 - sizes of copies, no secrets
    async with opened_pictures(settings.images) as pictures:
        return await Photographs(folder, pictures, settings.images.max_bytes, terminal, SystemRandom()).gallery()
