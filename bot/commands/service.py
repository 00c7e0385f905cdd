"""`egide service`: the matching service as a server of its own, and the keys of those who may call it."""

from argparse import SUPPRESS, ArgumentParser, Namespace
from functools import partial
from typing import Final

from bot.arguments import place_of
from bot.clients.audit import audit
from bot.clients.keys import USUAL, create, revoke, show
from bot.clients.serving import Door, serve
from bot.hardening import harden
from bot.terminal import Terminal
from config.addresses import shown
from config.errors import N_, EgideError
from config.settings import Settings
from locales.texts import Translator
from records.clients import CALLS_A_MINUTE, RECORDS_A_DAY
from records.store import opened_store

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8431
SHOWN_CALLS: Final = 100


class ListElsewhere(EgideError):
    """The list of this installation is kept by another service, which alone can serve it."""

    cause = N_("The list is at {url}, not here: another one would be served, and keys made here would not open that.")
    cure = N_("Create keys there, or unset EGIDE_SERVICE__URL.")


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the server's options, and the actions beside it."""
    parser.description = say(
        "Serve the records of this installation's list to other installations, until it is stopped. It works beside a\n"
        "running bot and every other command. Whoever calls it needs keys: `egide service keys create`."
    )
    parser.epilog = say("example: egide service --port 8431\n         egide service keys create neighbour")
    _json(parser, say, default=False)
    host = say("address to listen on, {host} if none is given; another one than loopback needs TLS")
    parser.add_argument("--host", default=DEFAULT_HOST, metavar=say("ADDRESS"), help=host.format(host=DEFAULT_HOST))
    port = say("port to listen on, {port} if none is given; 0 takes a free one")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, metavar=say("N"), help=port.format(port=DEFAULT_PORT))
    proxy = say("a reverse proxy in front ends TLS, and says in X-Forwarded-For who calls")
    parser.add_argument("--behind-proxy", action="store_true", help=proxy)
    parser.set_defaults(act=None)
    places = parser.add_subparsers(title=say("actions"), metavar=say("ACTION"), prog=parser.prog)
    keys = place_of(places.add_parser, parser.prog, say, "keys", N_("create, list and revoke the keys of clients"))
    _declare_keys(keys, say)
    calls = place_of(places.add_parser, parser.prog, say, "audit", N_("show who called, the latest calls last"))
    calls.add_argument("--client", metavar=say("NAME"), help=say("calls of this client only"))
    limit = say("how many to show, 0 for all; {number} if none is given")
    calls.add_argument(
        "--limit", type=int, default=SHOWN_CALLS, metavar=say("N"), help=limit.format(number=SHOWN_CALLS)
    )
    calls.set_defaults(act=audit)
    _json(calls, say)


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Serve until SIGINT or SIGTERM, or carry out one action. Raises ListElsewhere."""
    if settings.service.url and args.act in {None, create}:
        raise ListElsewhere(url=shown(str(settings.service.url)))
    if args.act is not None:
        async with opened_store(settings) as store:
            return int(await args.act(args, store, terminal))
    harden()
    async with opened_store(settings) as store:
        door = Door(args.host, args.port, behind_proxy=args.behind_proxy or settings.web.behind_proxy)
        await serve(door, store, settings, terminal)
    return 0


def _declare_keys(parser: ArgumentParser, say: Translator) -> None:
    places = parser.add_subparsers(title=say("actions"), metavar=say("ACTION"), prog=parser.prog, required=True)
    action = partial(place_of, places.add_parser, parser.prog, say)
    creating = action("create", N_("give a new client keys, and show them this once"))
    name = say("what other clients see as the source of its feedback: letters, digits, - _ .")
    creating.add_argument("name", metavar=say("NAME"), help=name)
    only = say("endpoints it gets keys of; all of these if none is named")
    creating.add_argument("--only", nargs="+", choices=[one.value for one in USUAL], metavar=say("ENDPOINT"), help=only)
    creating.add_argument("--cases", action="store_true", help=say("give it the key of cases as well"))
    for option, default, text in (
        ("--per-minute", CALLS_A_MINUTE, say("calls of one endpoint in a minute; {number} if none is given")),
        ("--per-day", RECORDS_A_DAY, say("records submitted or judged in a day; {number} if none is given")),
    ):
        creating.add_argument(option, type=int, default=default, metavar=say("N"), help=text.format(number=default))
    creating.set_defaults(act=create)
    listing = action("list", N_("show who has keys, and when they were used last"))
    listing.set_defaults(act=show)
    revoking = action("revoke", N_("close a client's keys at once; what it submitted stays"))
    revoking.add_argument("name", metavar=say("NAME"), help=say("a client"))
    revoking.set_defaults(act=revoke)
    for place in (creating, listing, revoking):
        _json(place, say)


def _json(parser: ArgumentParser, say: Translator, default: object = SUPPRESS) -> None:
    """Declare `--json`; at an action it leaves alone what was said before the action."""
    parser.add_argument(
        "--json", action="store_true", default=default, help=say("print one JSON object a line, for scripts")
    )
