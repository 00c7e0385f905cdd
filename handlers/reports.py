"""Sends the reports that wait in the outbox: each once to each recipient, and edited where a later hit joins it."""

import logging
import time
from collections.abc import Callable
from typing import Protocol

from telegram import LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden

from handlers.cards import CardText
from handlers.executors import Bell
from handlers.recipients import GroupBot, Recipients
from locales.texts import Texts
from records.chats import Chats
from records.outbox import Card, Outbox, Sent
from records.unchecked import Unchecked

log = logging.getLogger(__name__)

MOST_SINGLE = 5
"""Cards sent one by one; when more are waiting they come as a summary."""

IN_ONE_SUMMARY = 20
"""Lines of one summary: at most about 190 visible characters each, below Telegram's 4096 together."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class ReportBot(GroupBot, Protocol):
    """What is asked of the Bot API."""

    async def send_message(
        self,
        chat_id: int,
        text: str,
        parse_mode: str | None = None,
        *,
        link_preview_options: LinkPreviewOptions | None = None,
    ) -> Message:
        """Write to a chat."""

    async def edit_message_text(
        self,
        text: str,
        chat_id: int | None = None,
        message_id: int | None = None,
        *,
        parse_mode: str | None = None,
        link_preview_options: LinkPreviewOptions | None = None,
    ) -> Message | bool:
        """Replace the text of a message of the bot's."""


class Reporter:
    """Tells the recipients of each group. What is sent is noted at once, so a crash repeats one message at most."""

    def __init__(
        self,
        bot: ReportBot,
        recipients: Recipients,
        outbox: Outbox,
        unchecked: Unchecked,
        chats: Chats,
        texts: Texts,
        bell: Bell,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bot = bot
        self._recipients = recipients
        self._outbox = outbox
        self._unchecked = unchecked
        self._chats = chats
        self._texts = texts
        self._bell = bell
        self._clock = clock

    async def send_pending(self, chat: int) -> None:
        """Send what waits for this chat. An outage is raised; what was sent until then is not sent again."""
        text = await self._text(chat)
        cards = await self._outbox.pending(chat)
        fresh = [card for card in cards if card.hits and not card.sent]
        if len(fresh) > MOST_SINGLE:
            await self._send_summaries(chat, fresh, text)
            cards = await self._outbox.pending(chat)
        for card in cards:
            await self._send_card(chat, card, text)
        await self._send_digest(chat, text)

    async def retry_untold(self, chat: int) -> int:
        """An administrator has started the bot: what nobody could be told is due again. How many cards that is."""
        self._recipients.try_again(chat)
        taken_up = await self._outbox.take_up_untold(chat, self._clock())
        await self._bell.ring([chat])
        return taken_up

    async def _text(self, chat: int) -> CardText:
        record = await self._chats.get(chat)
        return CardText(self._texts.of(record.language if record else None), chat, record.title if record else "")

    async def _send_summaries(self, chat: int, cards: list[Card], text: CardText) -> None:
        for at in range(0, len(cards), IN_ONE_SUMMARY):
            some = cards[at : at + IN_ONE_SUMMARY]
            summary = text.summary(some)
            for recipient in await self._recipients.of(chat):
                if await self._write(recipient, summary) is not None:
                    for card in some:
                        await self._outbox.sent(chat, card.name, recipient, Sent(0, len(card.hits)))

    async def _send_card(self, chat: int, card: Card, text: CardText) -> None:
        told = bool(card.sent) or not card.hits
        if card.hits:
            told |= await self._tell(chat, card, text.card(card))
        if told:
            await self._outbox.settle(chat, card)
        elif await self._outbox.put_aside(chat, card, self._clock()):
            log.warning("nobody can be told about a hit in chat %s", chat)

    async def _tell(self, chat: int, card: Card, text: str) -> bool:
        """Bring a card to everybody; False where nobody can be reached."""
        told = False
        # A log chat that turns out to be unreachable gives way to the administrators: hence the second look.
        while not told and (recipients := await self._recipients.of(chat)):
            for recipient in recipients:
                told |= await self._show(chat, card, recipient, text)
        return told

    async def _show(self, chat: int, card: Card, recipient: int, text: str) -> bool:
        known = card.sent.get(recipient)
        if known and known.hits >= len(card.hits):
            return True
        if known and known.message:
            await self._edit(recipient, known.message, text)
            message: int | None = known.message
        else:
            message = await self._write(recipient, text)
        if message is None:
            return False
        await self._outbox.sent(chat, card.name, recipient, Sent(message, len(card.hits)))
        return True

    async def _send_digest(self, chat: int, text: CardText) -> None:
        if not await self._unchecked.may_tell(chat):
            return
        totals, counted = await self._unchecked.totals(chat)
        if not totals:
            return
        told = False
        for recipient in await self._recipients.of(chat):
            told |= await self._write(recipient, text.unchecked(totals)) is not None
        if told:
            await self._unchecked.told(chat, counted)

    async def _write(self, recipient: int, text: str) -> int | None:
        """Send a message; None where the recipient cannot be reached, which is remembered."""
        try:
            sent = await self._bot.send_message(recipient, text, ParseMode.HTML, link_preview_options=NO_PREVIEW)
        except (Forbidden, BadRequest, ChatMigrated) as no:
            log.info("recipient %s cannot be reached: %s", recipient, no.message)
            self._recipients.cannot_reach(recipient)
            return None
        return sent.message_id

    async def _edit(self, recipient: int, message: int, text: str) -> None:
        try:
            await self._bot.edit_message_text(
                text, recipient, message, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
            )
        except (Forbidden, BadRequest, ChatMigrated) as no:
            # The recipient deleted the message, or blocked the bot since: they were told what came before.
            log.info("a report to %s was not edited: %s", recipient, no.message)
