"""`egide service keys`: who may call the matching service."""

from argparse import Namespace
from typing import Final

from rich.table import Table

from bot.terminal import Terminal, printable, when
from config.errors import N_, InputError
from matching.wire import Endpoint
from records.clients import Client, Clients, Limits
from records.store import Store

KEPT_APART: Final = frozenset({Endpoint.CASES, Endpoint.CHANGES})
"""Not among the keys a client gets by itself: that of cases is asked for, Changes opens with that of FetchHashes."""

USUAL: Final = tuple(endpoint for endpoint in Endpoint if endpoint not in KEPT_APART)


async def create(args: Namespace, store: Store, terminal: Terminal) -> int:
    """Make a client's keys, and show them: they are kept nowhere."""
    endpoints = [Endpoint(name) for name in args.only] if args.only else list(USUAL)
    if args.cases:
        endpoints.append(Endpoint.CASES)
    limits = Limits(_positive(args.per_minute, "--per-minute"), _positive(args.per_day, "--per-day"))
    issued = await Clients(store.redis, store.vault).create(args.name, endpoints, limits)
    functions = {endpoint.value: key for endpoint, key in issued.functions.items()}
    if terminal.json:
        terminal.row({"name": args.name, "subscription_key": issued.subscription, "function_keys": functions})
        return 0
    terminal.line(terminal.say("subscription key: {key}").format(key=issued.subscription))
    for name, key in functions.items():
        terminal.line(terminal.say("key of {endpoint}: {key}").format(endpoint=name, key=key))
    terminal.note(terminal.say("Hand them over by a safe way. They are shown this once, and kept only as SHA-256."))
    return 0


async def show(args: Namespace, store: Store, terminal: Terminal) -> int:  # noqa: ARG001 - the interface of an action
    """Tell who has keys, to what, and when they were used last."""
    clients = await Clients(store.redis, store.vault).listed()
    if terminal.json:
        for client in clients:
            terminal.row(_row(client))
        return 0
    table = Table(box=None, pad_edge=False)
    headings = (N_("client"), N_("created"), N_("last used"), N_("keys"), N_("calls a minute"), N_("records a day"))
    for heading in headings:
        table.add_column(terminal.say(heading))
    for client in clients:
        row = _row(client)
        table.add_row(
            client.name,
            str(row["created"]),
            str(row["used"] or terminal.say("never")),
            ", ".join(endpoint.value for endpoint in client.functions),
            str(client.limits.calls),
            str(client.limits.records),
        )
    if clients:
        terminal.table(table)
    terminal.note(terminal.say.count("{number} client", "{number} clients", len(clients)))
    return 0


async def revoke(args: Namespace, store: Store, terminal: Terminal) -> int:
    """Close a client's keys. Exit status 1 where nobody has that name."""
    done = await Clients(store.redis, store.vault).revoke(args.name)
    if terminal.json:
        terminal.row({"name": args.name, "revoked": done})
    elif done:
        terminal.line(terminal.say("The keys of {name} open nothing any more.").format(name=args.name))
    else:
        unknown = terminal.say("No client is called {name}. `egide service keys list` shows those there are.")
        terminal.note(unknown.format(name=printable(args.name)))
    return 0 if done else 1


def _row(client: Client) -> dict[str, object]:
    return {
        "name": client.name,
        "created": when(client.created),
        "used": when(client.used) if client.used else None,
        "endpoints": [endpoint.value for endpoint in client.functions],
        "per_minute": client.limits.calls,
        "per_day": client.limits.records,
    }


def _positive(number: int, option: str) -> int:
    if number < 1:
        raise InputError(what=f"{option} {number}", detail="it is at least 1")
    return number
