"""Answering taps: Telegram waits for an answer for some seconds only, and a message may be gone or unchanged."""

import logging
from typing import Final

from telegram import CallbackQuery, InlineKeyboardMarkup
from telegram.error import BadRequest

from handlers.lengths import cut

LONGEST_ANSWER: Final = 200
"""UTF-16 units (Bot API, answerCallbackQuery: "0-200 characters")."""

log = logging.getLogger(__name__)


async def answer_tap(query: CallbackQuery, text: str = "", *, alert: bool = True, url: str = "") -> None:
    """Answer a tap: with nothing, with a text, or by opening an address. A text that is an `alert` has to be closed."""
    try:
        await query.answer(cut(text, LONGEST_ANSWER) or None, show_alert=alert and bool(text), url=url or None)
    except BadRequest as no:
        log.info("a tap could not be answered: %s", no)


async def redrawn(query: CallbackQuery, buttons: InlineKeyboardMarkup | None) -> None:
    """Change the buttons below a message, also one that is too old for Telegram to tell what is in it."""
    message = query.message
    if message is None:
        return
    try:
        await query.get_bot().edit_message_reply_markup(message.chat.id, message.message_id, reply_markup=buttons)
    except BadRequest as no:
        log.info("buttons could not be changed: %s", no)
