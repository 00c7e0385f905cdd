"""The clock of reviews, moved by hand: lines, reminders and the fallback, each once, whatever restarts in between."""

from dataclasses import dataclass, field, replace

import pytest
from pydantic import AnyHttpUrl, SecretStr
from telegram.ext import ExtBot

from bot.guarding import make_guard
from bot.telegram import make_bot
from config.settings import Telegram
from handlers.deciders import Decider
from handlers.reviewing.clock import LINE_SECONDS, ReviewClock
from handlers.reviewing.conflicts import Conflicts
from handlers.reviewing.judges import Judges
from handlers.reviewing.outcomes import Outcomes
from handlers.reviewing.present import Contested
from handlers.reviewing.queue import Nothing, Queue, Said
from handlers.reviewing.settling import Settling
from handlers.reviewing.telling import ModeratorsChat, Operator
from handlers.reviewing.trusted import Trusted
from locales.texts import Texts
from matching.blocklist import Blocklist
from matching.fingerprint import Fingerprint
from matching.wire import FeedbackValue
from policies.reviewing import CLAIM_SECONDS, HOUR, Answer, Code, Kind, Outcome, Pause
from policies.suspension import Cause, Concern, Spread
from records.administering import Administering
from records.audit import Audit
from records.duequeue import DueQueue
from records.feedback import FeedbackQueue
from records.minors import Minors
from records.moderators import Moderator, Moderators
from records.outbox import Outbox
from records.review import Place, Review
from records.reviews import Reviews
from records.store import Store
from records.suspended import Flag, State, Suspended

NOW = 1_800_000_000.0
MONA, OTTO, OLGA = 101, 102, 103


@dataclass
class Appeals:
    """Takes what becomes of appeals; the real one is tried with the whole program."""

    decided: list[tuple[int, str, str, str]] = field(default_factory=list)
    handed: list[tuple[int, str]] = field(default_factory=list)

    async def decide(
        self, chat: int, appeal: str, *, granted: bool, by: Decider, pardon: bool = False, reason: str = ""
    ) -> bool:
        """Note a decision."""
        assert reason
        self.decided.append((chat, appeal, ("granted", "pardoned")[pardon] if granted else "upheld", by.name))
        return True

    async def hand_to_administrators(self, chat: int, appeal: str) -> None:
        """Note what was handed back."""
        self.handed.append((chat, appeal))


class Bench:
    """All parts of reviews on one store, with a clock that stands still until it is moved."""

    def __init__(self, store: Store, bot: ExtBot[None], log_chat: int, moderators_chat: int) -> None:
        self.now = NOW
        self.store, self.bot = store, bot
        self.log_chat, self.moderators_chat = log_chat, moderators_chat
        self.appeals = Appeals()
        self.listed = Blocklist()
        self.start()

    def start(self) -> None:
        """As after a restart: every part anew, on the same store."""
        store, texts = self.store, Texts("en")
        self.reviews, self.moderators, self.suspended = Reviews(*store), Moderators(*store), Suspended(*store)
        self.words = FeedbackQueue(*store)
        outcomes = Outcomes(
            self.reviews,
            self.words,
            frozenset({"own"}),
            make_guard(store, DueQueue(store.redis, "reports")),
            self.suspended,
            Minors(*store),
            self.appeals,
            Audit(store.redis, store.vault, lambda: self.now),
            Operator(self.bot, texts, self.log_chat, self.suspended),
            Settling(self.reviews, Contested(Outbox(*store), self.reviews, self.suspended), lambda: self.now),
        )
        chat = ModeratorsChat(self.bot, texts, self.moderators_chat, self.moderators)
        self.clock = ReviewClock(self.reviews, self.moderators, outcomes, chat, lambda: self.now)
        views = Audit(store.redis, store.vault, lambda: self.now)
        conflicts = Conflicts(self.bot, Judges(Outbox(*store), self.reviews), Administering(store.redis))
        trusted = Trusted(self.listed, self.reviews)
        self.queue = Queue(self.reviews, self.moderators, conflicts, outcomes, views, trusted, 60, lambda: self.now)

    async def look(self, hours=0.0):
        """Move the clock, restart, and have it looked at twice."""
        self.now += hours * HOUR
        self.start()
        await self.clock.look()
        await self.clock.look()

    async def open(self, kind=Kind.FLAG, seed=1, **more):
        """Open a review now."""
        entry = None if kind is Kind.APPEAL else Fingerprint(bytes([seed]) * 32)
        new = replace(Review("", (kind,), self.now, entry), **more)
        return await self.reviews.open(new, lambda known: known, unless=lambda _: False)

    async def staff(self, *people):
        """Have these review."""
        for person in people:
            await self.moderators.add(Moderator(person, "", self.now))


