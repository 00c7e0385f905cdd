"""`egide moderator`: who reviews what was flagged, and what only the operator is told of."""

import re
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from functools import partial
from typing import Final

from bot.arguments import action_of
from bot.terminal import Terminal, printable, when
from config.errors import N_
from config.settings import Settings
from locales.texts import Translator
from records.audit import MODERATION, Audit
from records.minors import Minors
from records.moderators import Moderator, Moderators
from records.reviews import Reviews
from records.store import Store, opened_store

LONGEST_NAME: Final = 64

OPERATOR: Final = 0
"""Who did it, in the audit log."""


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the actions of `egide moderator`."""
    parser.description = say(
        "Moderators decide in their private chat with the bot (/queue) about what was flagged. None of them sees an\n"
        "image, a group or a name. A running bot follows at once: who is removed can do nothing from then on."
    )
    parser.epilog = say("example: egide moderator add 123456789 --name Ada")
    places = parser.add_subparsers(title=say("actions"), metavar=say("ACTION"), prog=parser.prog, required=True)
    declare = partial(action_of, places.add_parser, parser.prog, say)
    adding = declare("add", add, N_("have somebody review"))
    adding.add_argument("id", metavar=say("ID"), type=_person(say), help=say("the number of their Telegram account"))
    adding.add_argument("--name", default="", metavar=say("NAME"), help=say("what you call them; for this list only"))
    removing = declare("remove", remove, N_("take somebody off the list"))
    removing.add_argument("id", metavar=say("ID"), type=_person(say), help=say("the number of their Telegram account"))
    declare("list", show, N_("show who reviews"))
    sealed = declare("minors", minors, N_("show which reviews ended as possible minor, for your report"))
    reported = say("you have reported this one; it is erased a year later")
    sealed.add_argument("--reported", metavar=say("REVIEW"), help=reported)


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Carry out one action."""
    async with opened_store(settings) as store:
        return int(await args.act(args, store, terminal))


async def add(args: Namespace, store: Store, terminal: Terminal) -> int:
    """Add somebody, or give them another name."""
    name = printable(args.name)[:LONGEST_NAME]
    new = await Moderators(*store).add(Moderator(args.id, name, time.time()))
    if new:
        await Audit(*store).decided(MODERATION, OPERATOR, "moderator added", {"person": args.id})
    _tell(
        {"id": args.id, "name": name, "added": new},
        terminal.say("{id} reviews from now on. They have to start the bot, and then send it /queue.")
        if new
        else terminal.say("{id} reviews already."),
        terminal,
    )
    return 0


async def remove(args: Namespace, store: Store, terminal: Terminal) -> int:
    """Remove somebody; the card they have open goes back to the queue."""
    gone = await Moderators(*store).remove(args.id)
    await Reviews(*store).release(args.id)
    if gone:
        await Audit(*store).decided(MODERATION, OPERATOR, "moderator removed", {"person": args.id})
    text = terminal.say("{id} no longer reviews.") if gone else terminal.say("{id} is no moderator.")
    _tell({"id": args.id, "removed": gone}, text, terminal)
    return int(not gone)


async def show(_args: Namespace, store: Store, terminal: Terminal) -> int:
    """Show everybody, and how many reviews wait."""
    people, reviews = await Moderators(*store).all(), Reviews(*store)
    for one in people:
        row = {"id": one.id, "name": one.name, "added": when(one.added)}
        _tell(row, f"{row['added']} {one.id} {one.name}".rstrip(), terminal)
    terminal.note(terminal.say.count("{number} moderator", "{number} moderators", len(people)))
    terminal.note(terminal.say.count("{number} review waits", "{number} reviews wait", await reviews.count()))
    return 0


async def minors(args: Namespace, store: Store, terminal: Terminal) -> int:
    """Show ids and dates, or note that one was reported."""
    records = Minors(*store)
    if args.reported:
        noted = await records.reported(args.reported.upper(), time.time())
        if noted:
            await Audit(*store).decided(MODERATION, OPERATOR, "minor reported", {"review": args.reported.upper()})
        text = (
            terminal.say("{review}: noted as reported") if noted else terminal.say("{review}: there is no such review")
        )
        _tell({"review": args.reported.upper(), "reported": noted}, text, terminal)
        return int(not noted)
    await Audit(*store).viewed(MODERATION, OPERATOR, "minors", {})
    for one in await records.all():
        places = [{"chat": chat, "message": message, "time": when(moment)} for chat, message, moment in one.places]
        reported = when(one.reported) if one.reported else None
        row = {"review": one.review, "opened": when(one.opened), "said": when(one.said), "reported": reported}
        said = terminal.say("{review}: said on {said}, reported: {reported}")
        lines = [said.format(**{**row, "reported": reported or terminal.say("not yet")})]
        posts = terminal.say("  group {chat}, message {message}, {time}")
        lines += [posts.format(**place) for place in places]
        _tell({**row, "places": places}, "\n".join(lines), terminal)
    return 0


def _tell(row: dict[str, object], text: str, terminal: Terminal) -> None:
    if terminal.json:
        terminal.row(row)
    else:
        terminal.line(text.format(**row))


def _person(say: Translator) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[1-9]\d{0,18}", text):
            raise ArgumentTypeError(say("{text} is not the number of a person's account").format(text=printable(text)))
        return int(text)

    return read
