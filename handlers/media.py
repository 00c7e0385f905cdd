"""The way of a post: its images are found, read, compared, judged, and answered."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from telegram.error import TelegramError

from handlers.attachments import ANNOUNCEMENTS, Attachment, Kind, Owner
from handlers.comparison import Comparison
from handlers.delivery import Delivery
from handlers.executors import Bell, Executor
from handlers.judged import Hit, Judged
from handlers.lookback import NotRemembering, Remembering, deletable, looked_at, remembered, still_there
from handlers.posters import Poster, Posters
from handlers.seen import Seen
from handlers.unattached import Unattached
from handlers.walk import find_attachments
from matching.fingerprint import MATCH_RADIUS, MINIMUM_QUALITY
from matching.local_first import Asked, Matches
from matching.match import Trust
from matching.reading import Reading
from policies.actions import RESTRICTIONS, DeleteChatPhoto, DeletePost
from policies.circumstances import Circumstances, Subject
from policies.ladder import Rung, rungs_below
from policies.policy import DAY, Policy
from policies.verdict import judge
from records.chats import Chats
from records.dismissals import Dismissals
from records.standings import Standings
from records.unchecked import Unchecked

log = logging.getLogger(__name__)

USUAL_RIGHTS = frozenset({DeletePost.right, *(action.right for action in RESTRICTIONS)})
"""Rights without which Telegram is asked again before a verdict does without them."""


class AttachmentReader(Protocol):
    """What reads attachments (bot.reader.Reader)."""

    async def read(self, attachment: Attachment, chat: int) -> Seen:
        """A reading, or why there is none."""


class Guard(Protocol):
    """What watches over the entries of the list (handlers.entry_guard.EntryGuard)."""

    async def suspends(self, chat: int, hit: Hit, poster: Poster, *, counted: bool = True) -> bool:
        """Whether the entry acts on nothing, this hit included if it is to be counted."""


class Counting(Protocol):
    """Counts what was looked at (bot.tally.Tally)."""

    def looked(self, chat: int, seen: Sequence[tuple[Attachment, Seen]]) -> None:
        """An update of this chat was compared, with all that it shows."""


class NotCounting:
    """Where nobody counts."""

    def looked(self, chat: int, seen: Sequence[tuple[Attachment, Seen]]) -> None:
        """See Counting."""


@dataclass(frozen=True)
class GroupRecords:
    """What is known of a group when a post is judged."""

    chats: Chats
    standings: Standings
    dismissals: Dismissals
    unchecked: Unchecked


@dataclass(frozen=True)
class Executors:
    """Who carries verdicts out; the group's policy says which."""

    real: Executor
    dry_run: Executor