@pytest.fixture
async def bench(simulator, session, redis, vault):
    """Set up a moderators' chat and a log chat."""
    bot = make_bot(Telegram(token=SecretStr(simulator.token), api_url=AnyHttpUrl(simulator.url)), session)
    chats = [await simulator.control.create_supergroup(name, bots=[simulator.bot_id]) for name in ("Log", "Team")]
    return Bench(Store(redis, vault), bot, *(chat.id for chat in chats))


@pytest.fixture
def texts(simulator):
    """Read what was written to a chat."""

    async def read(chat):
        done = await simulator.control.journal()
        return [
            one.parameters["text"]
            for one in done
            if one.method == "sendMessage" and str(one.parameters["chat_id"]) == str(chat)
        ]

    return read


async def test_line_comes_every_five_minutes(bench, texts):
    """One line for all that came in; nothing where nothing is new."""
    await bench.staff(MONA)
    for seed in (1, 2, 3):
        await bench.open(seed=seed)
    await bench.look()
    assert await texts(bench.moderators_chat) == ["3 reviews wait. The oldest is due in 24 h."]
    await bench.open(seed=4)
    await bench.look((LINE_SECONDS - 1) / HOUR)
    assert len(await texts(bench.moderators_chat)) == 1
    await bench.look(1 / HOUR)
    assert (await texts(bench.moderators_chat))[1:] == ["4 reviews wait. The oldest is due in 23 h."]


async def test_reminders_come_once(bench, texts):
    """At 12, 24 and 40 hours, one message for all that have got there."""
    await bench.staff(MONA)
    await bench.open(seed=1)
    await bench.open(seed=2)
    await bench.look()
    seen = len(await texts(bench.moderators_chat))
    for hours in (11.9, 0.2, 6, 5.9, 0.2, 15.7, 0.2, 3):
        await bench.look(hours)
    assert (await texts(bench.moderators_chat))[seen:] == [
        "2 reviews have waited for 12 h. The target is 24 h.",
        "The target of 24 h has passed for 2 reviews.",
        "2 reviews end within 8 h, decided or not.",
    ]


async def test_nobody_decided_in_time(bench, texts):
    """At 48 h a lead stays a lead, a suspended entry is the operator's, an appeal the administrators'."""
    await bench.staff(MONA)
    flagged = await bench.open(seed=1)
    found = Flag(Fingerprint(bytes([2]) * 32), State.NOTED, Cause.POSTERS, NOW, spread=Spread(40, 41, 5))
    await bench.suspended.raise_flag(found, Concern(Cause.POSTERS, suspends=True))
    await bench.open(Kind.SUSPENDED, 2)
    await bench.open(Kind.APPEAL, chat=-1001, appeal="a1")
    await bench.look(47.9)
    assert await bench.reviews.count() == 3
    await bench.look(0.2)
    assert await bench.reviews.count() == 0
    assert (await bench.reviews.ended(flagged.id)).outcome is Outcome.UNREVIEWED
    assert bench.appeals.handed == [(-1001, "a1")]
    assert {one.value for one in await bench.words.waiting("own", 9)} == {FeedbackValue.PENDING_REVIEW}
    assert (await bench.suspended.get(found.entry)).state is State.SUSPENDED
    first, second = await texts(bench.log_chat)
    assert flagged.id in first
    assert "egide suspended lift 02020202" in second
    await bench.look(1)
    assert len(await texts(bench.log_chat)) == 2
    assert await bench.reviews.owed() == []


