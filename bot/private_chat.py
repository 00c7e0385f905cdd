"""Builds the private chat: the conversation and its branches."""

from collections.abc import Awaitable, Callable, Sequence

from telegram.ext import ExtBot

from handlers.executors import Bell
from handlers.private.begin import Begin
from handlers.private.branch import Branch
from handlers.private.chat import PrivateChat
from handlers.private.conversation import Conversation
from handlers.private.minors import Minors
from handlers.private.registering import Registering
from handlers.private.stage import Stage
from handlers.private.threats import FoundGroup, Threat
from handlers.selfcheck import add_link
from locales.texts import Texts, Translator
from records.conversations import Conversations
from records.grants import Grants
from records.notices import Notices
from records.store import Store


class _Helplines:
    """Until handlers.helplines has a class with these three; replaced when it is there."""

    def danger_line(self, country: str, language: str, say: Translator) -> str:
        return say("In immediate danger, call your country's emergency number, in Europe 112.")

    def for_minors(self, country: str, say: Translator) -> str:
        return ""

    def countries(self, say: Translator) -> Sequence[object]:
        return ()


def make_conversation(bot: ExtBot[None], store: Store, texts: Texts, page: str) -> Conversation:
    """The conversation. `page` is the address of the on-device page, empty where there is none."""
    helplines = _Helplines()
    grants = Grants(store.redis, store.vault)
    branches: list[Branch] = [
        Begin(helplines.danger_line, lambda: add_link(bot.username)),
        Registering(grants, page),
        Threat(),
        FoundGroup(),
    ]
    conversations = Conversations(store.redis, store.vault)
    return Conversation(Stage(bot), texts, conversations, branches, Minors(helplines), [grants])  # type: ignore[arg-type]


def make_private_chat(
    bot: ExtBot[None],
    store: Store,
    texts: Texts,
    conversation: Conversation,
    catch_up: Callable[[int], Awaitable[None]],
    bell: Bell,
) -> PrivateChat:
    """What arrives in private chats, and where it goes."""
    return PrivateChat(Stage(bot), conversation, texts, catch_up, Notices(store.redis), bell)
