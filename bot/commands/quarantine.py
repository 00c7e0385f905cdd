"""`egide quarantine`: updates that could not be handled, for a person to look at."""

from argparse import ArgumentParser, Namespace

from bot.arguments import json_option
from bot.terminal import Terminal, printable, when
from config.settings import Settings
from locales.texts import Translator
from records.duequeue import DueQueue
from records.inbox import Inbox
from records.store import opened_store

SHOWN = 300
"""Characters of an update's JSON shown to a person; `--json` gives all."""


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the options of `egide quarantine`."""
    parser.description = say(
        "Updates that the bot could not handle. They are kept for 7 days. `list` shows them with the reason, `retry`\n"
        "hands them to the bot once more, `drop` deletes them. An update holds what people wrote: treat it as such."
    )
    parser.epilog = say("example: egide quarantine list")
    parser.add_argument("action", choices=("list", "retry", "drop"), help=say("what to do with all of them"))
    json_option(parser, say)


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Do it to every update in quarantine."""
    async with opened_store(settings) as store:
        inbox, queue = Inbox(store.redis), DueQueue(store.redis, "work")
        updates = await inbox.quarantined()
        for update in updates:
            received = when(update.received)
            row = {"chat": update.chat, "received": received, "reason": update.reason, "update": update.raw}
            if args.json:
                terminal.row(row)
            else:
                terminal.line(f"{received} {update.chat} {printable(update.reason)}\n  {printable(update.raw)[:SHOWN]}")
            if args.action == "retry":
                await inbox.release(update)
                await queue.ring([update.chat])
            elif args.action == "drop":
                await inbox.drop(update)
    terminal.note(terminal.say.count("{number} update", "{number} updates", len(updates)))
    return 0