async def test_clock_starts_with_the_first_moderator(bench, texts):
    """What waited for months while there was nobody is due a day after somebody came; appeals are handed back."""
    await bench.open(seed=1)
    await bench.open(Kind.APPEAL, chat=-1001, appeal="a1")
    await bench.look(2_000)
    assert [one.kinds async for one in bench.reviews.waiting()] == [(Kind.FLAG,)]
    assert bench.appeals.handed == [(-1001, "a1")]
    assert await texts(bench.moderators_chat) == []
    await bench.staff(MONA)
    await bench.look(1)
    assert (await texts(bench.moderators_chat))[-1].endswith("The oldest is due in 23 h.")
    await bench.look(46.9)
    assert await bench.reviews.count() == 1
    await bench.look(0.2)
    assert await bench.reviews.count() == 0


async def test_outage_repeats_nothing_but_what_failed(bench, simulator):
    """A log chat that cannot be written to: what follows stays owed until it can, and is done once."""
    await bench.staff(MONA)
    await bench.open(seed=1)
    await simulator.control.fault("status", "sendMessage", code=502, chat=bench.log_chat)
    with pytest.raises(Exception, match="Bad Gateway"):
        await bench.look(49)
    assert len(await bench.reviews.owed()) == 1
    await simulator.control.clear_faults()
    await bench.look()
    assert await bench.reviews.owed() == []


async def test_private_line_without_a_chat(bench, texts, simulator):
    """Where there is no moderators' chat, or it refuses, each moderator is told in private."""
    person = await simulator.control.create_user("Mona")
    await simulator.control.start(person.id)
    await bench.staff(person.id)
    await bench.open(seed=1)
    bench.moderators_chat = -1_009_999
    await bench.look()
    assert await texts(person.id) == ["1 review waits. The oldest is due in 24 h."]


async def test_card_goes_to_one_at_a_time(bench):
    """Others get the next; after 15 minutes, or when its holder stops or is removed, it is anybody's."""
    await bench.staff(MONA, OTTO)
    first = await bench.open(seed=1)
    bench.now += 1
    second = await bench.open(seed=2)
    assert (await bench.queue.next_for(MONA)).id == first.id
    assert (await bench.queue.next_for(OTTO)).id == second.id
    assert (await bench.queue.next_for(MONA)).id == first.id
    assert await bench.queue.next_for(OLGA) == Nothing(2)
    await bench.queue.put_back(OTTO, second.id)
    assert (await bench.queue.next_for(OLGA)).id == second.id
    bench.now += CLAIM_SECONDS
    assert (await bench.queue.next_for(OTTO)).id == first.id
    await bench.moderators.remove(OTTO)
    assert (await bench.queue.next_for(OLGA)).id == first.id


async def test_late_answer_does_not_overrule(bench):
    """Who answers after the card went to somebody else changes nothing; nor does a second answer."""
    await bench.staff(MONA, OTTO)
    review = await bench.open(seed=1)
    await bench.queue.next_for(MONA)
    bench.now += CLAIM_SECONDS
    await bench.queue.next_for(OTTO)
    assert await bench.queue.say(MONA, review.id, Answer.NOT_BLOCKED, Code.CALLED_WRONG) is Said.GONE
    assert await bench.queue.say(OTTO, review.id, Answer.BLOCKED, Code.KNOWN_SERIES) is Said.NOTED
    assert await bench.queue.say(OTTO, review.id, Answer.BLOCKED, Code.KNOWN_SERIES) is Said.GONE
    assert await bench.queue.say(OTTO, review.id, Answer.GRANT, Code.TOO_HARSH) is Said.GONE
    assert len((await bench.reviews.get(review.id)).votes) == 1


async def test_disagreement_needs_a_third(bench):
    """Blocked and not blocked: a third decides, and the source hears the majority."""
    await bench.staff(MONA, OTTO, OLGA)
    review = await bench.open(seed=1)
    assert await bench.queue.say(MONA, review.id, Answer.BLOCKED, Code.KNOWN_SERIES) is Said.NOTED
    assert await bench.queue.say(OTTO, review.id, Answer.NOT_BLOCKED, Code.CALLED_WRONG) is Said.NOTED
    assert isinstance(await bench.queue.next_for(MONA), Nothing)
    assert (await bench.queue.next_for(OLGA)).id == review.id
    assert await bench.queue.say(OLGA, review.id, Answer.BLOCKED, Code.KNOWN_SERIES) is Said.DECIDED
    assert [one.value for one in await bench.words.waiting("own", 9)] == [FeedbackValue.BLOCKED]


