"""Builds what tells people what is kept about them, and erases it."""

import time
from collections.abc import Callable

from bot.shared import Shared
from handlers.private.about_me import AboutMe, Ending
from handlers.private.kept_about import KeptAbout, OfGroups, OfPeople
from handlers.private.stage import Stage
from records.administering import Administering
from records.allowances import Allowances
from records.aof import AppendOnlyFile
from records.appeals import Appeals
from records.chats import Chats
from records.conversations import Conversations
from records.expected import Expected
from records.grants import Grants
from records.lookback import LookBack
from records.moderators import Moderators
from records.named import Named
from records.owed import Owed
from records.reminders import Reminders
from records.standings import Standings
from records.statements import Statements
from records.store import Store
from records.tokens import Tokens
from records.traces import Traces
from records.written import Written


def make_about_me(shared: Shared, conversation: Ending) -> AboutMe:
    """The buttons below /privacy. `conversation` is ended with an erasure."""
    stage = Stage(shared.bot, Written(shared.redis))
    records = make_kept_about(shared.store, shared.chats)
    allowances, file, tokens = Allowances(*shared.store), AppendOnlyFile(shared.redis), Tokens(*shared.store)
    return AboutMe(stage, shared.texts, records, conversation, allowances, file, tokens)


def make_kept_about(store: Store, chats: Chats, clock: Callable[[], float] = time.time) -> KeptAbout:
    """What knows the records that hold something of a person."""
    redis, vault = store
    look_back, named = LookBack(redis, vault), Named(redis, vault)
    of_groups = OfGroups(
        chats=chats,
        traces=Traces(redis, look_back, named),
        standings=Standings(redis),
        statements=Statements(redis, vault, clock),
        appeals=Appeals(redis, vault, clock),
        look_back=look_back,
        named=named,
        administering=Administering(redis, clock),
        owed=Owed(redis),
        tokens=Tokens(redis, vault),
    )
    of_people = OfPeople(
        conversations=Conversations(redis, vault),
        expected=Expected(redis, vault),
        grants=Grants(redis, vault),
        reminders=Reminders(redis, vault),
        moderators=Moderators(redis, vault),
    )
    return KeptAbout(of_groups, of_people, clock)
