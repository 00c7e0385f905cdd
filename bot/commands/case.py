"""`egide case`: images registered for a person, under a case number and a PIN."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from functools import partial
from getpass import getpass
from pathlib import Path

from bot.arguments import action_of
from bot.registrations.images import NoImageRead, NothingToRegister, read_files, typed
from bot.registrations.telling import tell_forgotten, tell_opened, tell_state, tell_untaken
from bot.service import opened_cases
from bot.terminal import Terminal
from config.errors import N_
from config.settings import Settings
from locales.texts import Translator
from matching.case_client import CaseClient
from matching.case_numbers import read_number, read_pin
from matching.cases import NothingTaken
from records.store import opened_store


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the actions of `egide case`."""
    parser.description = say(
        "Register images for a person under a case number and a PIN, which are shown once; no name, account or\n"
        "address is kept. Who has both can look at the case, add to it, renew it, withdraw it or have it forgotten."
    )
    parser.epilog = say(
        "example: egide case create --image holiday.jpg\n         egide case withdraw R7HK-D3XM-9AFY --pin 123456"
    )
    places = parser.add_subparsers(title=say("actions"), metavar=say("ACTION"), prog=parser.prog, required=True)
    action = partial(action_of, places.add_parser, parser.prog, say)
    _images(action("create", create, N_("register images under a new case")), say)
    _opened(action("status", status, N_("tell how a case stands")), say)
    adding = action("add", add, N_("register more images under a case"))
    _opened(adding, say)
    _images(adding, say)
    _opened(action("withdraw", withdraw, N_("take everything of a case off the list")), say)
    _opened(action("renew", renew, N_("let a case live two years from now on")), say)
    _opened(action("forget", forget, N_("withdraw a case, and erase at once what links it together")), say)


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Carry out one action. What was typed is checked before any store or service is opened."""
    if "case" in args:
        args.case = read_number(args.case)
        args.pin = read_pin(await _pin(args, terminal))
    if "fingerprint" in args:
        own = typed(args)
        if not own and not args.image:
            raise NothingToRegister
        read = await read_files(args.image, settings.images, terminal)
        args.images, args.unread = [*own, *read.images], read.unread
        if not args.images:
            raise NoImageRead(args.image)
    async with opened_store(settings) as store, opened_cases(settings.service, store) as client:
        try:
            return int(await args.act(args, client, terminal))
        except NothingTaken as no:
            tell_untaken(no.refused, terminal)
            return 1


async def create(args: Namespace, client: CaseClient, terminal: Terminal) -> int:
    """Register images under a new case; 1 if any was not taken."""
    opened = await client.create(args.images)
    tell_opened(opened, terminal)
    return int(bool(opened.state.refused) or args.unread > 0)


async def add(args: Namespace, client: CaseClient, terminal: Terminal) -> int:
    """Register more; 1 if any was not taken."""
    state = await client.add(args.case, args.pin, args.images)
    tell_state(state, terminal)
    return int(bool(state.refused) or args.unread > 0)


async def status(args: Namespace, client: CaseClient, terminal: Terminal) -> int:
    """Tell how a case stands."""
    tell_state(await client.state(args.case, args.pin), terminal)
    return 0


async def withdraw(args: Namespace, client: CaseClient, terminal: Terminal) -> int:
    """Take everything of a case off the list."""
    tell_state(await client.withdraw(args.case, args.pin), terminal)
    return 0


async def renew(args: Namespace, client: CaseClient, terminal: Terminal) -> int:
    """Let a case live on."""
    tell_state(await client.renew(args.case, args.pin), terminal)
    return 0


async def forget(args: Namespace, client: CaseClient, terminal: Terminal) -> int:
    """Have a case forgotten."""
    await client.forget(args.case, args.pin)
    tell_forgotten(args.case, terminal)
    return 0


async def _pin(args: Namespace, terminal: Terminal) -> str:
    """The PIN: as an argument, typed unseen, or the first line of what is piped in."""
    if args.pin is not None:
        return str(args.pin)
    if sys.stdin.isatty():
        return str(await asyncio.to_thread(getpass, terminal.say("PIN: ")))
    return str(await asyncio.to_thread(sys.stdin.readline))


def _opened(place: ArgumentParser, say: Translator) -> None:
    place.add_argument("case", metavar=say("CASE"), help=say("the case number, with or without hyphens"))
    place.add_argument(
        "--pin",
        metavar=say("PIN"),
        help=say("its PIN; every user of this machine can see it here: left out, it is asked for, or read from a pipe"),
    )


def _images(place: ArgumentParser, say: Translator) -> None:
    place.add_argument(
        "--fingerprint",
        metavar=say("FINGERPRINT"),
        nargs="+",
        default=[],
        help=say("fingerprints of whole images, 64 hexadecimal digits each"),
    )
    place.add_argument(
        "--derived",
        metavar=say("FINGERPRINT"),
        nargs="+",
        default=[],
        help=say("fingerprints of crops and rotations of the one image given with --fingerprint"),
    )
    place.add_argument(
        "--image",
        metavar=say("IMAGE"),
        nargs="+",
        type=Path,
        default=[],
        help=say("images, which are fingerprinted here with their crops and rotations"),
    )
    place.epilog = say("exit status: 1 if an image was not taken; the others are registered all the same")