async def test_twentieth_card_brings_a_break(bench):
    """Ten minutes, during which the next card goes to somebody else."""
    await bench.staff(MONA, OTTO)
    for seed in range(1, 23):
        await bench.open(seed=seed)
    for _ in range(20):
        card = await bench.queue.next_for(MONA)
        await bench.queue.say(MONA, card.id, Answer.NOT_BLOCKED, Code.DRAWING_OR_MEME)
        bench.now += 30
    assert isinstance(await bench.queue.next_for(MONA), Pause)
    assert isinstance(await bench.queue.next_for(OTTO), Review)
    bench.now += 600
    assert isinstance(await bench.queue.next_for(MONA), Review)


async def test_former_deciders_are_left_out(bench):
    """Who called it wrong as an administrator, who posted it and who decided before get no card."""
    await bench.staff(MONA, OTTO, OLGA)
    place = Place(-1001, "message-5", 5, OTTO, "human", NOW)
    await bench.open(seed=1, alarms=((-1001, MONA),), places=(place,))
    assert await bench.queue.next_for(MONA) == await bench.queue.next_for(OTTO) == Nothing(1)
    card = await bench.queue.next_for(OLGA)
    await bench.queue.say(OLGA, card.id, Answer.NOT_BLOCKED, Code.CALLED_WRONG)
    await bench.open(seed=1)
    assert await bench.queue.next_for(OLGA) == Nothing(1)


async def test_moderator_of_an_appeal_stays_unnamed(bench):
    """What is told to a poster names nobody."""
    await bench.staff(MONA)
    review = await bench.open(Kind.APPEAL, chat=-1001, appeal="a1")
    assert await bench.queue.say(MONA, review.id, Answer.UPHOLD, Code.MATCH_IS_SURE) is Said.DECIDED
    assert bench.appeals.decided == [(-1001, "a1", "upheld", "")]


async def test_minor_counts_though_others_were_quicker(bench):
    """Said of a card that somebody else has by now, or has decided: it is sealed, and the rejection taken back."""
    await bench.staff(MONA, OTTO)
    review = await bench.open(seed=1)
    await bench.queue.next_for(MONA)
    bench.now += CLAIM_SECONDS
    await bench.queue.next_for(OTTO)
    assert await bench.queue.say(OTTO, review.id, Answer.NOT_BLOCKED, Code.CALLED_WRONG) is Said.DECIDED
    again = await bench.open(seed=1)
    assert await bench.queue.say(MONA, review.id, Answer.MINOR, Code.SOMEBODY_SAID) is Said.SEALED
    bench.now += 1
    assert await bench.queue.say(MONA, review.id, Answer.MINOR, Code.SOMEBODY_SAID) is Said.SEALED
    assert (await bench.suspended.get(review.entry)).state is State.KEPT
    assert [one.value for one in await bench.words.waiting("own", 9)] == [FeedbackValue.NONE]
    assert await bench.reviews.get(again.id) is None
    assert len(await Minors(*bench.store).all()) == 1
    assert await bench.queue.say(MONA, "00000000", Answer.MINOR, Code.SOMEBODY_SAID) is Said.GONE


async def test_minor_goes_before_a_suspension(bench):
    """A suspended entry acts again once somebody says so, and a held card is no obstacle."""
    await bench.staff(MONA, OTTO)
    entry = Fingerprint(bytes([2]) * 32)
    await bench.suspended.raise_flag(
        Flag(entry, State.NOTED, Cause.POSTERS, NOW), Concern(Cause.POSTERS, suspends=True)
    )
    review = await bench.open(Kind.SUSPENDED, 2)
    await bench.queue.next_for(OTTO)
    assert await bench.queue.say(MONA, review.id, Answer.MINOR, Code.KNOWN_CASE) is Said.SEALED
    assert (await bench.suspended.get(entry)).state is State.KEPT
    assert await bench.queue.say(OTTO, review.id, Answer.NOT_BLOCKED, Code.CALLED_WRONG) is Said.GONE
    assert await bench.words.waiting("own", 9) == []
