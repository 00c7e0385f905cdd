"""`egide blocklist list` and `export`."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from rich.table import Table

from bot.arguments import checked_limit
from bot.lists.listing import Listed
from bot.lists.own import OwnList
from bot.lists.trusts import TRUST_NAMES
from bot.terminal import Terminal

SHOWN = 50
"""Entries `list` shows if nobody says how many; with --json all of them."""


async def show(args: Namespace, own: OwnList, terminal: Terminal) -> int:
    """Show the entries, the latest first: one for each image, with how many were derived from it."""
    usual = 0 if terminal.json else SHOWN
    limit = checked_limit(usual if args.limit is None else args.limit, terminal.say)
    listing = await own.listing()
    parts = Counter(entry.case for entry in listing if entry.derived)
    latest = list(islice((entry for entry in reversed(listing) if not entry.derived), limit or None))
    if terminal.json:
        for entry in latest:
            terminal.row(entry.row() | ({"derived": parts[entry.case]} if entry.case else {}))
    else:
        _show_table(latest, len(listing) - parts.total(), parts.total(), terminal)
    return 0


async def export(_args: Namespace, own: OwnList, terminal: Terminal) -> int:
    """Print every entry as a JSON line, the oldest first."""
    for entry in await own.listing():
        terminal.row(entry.row())
    return 0


def _show_table(latest: Iterable[Listed], images: int, derived: int, terminal: Terminal) -> None:
    say = terminal.say
    table = Table(say("Fingerprint"), say("Trust"), say("Changed"), caption_justify="left")
    table.columns[0].overflow = "fold"
    for entry in latest:
        changed = datetime.fromtimestamp(entry.modified).astimezone()
        table.add_row(str(entry.fingerprint), say(TRUST_NAMES[entry.trust]), f"{changed:%Y-%m-%d %H:%M}")
    if table.row_count:
        terminal.console.print(table)
    counts = say("{shown} of {number} entries, and {derived} fingerprints of parts of their images")
    terminal.note(counts.format(shown=table.row_count, number=images, derived=derived))
