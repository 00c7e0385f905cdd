"""`egide group dismiss` and `undismiss`: what one group calls a false alarm, by the word of the operator."""

from argparse import Namespace
from typing import Final

import numpy as np

from bot.groups.known import known
from bot.guarding import make_guard
from bot.lists.own import OwnList
from bot.sources import is_asked, keep, opened_sources
from bot.terminal import Terminal
from config.errors import N_, InputError
from config.settings import Settings
from handlers.entry_guard import OPERATOR
from matching.fingerprint import MATCH_RADIUS, Fingerprint
from matching.match import Match
from matching.matcher import weight
from matching.search.words import octets_of
from records.chats import Chats
from records.dismissals import Dismissals
from records.duequeue import DueQueue
from records.store import Store

BY: Final = OPERATOR
"""By whose word: one person, in however many groups, and none of Telegram's."""


class NothingNear(InputError):
    """There is no match that could be called a false alarm."""

    cause = N_("{fingerprint} is no entry of the lists in force, and near none.")
    cure = N_("Give the fingerprint of the post, as `egide fingerprint` or `egide scan` prints it, or the entry's.")


class NotDismissed(InputError):
    """There is no dismissal to be taken back."""

    cause = N_("Nothing like {fingerprint} is dismissed in the group {chat}.")
    cure = N_("Give the fingerprint that was dismissed.")


async def dismiss(args: Namespace, settings: Settings, store: Store, terminal: Terminal) -> int:
    """Have the fingerprint, and the entry it matches, act on nothing in a group. Raises NothingNear."""
    await known(Chats(store.redis, settings.policy), args.chat)
    match = await _match(args.fingerprint, settings, store)
    if match:
        guard = make_guard(store, DueQueue(store.redis, "reports"))
        await guard.false_alarm(args.chat, BY, args.fingerprint, match)
    elif any(map(is_asked, settings.sources.values())):  # of what these hold, only they know
        await Dismissals(store.redis, store.vault).add(args.chat, args.fingerprint)
    else:
        raise NothingNear(fingerprint=args.fingerprint)
    _tell_dismissed(args, match, terminal)
    return 0


async def take_back(args: Namespace, settings: Settings, store: Store, terminal: Terminal) -> int:
    """Take back every dismissal of a group that keeps this fingerprint from acting. Raises NotDismissed."""
    await known(Chats(store.redis, settings.policy), args.chat)
    dismissed = await Dismissals(store.redis, store.vault).of(args.chat)
    near = sorted(one for one in dismissed if args.fingerprint.distance(one) <= MATCH_RADIUS)
    if not near:
        raise NotDismissed(fingerprint=args.fingerprint, chat=args.chat)
    guard = make_guard(store, DueQueue(store.redis, "reports"))
    for one in near:
        await guard.take_back(args.chat, args.fingerprint, one)
        if terminal.json:
            terminal.row({"chat": args.chat, "fingerprint": str(one), "dismissed": False})
        else:
            terminal.line(terminal.say("{fingerprint}: not dismissed any more").format(fingerprint=one))
    return 0


async def _match(fingerprint: Fingerprint, settings: Settings, store: Store) -> Match | None:
    """The weightiest entry of all lists near it: itself, where it is one."""
    async with opened_sources(settings, store) as sources:
        lists = await OwnList(sources[0].client, keep(sources, store), settings).in_force()
    near = lists.nearest(octets_of([fingerprint]), np.array([MATCH_RADIUS], np.uint8))
    return min(near, key=weight, default=None)


def _tell_dismissed(args: Namespace, match: Match | None, terminal: Terminal) -> None:
    say = terminal.say
    if terminal.json:
        entry = {"entry": str(match.entry), "source": match.source, "distance": match.distance} if match else {}
        terminal.row({"chat": args.chat, "fingerprint": str(args.fingerprint), "dismissed": True, **entry})
    elif match:
        told = say("{fingerprint}: dismissed in the group {chat}, and with it the entry {entry} of the list {source}")
        terminal.line(told.format(fingerprint=args.fingerprint, chat=args.chat, entry=match.entry, source=match.source))
        terminal.note(
            say(
                "Copies of either act on nothing there from now on; what was done before stays done. It counts as the "
                "word of one person against the entry, in however many groups."
            )
        )
    else:
        told = say("{fingerprint}: dismissed in the group {chat}; it is no entry of a list held here")
        terminal.line(told.format(fingerprint=args.fingerprint, chat=args.chat))