class MediaHandler:
    """Handles every update that may show an image. `clock` gives epoch seconds."""

    def __init__(
        self,
        reader: AttachmentReader,
        unattached: Unattached,
        matcher: Matches,
        posters: Posters,
        groups: GroupRecords,
        executors: Executors,
        bell: Bell,
        guard: Guard,
        clock: Callable[[], float] = time.time,
        asked: Sequence[Asked] = (),
        look_back: Remembering | None = None,
        counting: Counting | None = None,
    ) -> None:
        self._counting = counting or NotCounting()
        self._reader = reader
        self._unattached = unattached
        self._comparison = Comparison(matcher, groups.dismissals, groups.chats, asked)
        self._posters = posters
        self._groups = groups
        self._executors = executors
        self._bell = bell
        self._guard = guard
        self._clock = clock
        self._look_back = look_back or NotRemembering()
        self._early: set[asyncio.Task[None]] = set()

    async def handle(self, delivery: Delivery) -> None:
        """Judge an update, and answer what it shows. May be called again for the same one after a crash.

        Private chats are left alone: nothing sent to the bot there is ever downloaded. An outage (Telegram, store)
        is raised, once everything that could be read in spite of it has been answered.
        """
        if is_private(delivery):
            return
        if delivery.look_back:
            await self._look_again(delivery)
            return
        seen, outages = await self._look(delivery)
        noted = await self._look_back.note(delivery.chat, remembered(seen, self._clock()))
        hits = await self._comparison.hits(delivery.chat, seen)
        gone = [hit.owner for hit in hits if await self._answer(hit, delivery)]
        await self._look_back.keep(delivery.chat, still_there(noted, gone))
        await self._count_unchecked(delivery.chat, seen, {hit.owner for hit in hits})
        if outages:
            raise outages[0]
        self._counting.looked(delivery.chat, seen)

    async def _look_again(self, delivery: Delivery) -> None:
        """Judge a post of the last two days by the list in force, since an entry that came lately is near it."""
        chat, (message, seen) = delivery.chat, (delivery.raw[name] for name in ("message", "seen"))
        images = await self._look_back.of(chat, message, seen)
        images = [image for image in images if deletable(image.date, self._clock())]
        for hit in await self._comparison.hits(chat, looked_at(images)):
            if await self._answer(hit, replace(delivery, received=hit.date)):
                await self._look_back.remove(chat, images)

    def prefetch(self, delivery: Delivery) -> None:
        """Start the readings of an update that waits for its turn. What fails here is met again by `handle`."""
        if not (is_private(delivery) or delivery.look_back):
            for attachment in self._not_mine(find_attachments(delivery.raw)):
                task = asyncio.create_task(self._read_early(attachment, delivery.chat))
                self._early.add(task)
                task.add_done_callback(self._early.discard)

    async def close(self) -> None:
        """Stop readings that were only started early."""
        for task in self._early:
            task.cancel()
        await asyncio.gather(*self._early, return_exceptions=True)

    async def _read_early(self, attachment: Attachment, chat: int) -> None:
        try:
            await self._reader.read(attachment, chat)
        except Exception as no:  # noqa: BLE001 - whatever it is, `handle` reads again and is the one to answer for it
            log.debug("an early reading failed: %s", type(no).__name__)

    async def _look(self, delivery: Delivery) -> tuple[list[tuple[Attachment, Seen]], list[BaseException]]:
        """What could be read, and the outages that kept the rest from being read this time."""
        outages: list[BaseException] = []
        attachments = self._not_mine(find_attachments(delivery.raw))
        try:
            attachments += await self._unattached.of(delivery)
        except TelegramError as outage:
            outages.append(outage)
        reads = (self._reader.read(attachment, delivery.chat) for attachment in attachments)
        readings = await asyncio.gather(*reads, return_exceptions=True)
        looked_at = list(zip(attachments, readings, strict=True))
        outages += [reading for reading in readings if isinstance(reading, BaseException)]
        return [(attachment, reading) for attachment, reading in looked_at if isinstance(reading, Seen)], outages

    def _not_mine(self, attachments: list[Attachment]) -> list[Attachment]:
        return [one for one in attachments if not (one.owner and self._posters.is_me(one.owner.raw))]

    async def _answer(self, hit: Hit, delivery: Delivery) -> bool:
        """Judge a hit and carry the verdict out; whether the post is gone then."""
        policy = await self._groups.chats.policy(delivery.chat)
        poster = await self._posters.of(hit.owner.chat, hit.owner.raw)
        suspended = await self._guard.suspends(delivery.chat, hit, poster, counted=not policy.dry_run)
        circumstances = await self._circumstances(hit, delivery.chat, poster, policy)
        verdict = judge(replace(circumstances, suspended=suspended), policy)
        if not verdict.acts:
            return False
        executor = self._executors.dry_run if policy.dry_run else self._executors.real
        judged = Judged(delivery.chat, hit, poster, verdict, delivery.received, look_back=delivery.look_back)
        return await executor.carry_out(judged)

    async def _circumstances(self, hit: Hit, chat: int, poster: Poster, policy: Policy) -> Circumstances:
        strikes, restrictions = 0, 0
        if poster.id is not None and hit.match.trust is Trust.CONFIRMED:
            standings, since = self._groups.standings, self._clock() - policy.within_days * DAY
            strikes = await standings.strikes(chat, poster.id, since, besides=hit.post)
            earlier = await standings.carried_out(chat, poster.id, since, besides=hit.post)
            restrictions = rungs_below((Rung(one.posted, one.since) for one in earlier), hit.date)
        subject = await self._subject(hit)
        return Circumstances(
            match=hit.match,
            role=poster.role,
            subject=subject,
            supergroup=_chat_type(hit) == "supergroup",
            rights=await self._rights(chat, subject),
            strikes=strikes + 1,
            restrictions=restrictions,
        )

    async def _subject(self, hit: Hit) -> Subject:
        if not hit.owner.message:
            return Subject.PROFILE_PHOTO
        if hit.attachment.kind is not Kind.CHAT_PHOTO:
            return Subject.POST
        return Subject.CHAT_PHOTO if await self._is_picture(hit) else Subject.FORMER_CHAT_PHOTO

    async def _is_picture(self, hit: Hit) -> bool:
        """Whether this update announces the group's picture and the group still has it, as Telegram tells now.

        An announcement that is only quoted may be old, and by the time a fresh one is handled somebody may have set
        another picture: that one is nobody's to remove.
        """
        if hit.attachment.where not in ANNOUNCEMENTS:
            return False
        present = await self._unattached.picture_of(hit.owner.chat)
        if present is None:
            return False
        if {one.unique for one in present.renditions} & {one.unique for one in hit.attachment.renditions}:
            return True
        seen = await self._reader.read(present, hit.owner.chat)
        return seen.reading is not None and _same_image(seen.reading, hit)

    async def _rights(self, chat: int, subject: Subject) -> frozenset[str]:
        """The recorded rights; where one seems to be missing, those Telegram tells now."""
        record = await self._groups.chats.get(chat)
        needed = USUAL_RIGHTS | ({DeleteChatPhoto.right} if subject is Subject.CHAT_PHOTO else set())
        if record and needed <= record.rights:
            return record.rights
        return await self._posters.own_rights(chat)

    async def _count_unchecked(self, chat: int, seen: list[tuple[Attachment, Seen]], reported: set[Owner]) -> None:
        """Count what was not checked. Frames that were not are told with the next news: films are posted every day."""
        for attachment, one in seen:
            message = attachment.owner.message if attachment.owner else 0
            image = f"{message}/{attachment.key}"
            if why := one.unchecked(attachment):
                await self._groups.unchecked.count(chat, image, why)
                await self._bell.ring([chat])
            elif attachment.owner not in reported:
                for note in one.notes(attachment):
                    await self._groups.unchecked.count(chat, image, note)


def is_private(delivery: Delivery) -> bool:
    """Whether the update belongs to a conversation with one person."""
    return delivery.chat > 0


def _same_image(reading: Reading, hit: Hit) -> bool:
    near = reading.fingerprint.distance(hit.reading.fingerprint) <= MATCH_RADIUS
    return near and reading.quality >= MINIMUM_QUALITY


def _chat_type(hit: Hit) -> str:
    chat = hit.owner.raw.get("chat")
    return str(chat.get("type", "")) if isinstance(chat, dict) else ""
