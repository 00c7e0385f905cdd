"""Builds the private chat: the conversation and its branches."""

from collections.abc import Awaitable, Callable

from telegram.ext import ExtBot

from bot.file_of_case import make_file_of_case
from bot.my_case import make_my_case
from handlers.add_links import add_link
from handlers.executors import Bell
from handlers.helplines.danger import danger_line
from handlers.private.begin import Begin
from handlers.private.branch import Branch
from handlers.private.chat import PrivateChat
from handlers.private.child_help import ChildHelplines
from handlers.private.conversation import Conversation, Kept
from handlers.private.letters import Letters
from handlers.private.minors import Minors
from handlers.private.registering import Registering
from handlers.private.someone import Someone
from handlers.private.stage import Stage
from handlers.private.threats import FoundGroup, Threat
from locales.texts import Texts
from matching.case_client import CaseClient
from records.administering import Administering
from records.conversations import Conversations
from records.grants import Grants
from records.notices import Notices
from records.reminders import FollowUps, Reminders
from records.store import Store
from records.written import Written


def make_conversation(bot: ExtBot[None], store: Store, texts: Texts, page: str, cases: CaseClient) -> Conversation:
    """The conversation. `page` is the address of the on-device page, empty where there is none."""
    branches = make_branches(lambda: add_link(bot.username), store, texts, page, cases)
    stage, conversations = Stage(bot, Written(store.redis)), Conversations(store.redis, store.vault)
    kept: list[Kept] = [Grants(store.redis, store.vault), FollowUps(Reminders(*store))]
    return Conversation(stage, texts, conversations, branches, Minors(ChildHelplines()), kept)


def make_branches(add: Callable[[], str], store: Store, texts: Texts, page: str, cases: CaseClient) -> list[Branch]:
    """The parts of the conversation. `add` gives the link that adds the bot to a group."""
    grants = Grants(store.redis, store.vault)
    return [
        Begin(danger_line, add, Administering(store.redis).of),
        Registering(grants, page),
        Threat(),
        FoundGroup(),
        Someone(),
        Letters(texts, Reminders(*store)),
        make_my_case(store, cases, page),
        make_file_of_case(store, cases, texts),
    ]


def make_private_chat(
    bot: ExtBot[None],
    store: Store,
    texts: Texts,
    conversation: Conversation,
    catch_up: Callable[[int], Awaitable[None]],
    bell: Bell,
) -> PrivateChat:
    """What arrives in private chats, and where it goes."""
    return PrivateChat(
        Stage(bot, Written(store.redis)), conversation, texts, catch_up, Notices(store.redis), bell, Reminders(*store)
    )
