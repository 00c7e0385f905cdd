"""Carries out what people decide about reports: everything undone, a sanction lifted, or what was left deleted.

A decision is written first, together with the card's place among those that are to be carried out. Every step after
it may be repeated, so whatever crashes or is away, somebody finishes what was begun (bot.deciding).
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from telegram.error import TelegramError

from handlers.cards import DOUBTFUL
from handlers.deciders import Decider
from handlers.deciding.lifting import LIFT, LIFTED, WELL, Lifting
from handlers.deciding.listeners import Dismissed, Facts, Guard, Told
from handlers.deciding.removing import Removing
from handlers.executors import Bell
from matching.fingerprint import Fingerprint
from matching.match import Match, Trust
from records.decisions import Decisions
from records.dismissals import ADMINISTRATOR
from records.outbox import Outbox
from records.report_card import Answer, Card, Decision, Question, Result
from records.standings import Standings
from records.statistics import Figure

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of it. `found`: whether there is such a report still; `finished`: False where the rest comes later."""

    found: bool
    finished: bool = True
    results: tuple[Result, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether Telegram refused a part of it."""
        return any(result.how not in WELL for result in self.results if result.what == LIFT)


class Undoing:
    """Undoes what was done about the hits of a card. `clock` gives epoch seconds."""

    def __init__(
        self,
        outbox: Outbox,
        decisions: Decisions,
        standings: Standings,
        guard: Guard,
        dismissed: Dismissed,
        lifting: Lifting,
        removing: Removing,
        told: Told,
        begun: Bell,
        reports: Bell,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._outbox = outbox
        self._decisions = decisions
        self._standings = standings
        self._guard = guard
        self._dismissed = dismissed
        self._lifting = lifting
        self._removing = removing
        self._told = told
        self._begun = begun
        self._reports = reports
        self._clock = clock

    async def false_alarm(self, chat: int, card: str, by: Decider) -> Undone:
        """Undo everything about a card. May be repeated.

        For each hit the sanction is lifted, the strike goes, the image acts on nothing in this group any more, and its
        source, the moderators and the poster hear of it. Where an administrator had called it right, this is the
        answer to an appeal.
        """
        standing = await self.decide(chat, card, Question.VERDICT, Answer.FALSE_ALARM, by)
        if standing and standing.answer is not Answer.FALSE_ALARM:
            standing = await self.decide(chat, card, Question.APPEAL, Answer.GRANTED, by)
        return await self.now(chat, card) if standing else Undone(found=False)

    async def pardon(self, chat: int, card: str, by: Decider) -> Undone:
        """Lift the sanctions of a card and take its strikes back; the image stays listed. May be repeated."""
        standing = await self.decide(chat, card, Question.SANCTION, Answer.LIFTED, by)
        return await self.now(chat, card) if standing else Undone(found=False)

    async def decide(self, chat: int, card: str, question: Question, answer: Answer, by: Decider) -> Decision | None:
        """Write a decision, unless that question was answered: the one that stands. None where the card has ended.

        It is carried out by `now`, and if that does not come to its end, a little later by itself.
        """
        decision = Decision(question, answer, by.id, by.name, self._clock(), by.as_what)
        await self._begun.ring([chat], LATER_SECONDS)  # first: a decision that is written is always heard of
        return await self._decisions.decide(chat, card, decision)

    async def again(self, chat: int, card: str) -> None:
        """Telegram refused a part of what was decided: try once more."""
        await self._begun.ring([chat], LATER_SECONDS)
        await self._decisions.again(chat, card, self._clock())

    async def now(self, chat: int, card: str) -> Undone:
        """Carry out what was decided about a card; where Telegram is away, that is left for later."""
        try:
            return await self.carry_out(chat, card)
        except TelegramError as away:
            log.info("what was decided in chat %d is carried out later: %s", chat, away)
            return Undone(found=True, finished=False)

    async def carry_out(self, chat: int, name: str) -> Undone:
        """Do all that was decided about a card and is not carried out to its end; what was refused is tried again.

        Outages are raised; what was done is found done the next time. What followed from a decision follows once.
        """
        card = await self._outbox.card(chat, name)
        if not card.hits:
            await self._decisions.carried_out(chat, card)
            return Undone(found=False)
        hits = await self._outbox.hits(chat, card)
        await self._record(chat, card)
        undone, fresh = card.undone_by, card.fresh
        if undone and undone in fresh:
            await self._call_wrong(chat, card, hits, undone)
        results = await self._lift(chat, card, hits)
        if undone and undone in fresh:
            await self._tell_posters(chat, card, hits, undone)
        elif undone:
            await self._tell_lifted(chat, results)
        else:
            await self._tell_pardoned(chat, card, hits, results)
            if card.verdict and card.verdict in fresh:
                results += await self._remove(chat, card, hits, card.verdict)
        await self._decisions.carried_out(chat, card)
        await self._reports.ring([chat])
        return Undone(found=True, results=tuple(results))

    async def _record(self, chat: int, card: Card) -> None:
        for decision in card.fresh:
            question = decision.question
            about = {"card": card.name, "answer": decision.answer.value, "as": decision.as_what}
            key = f"{card.name}/{question.value}"
            await self._told.audit.decided(chat, decision.by, f"report-{question.value}", about, key)
            figure = FIGURES.get(decision.answer)
            if figure:
                await self._told.figures.count(chat, figure, once=f"{figure.value}/{card.name}")

    async def _call_wrong(self, chat: int, card: Card, hits: Sequence[Facts], decision: Decision) -> None:
        """Once for each pair of image and entry."""
        pairs = {(_image(facts), facts["matched"]): facts for facts in hits}
        for (image, matched), facts in pairs.items():
            posted, entry = Fingerprint.from_hex(image), Fingerprint.from_hex(matched)
            if DOUBTFUL.intersection(facts["reasons"]):
                # Nobody said that it is the listed image, so nothing speaks against the entry.
                await self._dismissed.add(chat, posted, by=decision.by, as_what=decision.as_what, card=card.name)
                continue
            source, by, part = facts["source"], decision.by, decision.as_what
            # The report is as old as the post: since then people may have confirmed the entry.
            trust = await self._told.trusted.of(entry, Trust(facts["trust"]))
            match = Match(posted, entry, facts["distance"], trust, source=source)
            weighs = part == ADMINISTRATOR and await self._told.weighing.weighs(chat, facts, by)
            await self._guard.false_alarm(chat, by, posted, match, as_what=part, card=card.name, weighs=weighs)
            if source in self._told.sources:
                await self._told.feedback.ask(source, entry)
            for desk in self._told.desks:
                await desk.called_wrong(chat, card.name, facts, by, part, weighs=weighs)

    async def _lift(self, chat: int, card: Card, hits: Sequence[Facts]) -> list[Result]:
        """The result is written before the restriction is forgotten: a crash in between finds it again."""
        results = []
        for poster, posts in _to_lift(card, hits).items():
            result = await self._lifting.lift(chat, poster, posts)
            if result:
                result = replace(result, name=next(facts["name"] for facts in hits if facts["poster"] == poster))
                await self._decisions.tell(chat, card.name, [result], self._clock())
                results.append(result)
            if result is None or result.how in WELL:
                await self._lifting.forget(chat, poster, posts)
            for post in posts:
                await self._standings.remove_strike(chat, poster, post)
        return results

    async def _tell_posters(self, chat: int, card: Card, hits: Sequence[Facts], decision: Decision) -> None:
        """Whoever was told of a decision, by whomever it was made; the others hear nothing."""
        for poster in _posts(hits):
            for news in self._told.news:
                await news.undone(chat, poster, card.name, _by(decision))

    async def _tell_lifted(self, chat: int, results: Sequence[Result]) -> None:
        """Those who were told that everything was undone while Telegram refused to lift their sanction."""
        for result in results:
            if result.how in WELL and result.poster is not None:
                for news in self._told.news:
                    await news.lifted(chat, result.poster)

    async def _tell_pardoned(self, chat: int, card: Card, hits: Sequence[Facts], results: Sequence[Result]) -> None:
        """Not those whose sanction Telegram refused to lift: they are told once that is done."""
        decision = card.lifted_by
        if decision is None:
            return
        ended = {one.poster: one.how for one in (*card.results.values(), *results) if one.what == LIFT}
        for poster in _posts(hits):
            if ended.get(poster, LIFTED) in WELL:
                for news in self._told.news:
                    await news.pardoned(chat, poster, card.name, _by(decision), decision.time)

    async def _remove(self, chat: int, card: Card, hits: Sequence[Facts], decision: Decision) -> list[Result]:
        results, removed = await self._removing.remove(chat, hits)
        for facts in removed:
            for news in self._told.news:
                await news.removed(chat, card.name, facts, _by(decision))
            once = f"deleted/{chat}/{facts['message']}"
            await self._told.figures.count(chat, Figure.DELETED, once=once)
        await self._decisions.tell(chat, card.name, results, self._clock())
        return results


LATER_SECONDS: Final = 5.0
"""Until somebody else carries out what was begun: whoever decided is at it meanwhile."""

FIGURES: Final = {Answer.FALSE_ALARM: Figure.FALSE_ALARMS, Answer.CONFIRMED: Figure.CONFIRMED}
"""What counts among the numbers of the group. Appeals are counted by who grants them."""


def _by(decision: Decision) -> Decider:
    return Decider(decision.by, decision.name, decision.as_what)


def _to_lift(card: Card, hits: Sequence[Facts]) -> dict[int, set[str]]:
    """Whose sanctions, for which posts, are lifted now: all once that is decided, later those that were refused."""
    posts = _posts(hits)
    if card.lifted_by is None or card.lifted_by in card.fresh:
        return posts if card.lifted_by else {}
    refused = {result.poster for result in card.results.values() if result.what == LIFT and result.how not in WELL}
    return {poster: posts[poster] for poster in posts if poster in refused}


def _posts(hits: Sequence[Facts]) -> dict[int, set[str]]:
    """The posts of each poster who can have been sanctioned; none in a dry run."""
    posts: dict[int, set[str]] = defaultdict(set)
    for facts in hits:
        if facts["poster"] is not None and not facts["dry_run"]:
            posts[facts["poster"]].add(facts["post"])
    return posts


def _image(facts: Facts) -> str:
    """The fingerprint of the whole posted image, which stands in what the hit is called (handlers.judged.Hit.key)."""
    return str(facts["key"]).split("/")[1]
