"""`egide audit`: who decided, changed or looked at what, for whoever has to check it."""

import hashlib
import json
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator
from typing import NamedTuple

from bot.arguments import action_of, place_of
from bot.terminal import Terminal
from config.errors import N_
from config.settings import Settings
from locales.texts import Translator
from records.audit import MODERATION, Audit, AuditBroken
from records.chain import Chain
from records.chats import Chats
from records.store import Store, opened_store


class Log(NamedTuple):
    """One chain: whose it is, and which of the two."""

    owner: int | str
    kind: str
    chain: Chain


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the actions of `egide audit`."""
    parser.description = say(
        "The audit log: settings that were changed, reports and reviews that were decided, moderators added and\n"
        "removed, and what they looked at. Each record holds the SHA-256 of the one before."
    )
    parser.epilog = say("example: egide audit export > audit.jsonl")
    places = parser.add_subparsers(title=say("actions"), metavar=say("ACTION"), prog=parser.prog, required=True)
    exporting = place_of(places.add_parser, parser.prog, say, "export", N_("print it, one JSON object a line"))
    exporting.set_defaults(act=export, json=True)
    group = say("that of this group; without it, that of the moderators and the operator")
    exporting.add_argument("--group", type=int, metavar=say("GROUP"), help=group)
    exporting.add_argument("--views", action="store_true", help=say("what was looked at, not what was decided"))
    checking = action_of(places.add_parser, parser.prog, say, "verify", verify, N_("check all of it"))
    checking.epilog = say("exit status: 0 if every log holds together, 1 if one does not")


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Carry out one action."""
    async with opened_store(settings) as store:
        return int(await args.act(args, settings, store, terminal))


async def export(args: Namespace, _settings: Settings, store: Store, terminal: Terminal) -> int:
    """Print the records as they were hashed; a reader finds `previous` of each in the line before."""
    audit, owner = Audit(*store), MODERATION if args.group is None else args.group
    chain = audit.views if args.views else audit.decisions
    found = await chain.picked(owner, lambda _: True)
    for written in found.records:
        terminal.row({"sha256": hashlib.sha256(written).hexdigest(), "record": json.loads(written)})
    if not found.holds:
        terminal.complain(AuditBroken(owner, "?"))
    return int(not found.holds)


async def verify(_args: Namespace, settings: Settings, store: Store, terminal: Terminal) -> int:
    """Check every chain there is."""
    broken = 0
    async for owner, kind, chain in _logs(store, Chats(store.redis, settings.policy)):
        row: dict[str, object] = {"owner": owner, "log": kind}
        try:
            row |= {"holds": True, "records": await chain.verify(owner)}
            text = terminal.say("{owner}, {log}: {records} records hold together")
        except AuditBroken as no:
            broken += 1
            row |= {"holds": False, "at": no.at}
            text = terminal.say("{owner}, {log}: changed, from the record {at} on")
        if terminal.json:
            terminal.row(row)
        else:
            terminal.line(text.format(**row))
    return int(bool(broken))


async def _logs(store: Store, chats: Chats) -> AsyncIterator[Log]:
    """The moderators' logs, and those of every group."""
    audit = Audit(*store)
    owners: list[int | str] = [MODERATION, *sorted(await chats.ids())]
    for owner in owners:
        yield Log(owner, "decisions", audit.decisions)
        yield Log(owner, "views", audit.views)
