"""Typed texts that answer a question asked outside of the conversation: each kind of question has who takes it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, BaseHandler, CallbackContext, MessageHandler
from telegram.ext.filters import COMMAND, TEXT, ChatType, UpdateType

from records.expected import Expected, Question

Context = CallbackContext[Any, Any, Any, Any]

Takes = Callable[[Message, Question], Awaitable[None]]
"""Takes the message that answers a question; the question is closed by then, and may be asked again."""

BEFORE_THE_CONVERSATION = -1
"""The group of python-telegram-bot's handlers that is asked before those of the conversation."""


class Answers:
    """Leads an answer to who asked; every other text goes on to the conversation."""

    def __init__(self, expected: Expected, takers: Mapping[str, Takes]) -> None:
        self._expected = expected
        self._takers = takers

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For the group BEFORE_THE_CONVERSATION of python-telegram-bot's handlers."""
        typed = ChatType.PRIVATE & TEXT & ~COMMAND & UpdateType.MESSAGE
        return [MessageHandler(typed, self.typed)]

    async def typed(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """Hand an expected answer over, and keep it from the conversation."""
        message = update.message
        question = await self._expected.of(message.chat.id) if message else None
        taker = self._takers.get(question.kind) if question else None
        if message is None or question is None or taker is None:
            return
        await self._expected.answered(message.chat.id)
        await taker(message, question)
        raise ApplicationHandlerStop
