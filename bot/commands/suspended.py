"""`egide suspended`: entries that match too much or are called wrong, and what a person decides about them."""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from functools import partial

from bot.arguments import action_of
from bot.feedback import listening
from bot.guarding import make_guard
from bot.moderating import make_settling
from bot.terminal import Terminal, printable, when
from config.errors import N_, InputError
from config.settings import Settings
from handlers.suspensions import SHOWN_DIGITS, reason
from locales.texts import Translator
from matching.fingerprint import HEX_DIGITS, Fingerprint
from matching.wire import FeedbackValue
from records.duequeue import DueQueue
from records.feedback import FeedbackQueue
from records.store import Store, opened_store
from records.suspended import Flag, State, Suspended

BY = "operator"
"""Who decides here, for the trail."""

STATES = {
    State.SUSPENDED: N_("suspended"),
    State.NOTED: N_("confirmed, still acts"),
    State.LIFTED: N_("acts again"),
    State.REJECTED: N_("rejected"),
    State.KEPT: N_("stays in force, whatever is said of it: egide moderator minors"),
}

DONE = {
    State.LIFTED: N_("{entry}: acts again"),
    State.REJECTED: N_("{entry}: rejected; it stays suspended, and its source is told"),
}

UNTOLD = N_("{entry}: rejected; it stays suspended. Its source {source} takes no feedback: tell it yourself")
NOTHING = N_("{entry}: there is nothing to decide about it, or it is not clear which is meant")


class NoEntryName(InputError):
    """A text that can be neither an entry nor the beginning of one."""

    cause = N_("{text} names no entry: that takes {least} to {most} hexadecimal digits.")
    cure = N_("Give the first {least} digits or more, as reports and `egide suspended list` show them.")


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the actions of `egide suspended`."""
    parser.description = say(
        "Entries of the blocklist that match far more than an image of one person does, or whose matches several\n"
        "groups called a false alarm. A suspended entry's matches are reported and nothing else, until a person has\n"
        "decided. It works whether the bot runs or not; a running bot follows at once."
    )
    parser.epilog = say("example: egide suspended list")
    places = parser.add_subparsers(title=say("actions"), metavar=say("ACTION"), prog=parser.prog, required=True)
    declare = partial(action_of, places.add_parser, parser.prog, say)
    declare("list", show, N_("show them, the latest first"))
    declare("trail", show_trail, N_("show what was found and decided, when and by whom, the oldest first"))
    for name, act, summary in (
        ("lift", lift, N_("let entries act again; they are suspended anew only at ten times as much")),
        ("reject", reject, N_("say that entries do not belong on the list: to their source too")),
    ):
        place = declare(name, act, summary)
        place.add_argument("entries", metavar=say("FINGERPRINT"), nargs="+", help=say("its first 8 digits, or more"))
        place.epilog = say("exit status: 0 if it was done for all of them, 1 if there was nothing to decide for one")


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Carry out one action. What was typed is checked before the store is opened."""
    for text in args.entries if "entries" in args else ():
        if not re.fullmatch(f"[0-9a-fA-F]{{{SHOWN_DIGITS},{HEX_DIGITS}}}", text):
            raise NoEntryName(text=printable(text[: HEX_DIGITS + 1]), least=SHOWN_DIGITS, most=HEX_DIGITS)
    async with opened_store(settings) as store:
        return int(await args.act(args, settings, store, terminal))


async def show(_args: Namespace, _settings: Settings, store: Store, terminal: Terminal) -> int:
    """Show every entry that was ever found suspicious and is still on a list."""
    suspended = Suspended(store.redis, store.vault)
    flags = await suspended.all()
    for flag in flags:
        if terminal.json:
            terminal.row(_row(flag) | {"name": suspended.name(flag.entry)})
        else:
            terminal.line(f"{_line(flag, terminal.say)}\n  {suspended.name(flag.entry)}")
    terminal.note(terminal.say.count("{number} entry", "{number} entries", len(flags)))
    return 0


async def show_trail(_args: Namespace, _settings: Settings, store: Store, terminal: Terminal) -> int:
    """Show the trail; an entry goes by a name in it that is no copy of it, and that `list` shows too."""
    steps = await Suspended(store.redis, store.vault).trail()
    for step in steps:
        if terminal.json:
            terminal.row(step)
        else:
            state = terminal.say(STATES[State(step["state"])])
            terminal.line(f"{step['time']} {step['entry']} {state} {step['by']}".rstrip())
    if not steps:
        terminal.note(terminal.say("Nothing was found suspicious yet, and so nothing decided."))
    return 0


async def lift(args: Namespace, _settings: Settings, store: Store, terminal: Terminal) -> int:
    """Let entries act again."""
    guard, done = make_guard(store, DueQueue(store.redis, "reports")), []
    for text, entry in await _meant(args.entries, store):
        done.append(_told(text, await guard.lift(entry, BY) if entry else None, terminal))
    return int(not all(done))


async def reject(args: Namespace, settings: Settings, store: Store, terminal: Terminal) -> int:
    """Keep entries suspended for good, and tell their sources. Open appeals about them are granted."""
    guard = make_guard(store, DueQueue(store.redis, "reports"))
    queue, told, done = FeedbackQueue(store.redis, store.vault), listening(settings), []
    for text, entry in await _meant(args.entries, store):
        flag = await guard.reject(entry, BY) if entry else None
        if flag and flag.source in told:
            await queue.say(flag.source, flag.entry, FeedbackValue.NOT_BLOCKED)
        done.append(_told(text, flag, terminal, source_told=flag is not None and flag.source in told))
    await make_settling(store).settle_all()
    return int(not all(done))


async def _meant(texts: Iterable[str], store: Store) -> list[tuple[str, Fingerprint | None]]:
    """The entry each text begins; None where it begins none or several."""
    entries = [flag.entry for flag in await Suspended(store.redis, store.vault).all()]
    found = {text: [one for one in entries if str(one).startswith(text.lower())] for text in texts}
    return [(text, some[0] if len(some) == 1 else None) for text, some in found.items()]


def _told(text: str, flag: Flag | None, terminal: Terminal, *, source_told: bool = True) -> bool:
    """Say what became of it; whether it was done."""
    if terminal.json:
        done = {"state": flag.state.value, "source_told": source_told} if flag else {"error": "nothing-to-decide"}
        terminal.row({"entry": str(flag.entry) if flag else text, **done})
    elif flag:
        terminal.line(terminal.say(DONE[flag.state] if source_told else UNTOLD).format(entry=text, source=flag.source))
    else:
        terminal.note(terminal.say(NOTHING).format(entry=text))
    return flag is not None


def _row(flag: Flag) -> dict[str, object]:
    times = {"since": when(flag.since), "decided": when(flag.decided) if flag.decided else None}
    return {**flag.record(), **times}


def _line(flag: Flag, say: Translator) -> str:
    return f"{when(flag.since)} {flag.entry} {flag.source}: {say(STATES[flag.state])}\n  {reason(flag, say)}"
