"""`egide simulator`: a Bot API server on this machine, that any bot can be run against."""

from argparse import ArgumentParser, Namespace

from bot.terminal import Terminal
from config.errors import InputError
from config.settings import Settings
from locales.texts import Translator
from simulator.command import DEFAULT_PORT, serve


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the options of `egide simulator`."""
    parser.description = say(
        "Run a Bot API server on 127.0.0.1 with groups, members, rights and files of its own.\n"
        "It prints its address and a bot's token, and runs until it is stopped. See docs/simulator.md."
    )
    parser.epilog = say("example: egide simulator --port 9000")
    port = say("port to listen on, {port} if none is given; 0 takes a free one")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, metavar=say("N"), help=port.format(port=DEFAULT_PORT))


async def run(args: Namespace, _settings: Settings, _terminal: Terminal) -> int:
    """Serve until SIGINT or SIGTERM."""
    try:
        await serve(args.port)
    except (OSError, OverflowError) as no:  # taken, not permitted, or no port at all
        raise InputError(what=f"--port {args.port}", detail=no) from no
    return 0
