"""Lines that one person sees in a group (ephemeral messages, Bot API 10.2), where the server knows them.

A server that does not know them ignores what it does not know, and would show the line to everybody. So it is found out
first, with a method that only such servers have, and what is sent is looked at: a line that everybody sees after
all is deleted at once. An administrator may send them to any member who is a person, at any time; that the person
reads them is not certain.
"""

import json
import logging
from typing import Any, Final, NamedTuple, Protocol

from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest, EndPointNotFound, Forbidden

log = logging.getLogger(__name__)

NOT_THERE: Final = ("user not found", "participant", "not a member")
"""In the texts of refusals that say something of the person."""


class EphemeralBot(Protocol):
    """What is asked of the Bot API."""

    async def do_api_request(self, endpoint: str, api_kwargs: dict[str, Any] | None = None) -> Any:
        """Call a method that python-telegram-bot does not know."""

    async def send_message(
        self,
        chat_id: int,
        text: str,
        *,
        reply_markup: InlineKeyboardMarkup | None = None,
        api_kwargs: dict[str, Any] | None = None,
    ) -> Message:
        """Write to a chat."""

    async def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Delete a message for everybody."""


class Told(NamedTuple):
    """What became of it: the line's number (0: it was not shown), and whether the person is not there at all."""

    number: int
    absent: bool = False


NOT_SHOWN: Final = Told(0)


class Ephemeral:
    """Shows lines to one person. What the server knows is found out once for each process."""

    def __init__(self, bot: EphemeralBot) -> None:
        self._bot = bot
        self._known: bool | None = None

    async def show(self, chat: int, person: int, text: str, keyboard: InlineKeyboardMarkup) -> Told:
        """Show a line. Outages are raised."""
        if not await self._knows(chat, person):
            return NOT_SHOWN
        whom = {
            "receiver_user_id": person,  # Bot API 10.2; since 10.3 the next one, and this one for a time
            "ephemeral_message_parameters": json.dumps({"receiver_user_id": person}),
        }
        try:
            sent = await self._bot.send_message(chat, text, reply_markup=keyboard, api_kwargs=whom)
        except (BadRequest, Forbidden) as no:
            log.info("a line for one person was not taken in chat %d: %s", chat, no)
            return Told(0, any(sign in no.message.lower() for sign in NOT_THERE))
        number = int(sent.api_kwargs.get("ephemeral_message_id") or 0)
        if not number:
            self._known = False
            await self._take_back(chat, sent.message_id)
        return Told(number)

    async def delete(self, chat: int, person: int, number: int) -> None:
        """Delete a line, if it is there still."""
        named = {"chat_id": chat, "receiver_user_id": person, "ephemeral_message_id": number}
        try:
            await self._bot.do_api_request("deleteEphemeralMessage", named)
        except (BadRequest, Forbidden, EndPointNotFound) as no:
            log.info("a line for one person in chat %d is not there any more: %s", chat, no)

    async def _knows(self, chat: int, person: int) -> bool:
        if self._known is None:
            named = {"chat_id": chat, "receiver_user_id": person, "ephemeral_message_id": 0}
            try:
                await self._bot.do_api_request("deleteEphemeralMessage", named)
            except EndPointNotFound:
                self._known = False
                return False
            except (BadRequest, Forbidden):
                pass  # there is no such line, which only a server says that knows of them
            self._known = True
        return self._known

    async def _take_back(self, chat: int, message: int) -> None:
        log.warning("the Bot API server shows lines for one person to all, so none are sent any more")
        if message:
            await self._bot.delete_message(chat, message)
