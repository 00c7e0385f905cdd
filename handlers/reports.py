"""Sends the reports that wait in the outbox: each once to each recipient, and edited where a later hit joins it."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from telegram import LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from handlers.cards import NO_LABELS, CardText
from handlers.executors import Bell
from handlers.lengths import cut, plain
from handlers.recipients import GroupBot, Recipients
from locales.texts import Texts
from records.chats import Chats
from records.outbox import Card, Outbox, Sent
from records.unchecked import Unchecked

log = logging.getLogger(__name__)

MOST_SINGLE = 5
"""Cards sent one by one; when more are waiting they come as a summary."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


REFUSED = (Forbidden, BadRequest, ChatMigrated)

NOBODY_THERE = ("chat not found", "user not found", "peer_id_invalid")
"""In the texts of bad requests that say something of the recipient, not of the message."""

SURE = 3_500
"""UTF-16 units of a message that is sent where the one meant was refused."""


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
    """Tells the recipients of each group. What is sent is noted at once, so a crash repeats one message at most.

    `labels` are what sources are called, by name.
    """

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
        labels: Mapping[str, str] = NO_LABELS,
    ) -> None:
        self._bot = bot
        self._labels = labels
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
        told = [await self._send_card(chat, card, text) for card in cards]
        if any(told) and await self._outbox.take_up_untold(chat, self._clock()):
            await self._bell.ring([chat])  # somebody can be reached after all
        await self._send_digest(chat, text)

    async def retry_untold(self, chat: int, person: int) -> int:
        """Who was owed it has started the bot: what nobody could be told is due again. How many cards that is."""
        taken_up = await self._outbox.take_up_untold(chat, self._clock())
        await self._recipients.try_again(chat, person)
        await self._bell.ring([chat])
        return taken_up

    async def _text(self, chat: int) -> CardText:
        record = await self._chats.get(chat)
        say = self._texts.of(record.language if record else None)
        return CardText(say, chat, record.title if record else "", self._labels)

    async def _send_summaries(self, chat: int, cards: list[Card], text: CardText) -> None:
        for summary, some in text.summaries(cards):
            for recipient in await self._recipients.of(chat):
                if await self._write(recipient, summary) is not None:
                    for card in some:
                        await self._outbox.sent(chat, card.name, recipient, Sent(0, card.total))

    async def _send_card(self, chat: int, card: Card, text: CardText) -> bool:
        """Bring a card to everybody; False where nobody can be reached, and it waits for who can be."""
        if not card.hits:  # it has expired
            await self._outbox.settle(chat, card)
            return False
        told = await self._tell(chat, card, text.card(card))
        if told or card.sent:
            await self._outbox.settle(chat, card)
            return told
        await self._recipients.owe(chat)
        if await self._outbox.put_aside(chat, card, self._clock()):
            log.warning("nobody can be told about a hit in chat %s", chat)
        return False

    async def _tell(self, chat: int, card: Card, text: str) -> bool:
        """Bring a card to everybody; False where nobody can be reached."""
        told, tried = False, set[int]()
        # A log chat that turns out not to take it gives way to the administrators: hence the second look.
        while not told and (recipients := await self._recipients.of(chat, tried)):
            for recipient in recipients:
                told |= await self._show(chat, card, recipient, text)
            tried.update(recipients)
        return told

    async def _show(self, chat: int, card: Card, recipient: int, text: str) -> bool:
        known = card.sent.get(recipient)
        if known and known.hits >= card.total:
            return True
        message = await self._edit(recipient, known.message, text) if known and known.message else None
        message = message or await self._write(recipient, text)
        if message is None:
            return False
        await self._outbox.sent(chat, card.name, recipient, Sent(message, card.total))
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
        """Send a message; None where the recipient does not get it. Who cannot be reached is remembered."""
        try:
            return await self._send(recipient, text, ParseMode.HTML)
        except REFUSED as no:
            if self._unreachable(recipient, no):
                return None
            log.warning("a report to %s was refused, and is tried without markup: %s", recipient, no.message)
        try:
            return await self._send(recipient, cut(plain(text), SURE), None)
        except REFUSED as no:
            if not self._unreachable(recipient, no):
                log.error("a report to %s was refused: %s", recipient, no.message)  # noqa: TRY400 - says all there is
            return None

    async def _send(self, recipient: int, text: str, mode: str | None) -> int:
        return (await self._bot.send_message(recipient, text, mode, link_preview_options=NO_PREVIEW)).message_id

    def _unreachable(self, recipient: int, no: TelegramError) -> bool:
        if isinstance(no, BadRequest) and not any(sign in no.message.lower() for sign in NOBODY_THERE):
            return False
        log.info("recipient %s cannot be reached: %s", recipient, no.message)
        self._recipients.cannot_reach(recipient)
        return True

    async def _edit(self, recipient: int, message: int, text: str) -> int | None:
        """Change a message; None where that cannot be done, because the recipient has deleted it for instance."""
        try:
            await self._bot.edit_message_text(
                text, recipient, message, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
            )
        except REFUSED as no:
            if "not modified" not in no.message.lower():
                log.info("a report to %s was not edited, and is sent anew: %s", recipient, no.message)
                return None
        return message
