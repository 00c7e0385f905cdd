"""Sends the reports that wait in the outbox: each once to each recipient, and edited where a later hit joins it."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from handlers.cards import NO_LABELS, CardText
from handlers.deciding.actions import Tap
from handlers.deciding.keyboards import Keyboards
from handlers.executors import Bell
from handlers.recipients import GroupBot, Recipient, Recipients
from handlers.report_copies import Copies, CopyBot
from handlers.report_pace import Pace
from locales.texts import Texts
from records.chats import Chats
from records.outbox import Outbox
from records.report_card import Card, Sent
from records.unchecked import Unchecked
from records.wishes import Wish, Wishes

log = logging.getLogger(__name__)

MOST_SINGLE = 5
"""Cards sent one by one; when more are waiting they come as a summary. As many copies are edited in one turn."""


class ReportBot(GroupBot, CopyBot, Protocol):
    """What is asked of the Bot API."""


@dataclass(slots=True)
class Turn:
    """The turn of one group: how its reports are worded, and who was written to."""

    chat: int
    text: CardText
    edits: int = 0
    later: bool = False
    """Whether something was left for the next turn."""


class Reporter:
    """Tells the recipients of each group. What is sent is noted at once, so a crash repeats one message at most.

    `labels` are what sources are called, by name. `clock` gives epoch seconds.
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
        keyboards: Keyboards,
        wishes: Wishes,
        clock: Callable[[], float] = time.time,
        labels: Mapping[str, str] = NO_LABELS,
    ) -> None:
        self._pace = Pace()
        self._copies = Copies(bot, recipients, self._pace)
        self._labels = labels
        self._recipients = recipients
        self._outbox = outbox
        self._unchecked = unchecked
        self._chats = chats
        self._texts = texts
        self._bell = bell
        self._keyboards = keyboards
        self._wishes = wishes
        self._clock = clock

    async def send_pending(self, chat: int) -> float:
        """Send what waits for this chat; gives the seconds until its next turn, 0 where nothing has to wait.

        An outage is raised; what was sent until then is not sent again.
        """
        turn = Turn(chat, await self._text(chat))
        cards = await self._outbox.pending(chat)
        fresh = [card for card in cards if card.hits and not card.sent and not card.decisions]
        if len(fresh) > MOST_SINGLE:
            await self._send_summaries(turn, fresh)
            cards = await self._outbox.pending(chat)
        told = [await self._send_card(turn, card) for card in cards]
        if any(told) and await self._outbox.take_up_untold(chat, self._clock()):
            await self._bell.ring([chat])  # somebody can be reached after all
        await self._grant_wishes(turn)
        await self._send_digest(turn)
        places = [recipient.id for recipient in await self._recipients.of(chat)] if cards else []
        return max(self._pace.pause(places), LATER_SECONDS if turn.later else 0.0)

    async def retry_untold(self, chat: int, person: int) -> int:
        """Who was owed it has started the bot: what nobody could be told is due again. How many cards that is."""
        taken_up = await self._outbox.take_up_untold(chat, self._clock())
        await self._recipients.try_again(chat, person)
        await self._bell.ring([chat])
        return taken_up

    async def show_again(self, chat: int, name: str, place: int, message: int, *, asked: bool = False) -> None:
        """Bring one message up to date; `asked`: have it ask whether that is a false alarm. An outage is raised."""
        card = await self._outbox.card(chat, name)
        if not card.hits:
            await self.close(place, message)
            return
        text = await self._text(chat)
        keyboard = await self._keyboards.of_card(text.say, chat, card, self._clock(), asked=asked)
        edited = await self._copies.edit(place, message, text.card(card, asked=asked), keyboard)
        known = card.sent.get(place)
        if edited and known and known.message == message:
            await self._outbox.sent(chat, name, place, Sent(message, card.total, card.changes))

    async def close(self, place: int, message: int) -> None:
        """Take the buttons off one message: its report has ended. An outage is raised."""
        await self._copies.close(place, message)

    async def _text(self, chat: int) -> CardText:
        record, telling = await self._chats.get(chat), await self._chats.telling(chat)
        return CardText(self._texts.of(telling.language), chat, record.title if record else "", self._labels)

    async def _send_summaries(self, turn: Turn, cards: list[Card]) -> None:
        keyboard = await self._keyboards.of_summary(turn.text.say, turn.chat)
        for summary, some in turn.text.summaries(cards):
            for recipient in await self._recipients.of(turn.chat):
                if await self._copies.write(recipient, summary, keyboard) is not None:
                    await self._outbox.sent_all(turn.chat, some, recipient.id)

    async def _send_card(self, turn: Turn, card: Card) -> bool:
        """Bring a card to everybody; False where nobody can be reached, and it waits for who can be."""
        if not card.hits:  # it has expired
            await self._outbox.settle(turn.chat, card)
            return False
        told = await self._tell(turn, card)
        if turn.edits > MOST_SINGLE:
            return told  # not all of its copies: it stays in the queue
        if told or card.sent:
            await self._outbox.settle(turn.chat, card)
            return told
        await self._recipients.owe(turn.chat)
        if await self._outbox.put_aside(turn.chat, card, self._clock()):
            log.warning("nobody can be told about a hit in chat %s", turn.chat)
        return False

    async def _tell(self, turn: Turn, card: Card) -> bool:
        """Bring a card to everybody; False where nobody can be reached."""
        told, tried = False, set[int]()
        # A log chat that turns out not to take it gives way to the administrators: hence the second look.
        while not told and (recipients := await self._recipients.of(turn.chat, tried)):
            for recipient in recipients:
                told |= await self._show(turn, card, recipient)
            tried.update(recipient.id for recipient in recipients)
        for place, sent in card.sent.items():
            if place not in tried and sent.changes < card.changes:
                await self._close(turn, card, place, sent)
        return told

    async def _show(self, turn: Turn, card: Card, recipient: Recipient) -> bool:
        if card.shown_whole(recipient.id):
            return True
        known, message = card.sent.get(recipient.id), None
        decided_only = known is not None and known.hits >= card.total
        if known and known.message:
            if self._later(turn):
                return True
            message = known.message if await self._edit(turn, card, recipient.id, known.message) else None
        if decided_only and known:
            message = known.message  # in a summary, or deleted by its reader: that somebody decided is no news
        if message is None:
            keyboard = await self._keyboards.of_card(turn.text.say, turn.chat, card, self._clock())
            message = await self._copies.write(recipient, turn.text.card(card), keyboard)
        if message is None:
            return False
        await self._outbox.sent(turn.chat, card.name, recipient.id, Sent(message, card.total, card.changes))
        return True

    async def _edit(self, turn: Turn, card: Card, place: int, message: int) -> bool:
        keyboard = await self._keyboards.of_card(turn.text.say, turn.chat, card, self._clock())
        return await self._copies.edit(place, message, turn.text.card(card), keyboard)

    async def _close(self, turn: Turn, card: Card, place: int, sent: Sent) -> None:
        """Somebody decided, and this copy is with who is not told about this group any more."""
        if sent.message:
            if self._later(turn):
                return
            await self._copies.close(place, sent.message)
        await self._outbox.sent(turn.chat, card.name, place, Sent(sent.message, sent.hits, card.changes))

    def _later(self, turn: Turn) -> bool:
        """Count one more edit; whether it is for the next turn, in which edits of the same copy are one."""
        turn.edits += 1
        turn.later |= turn.edits > MOST_SINGLE
        return turn.edits > MOST_SINGLE

    async def _grant_wishes(self, turn: Turn) -> None:
        """Show some cards singly to who asked for them."""
        for wish in await self._wishes.of(turn.chat):
            names = await self._outbox.undecided(turn.chat)
            cards = [card for name in names if (card := await self._outbox.card(turn.chat, name)).hits]
            unseen = [card for card in cards if not card.is_single(wish.place)]
            await self._show_singly(turn, wish, unseen)
            await self._wishes.met(turn.chat, wish)

    async def _show_singly(self, turn: Turn, wish: Wish, cards: list[Card]) -> None:
        recipient = Recipient(wish.place, wish.topic)
        for card in cards[:MOST_SINGLE]:
            keyboard = await self._keyboards.of_card(turn.text.say, turn.chat, card, self._clock())
            message = await self._copies.write(recipient, turn.text.card(card), keyboard)
            if message is None:
                return
            await self._outbox.sent(turn.chat, card.name, wish.place, Sent(message, card.total, card.changes))
        if rest := len(cards[MOST_SINGLE:]):
            keyboard = await self._keyboards.of_summary(turn.text.say, turn.chat, Tap.MORE)
            await self._copies.write(recipient, turn.text.rest(rest), keyboard)

    async def _send_digest(self, turn: Turn) -> None:
        chat = turn.chat
        if not await self._unchecked.may_tell(chat):
            return
        totals, counted = await self._unchecked.totals(chat)
        if not totals:
            return
        told = False
        for recipient in await self._recipients.of(chat):
            told |= await self._copies.write(recipient, turn.text.unchecked(totals)) is not None
        if told:
            await self._unchecked.told(chat, counted)


LATER_SECONDS = 2.0
"""Until the next turn, where something was left for it."""
