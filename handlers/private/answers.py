"""Typed texts that answer a question asked outside of the conversation: each kind of question has who takes it.

Such an answer is read by others, what is typed to the conversation by nobody. So a text is an answer only where nothing
else can be meant: the conversation comes first wherever it asks for a text, and a question is over as soon as its
person does anything else here.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, BaseHandler, CallbackContext, CallbackQueryHandler, MessageHandler
from telegram.ext.filters import COMMAND, TEXT, ChatType, UpdateType

from handlers.private import about_me_screens
from handlers.private.screens import TAP
from matching.case_numbers import Mistyped, read_number, read_pin
from records.conversations import Talk
from records.expected import Expected, Question

Context = CallbackContext[Any, Any, Any, Any]

Takes = Callable[[Message, Question], Awaitable[None]]
"""Takes the message that answers a question; the question is closed by then, and may be asked again."""

BEFORE_THE_CONVERSATION = -1
"""The group of python-telegram-bot's handlers that is asked before those of the conversation."""

BEFORE_THE_ANSWERS = -2
"""The group that is asked before that one, and keeps nothing from any other."""

ELSEWHERE: Final = rf"^({TAP}|{about_me_screens.PREFIX})"
"""Taps on the conversation, or on what is kept about somebody."""

_GROUPS: Final = re.compile(r"(?<!\w)\w{4}(?P<between>[^\w\n]?)\w{4}(?P=between)\w{4}(?!\w)", re.ASCII)
_HYPHENS: Final = frozenset("-\u2010\u2011\u2012\u2013\u2014")


class Talks(Protocol):
    """Where people are in the conversation (records.conversations.Conversations)."""

    async def read(self, chat: int) -> Talk | None:
        """The conversation of a chat, if there is one."""


class Answers:
    """Leads an answer to who asked; every other text goes on to the conversation."""

    def __init__(self, expected: Expected, talks: Talks, takers: Mapping[str, Takes]) -> None:
        self._expected = expected
        self._talks = talks
        self._takers = takers

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For the group BEFORE_THE_CONVERSATION of python-telegram-bot's handlers."""
        typed = ChatType.PRIVATE & TEXT & ~COMMAND & UpdateType.MESSAGE
        return [MessageHandler(typed, self.typed)]

    def endings(self) -> list[BaseHandler[Any, Any, Any]]:
        """For the group BEFORE_THE_ANSWERS."""
        return [
            MessageHandler(ChatType.PRIVATE & COMMAND, self.left),
            CallbackQueryHandler(self.left, ELSEWHERE),
        ]

    async def typed(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """Hand an expected answer over, and keep it from the conversation."""
        message = update.message
        question = await self._expected.of(message.chat.id) if message else None
        taker = self._takers.get(question.kind) if question else None
        if message is None or question is None or taker is None:
            return
        if holds_case(message.text or ""):
            await self._expected.answered(message.chat.id)
            return
        if not is_reply(message, question) and await self._reads(message.chat.id):
            return
        await self._expected.answered(message.chat.id)
        await taker(message, question)
        raise ApplicationHandlerStop

    async def left(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """A command, or a tap on the conversation: its person is about something else, so nothing is expected."""
        if update.effective_user is not None:
            await self._expected.answered(update.effective_user.id)

    async def _reads(self, person: int) -> bool:
        """Whether the conversation asks for a text, or has yet to show where it is."""
        talk = await self._talks.read(person)
        return talk is not None and (talk.reads or talk.waits)


def is_reply(message: Message, question: Question) -> bool:
    """Whether a message replies to the one that asked."""
    answered = message.reply_to_message
    return bool(question.message) and answered is not None and answered.message_id == question.message


def holds_case(text: str) -> bool:
    """Whether a text has in it what may be a case number, a mistyped one included, or is a PIN: never for others."""
    return _fits(read_pin, text) or any(_is_number(found) for found in _GROUPS.finditer(text))


def _is_number(found: re.Match[str]) -> bool:
    shaped = found["between"] in _HYPHENS and any(sign.isdigit() for sign in found[0])
    return shaped or _fits(read_number, found[0])


def _fits(read: Callable[[str], str], text: str) -> bool:
    try:
        read(text)
    except Mistyped:
        return False
    return True
