"""Executors: what carries a verdict out. One does it, the other only reports what it would do."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from handlers.attempts import Attempts, attempt_of
from handlers.judged import Judged, Outcome
from handlers.refusals import FINAL, meaning
from handlers.sanctions import SanctionBot, Sanctions
from handlers.witnesses import Acted, Witness
from matching.fingerprint import Fingerprint
from policies.actions import Action, DeleteChatPhoto, DeletePost, Report, Strike
from records.evidence import Evidence
from records.outbox import Outbox
from records.standings import Standings

REMOVING = frozenset({DeletePost.name, DeleteChatPhoto.name})
"""Actions after which the image is gone from where it was."""

ALBUM_SECONDS = 1.0
"""An album's images arrive as one update each, within moments. One that comes later is added to the card sent."""


class ActingBot(SanctionBot, Protocol):
    """What is asked of the Bot API."""

    async def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Delete a message for everybody."""

    async def delete_chat_photo(self, chat_id: int) -> bool:
        """Remove the picture of a group."""


class Bell(Protocol):
    """Tells that a chat has reports waiting (records.duequeue.DueQueue)."""

    async def ring(self, chats: Iterable[int], after: float = 0.0) -> None:
        """The reports of these chats are due in `after` seconds."""


class Removals(Protocol):
    """Where removals are counted (records.removals.Removals)."""

    async def note(self, entry: Fingerprint, chat: int, key: str, time: float) -> bool:
        """Something was removed because of this entry; its evidence has this key. Repeating is harmless."""


class Executor(Protocol):
    """What a verdict is handed to."""

    async def carry_out(self, judged: Judged) -> bool:
        """Do what the verdict says, once, and have it reported; whether the post is gone then."""


class RealExecutor:
    """Evidence, then deletion, then sanction, then the count of removals, then the report, which waits for its turn.

    `witnesses` are told of what was done.

    The same hit may come again: after a crash, at any point, or because the post was edited or quoted. What was done
    is not done twice; what is owed by now and was not done is done in another attempt, with records of its own.
    """

    def __init__(
        self,
        bot: ActingBot,
        evidence: Evidence,
        standings: Standings,
        outbox: Outbox,
        bell: Bell,
        witnesses: Sequence[Witness],
        removals: Removals,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bot = bot
        self._evidence = evidence
        self._witnesses = witnesses
        self._removals = removals
        self._attempts = Attempts(evidence, clock)
        self._standings = standings
        self._sanctions = Sanctions(bot, standings, clock)
        self._outbox = outbox
        self._bell = bell
        self._clock = clock

    async def carry_out(self, judged: Judged) -> bool:
        """See Executor. What Telegram refuses for good is an outcome; an outage is raised, to be tried again."""
        chat, earlier = judged.chat, await self._attempts.earlier(judged.chat, judged.hit.key)
        owed = earlier.owed(judged.verdict.actions, self._clock())
        if earlier.number and not owed:
            return DeletePost.name in earlier.settled
        judged = replace(judged, verdict=replace(judged.verdict, actions=owed))
        key = attempt_of(judged.hit.key, earlier.number + 1)
        resumed = not await self._evidence.append(chat, key, judged.record(self._clock()))
        outcomes = [
            await self._do(action, judged, resumed=resumed)
            for action in judged.verdict.actions
            if not isinstance(action, Report)
        ]
        if any(outcome.done and outcome.action in REMOVING for outcome in outcomes):
            await self._removals.note(judged.hit.match.entry, chat, key, self._clock())
        facts = judged.facts(outcomes, self._clock())
        card, facts = await self._outbox.add(chat, judged.hit.post, key, facts, self._clock(), series=judged.series)
        for witness in self._witnesses:
            await witness.acted(Acted(judged, card, key, facts))
        await self._bell.ring([chat], _settling(judged))
        record = {"type": "outcome", "time": facts["time"], "of": key, "outcomes": facts["outcomes"]}
        finished = await self._attempts.finish(chat, judged.hit.key, earlier, record)
        return DeletePost.name in finished.settled

    async def _do(self, action: Action, judged: Judged, *, resumed: bool) -> Outcome:
        try:
            return await self._attempt(action, judged)
        except FINAL as no:
            why = meaning(no)
            if why == "already-gone" and (resumed or await self._deleted_before(judged)):
                return Outcome(action.name, done=True)  # by our own hand, before a crash or for another image of it
            return Outcome(action.name, done=False, why=why)

    async def _deleted_before(self, judged: Judged) -> bool:
        card = await self._outbox.card_of(judged.chat, judged.hit.post)
        return any(
            outcome["done"] and outcome["action"] == DeletePost.name
            for facts in card.hits.values()
            if facts["message"] == judged.hit.owner.message
            for outcome in facts["outcomes"]
        )

    async def _attempt(self, action: Action, judged: Judged) -> Outcome:
        chat, owner = judged.chat, judged.hit.owner
        match action:
            case DeletePost():
                await self._bot.delete_message(owner.chat, owner.message)
            case DeleteChatPhoto():
                await self._bot.delete_chat_photo(owner.chat)
            case Strike():
                if judged.poster.id is None:
                    return Outcome(action.name, done=False, why="nobody")
                await self._standings.strike(chat, judged.poster.id, judged.hit.post, self._clock())
            case _:
                return await self._sanctions.carry_out(action, judged)
        return Outcome(action.name, done=True)


class DryRunExecutor:
    """Reports what would be done. Nothing else is done, and nothing is counted against anybody."""

    def __init__(self, outbox: Outbox, bell: Bell, clock: Callable[[], float] = time.time) -> None:
        self._outbox = outbox
        self._bell = bell
        self._clock = clock

    async def carry_out(self, judged: Judged) -> bool:
        """See Executor."""
        planned = [
            Outcome(action.name, done=False) for action in judged.verdict.actions if not isinstance(action, Report)
        ]
        facts = judged.facts(planned, self._clock(), dry_run=True)
        card = f"dry-{judged.hit.post}"  # never mixed with what is really done once the dry run ends
        await self._outbox.add(judged.chat, card, judged.hit.key, facts, self._clock(), series=f"dry-{judged.series}")
        await self._bell.ring([judged.chat], _settling(judged))
        return False


def _settling(judged: Judged) -> float:
    """Seconds to wait for the rest of an album, so that one card tells all of it at once."""
    return ALBUM_SECONDS if judged.hit.owner.album else 0.0
