"""What ends by time is gone once its time is over, and not before. `now` is the clock that the tests move."""

import json
from collections.abc import Callable

import pytest

from bot.retention import Retention
from matching.looks.views import Views
from records.appeals import APPEAL_SECONDS, Appeal, Appeals
from records.audit import DECISIONS_SECONDS, MODERATION, VIEWS_SECONDS, Audit
from records.evidence import KEPT_SECONDS, Evidence
from records.lookback import KEPT_SECONDS as LOOK_BACK_SECONDS
from records.lookback import LookBack, Remembered
from records.named import Named
from records.outbox import Outbox
from records.standings import STRIKE_SECONDS, UNDO_SECONDS, Restriction, Standings
from records.statements import STATEMENT_SECONDS, Statement, Statements
from records.statistics import Figure, Statistics
from records.store import Store
from records.tokens import Tokens
from tests.hand_clock import HandClock

CHAT, POSTER = -100, 7
DAY = 86_400
ENDS = {
    f"{{{CHAT}}}:card": 190 * DAY,
    f"{{{CHAT}}}:reported": 190 * DAY,
    f"{{{CHAT}}}:button": 183 * DAY,
    "{button:*}": 183 * DAY,
    f"{{{CHAT}}}:buttons-of": 183 * DAY,
    f"{{{CHAT}}}:figures": 400 * DAY,
}
"""Seconds after the last change, by the beginnings of keys."""

BEGINNING = 1_700_000_000.0


@pytest.fixture
def clock() -> HandClock:
    """Begin at some moment."""
    return HandClock(BEGINNING)


@pytest.fixture
async def look(redis, vault, chats, clock) -> Callable[[], object]:
    """Have everything looked at that ends by time, in a group that is known."""
    await redis.sadd("egide:{chats}:known", str(CHAT))
    return Retention.of(Store(redis, vault), chats, clock).look


async def test_strikes_end_after_90_days(redis, look, clock):
    """A strike is erased when it no longer counts, though a later one keeps the key alive."""
    standings = Standings(redis)
    await standings.strike(CHAT, POSTER, "first", clock())
    await standings.strike(CHAT, POSTER, "second", clock() + 89 * 86_400)
    clock.now += STRIKE_SECONDS - 1
    assert await look() == 0
    clock.now += 1
    assert await look() == 1
    assert list(await standings.counting(CHAT, POSTER, clock())) == ["second"]


async def test_later_strike_brings_none_back(redis, clock):
    """The key's own end is that of its last strike; one of before is trimmed when that is written."""
    standings = Standings(redis)
    await standings.strike(CHAT, POSTER, "first", clock())
    await standings.strike(CHAT, POSTER, "second", clock() + STRIKE_SECONDS)
    assert await redis.zrange(f"egide:{{{CHAT}}}:strikes:{POSTER}", 0, -1) == [b"second"]
    assert 0 < await redis.ttl(f"egide:{{{CHAT}}}:strikes:{POSTER}") <= STRIKE_SECONDS


async def test_restrictions_end_after_six_months(redis, look, clock):
    """A mute is remembered until six months after its end, a ban until six months after it was made."""
    standings = Standings(redis)
    mute = Restriction("mute", clock(), clock() + 86_400, None, done=True)
    ban = Restriction("ban", clock(), None, None, done=True)
    for one in (mute, ban):
        await standings.remember(CHAT, POSTER, one, clock())
    clock.now += UNDO_SECONDS - 1
    assert await look() == 0
    clock.now += 1
    assert await look() == 1
    assert [one.post for one in await standings.restrictions(CHAT, POSTER)] == ["mute"]
    clock.now += 86_400
    assert await look() == 1
    assert await redis.keys(f"egide:{{{CHAT}}}:restrictions:*") == []


async def test_no_name_in_permissions(redis, clock):
    """What a member was allowed is kept exactly, and what Telegram calls them is not."""
    user = {"id": POSTER, "is_bot": False, "first_name": "Benedikta", "username": "benedikta", "language_code": "fr"}
    former = {"status": "restricted", "until_date": 5, "can_send_photos": True, "user": user}
    await Standings(redis).remember(CHAT, POSTER, Restriction("post", clock(), None, former), clock())
    (kept,) = await Standings(redis).restrictions(CHAT, POSTER)
    assert kept.former == former | {"user": {"id": POSTER, "is_bot": False, "first_name": ""}}
    assert "enedikta" not in json.dumps([one.decode() for one in await redis.hvals(f"egide:{{{CHAT}}}:restrictions:7")])


@pytest.mark.parametrize("owner", [CHAT, MODERATION])
async def test_decisions_end_after_12_months(redis, vault, look, clock, owner):
    """Of an audit log what is too old is cut off at the front, whether or not something is added, and it verifies."""
    audit = Audit(redis, vault, clock)
    await audit.decided(owner, 5, "policy", {}, key="old")
    clock.now += 86_400
    await audit.decided(owner, 5, "policy", {}, key="new")
    clock.now += DECISIONS_SECONDS - 86_400 - 1
    assert await look() == 0
    clock.now += 1
    assert await look() == 1
    assert [one["key"] for one in await audit.decisions.records(owner)] == ["new"]
    assert await audit.decisions.verify(owner) == 1
    assert not await audit.decisions.has(owner, "old")
    clock.now += 86_400
    assert await look() == 1
    assert await redis.keys(f"egide:{{{owner}}}:audit*") == []


async def test_views_end_after_90_days(redis, vault, look, clock):
    """That somebody looked is gone after 90 days; what they decided is still there."""
    audit = Audit(redis, vault, clock)
    await audit.viewed(MODERATION, 5, "review", {})
    await audit.decided(MODERATION, 5, "review", {})
    clock.now += VIEWS_SECONDS - 1
    assert await look() == 0
    clock.now += 1
    assert await look() == 1
    assert await audit.views.records(MODERATION) == []
    assert await audit.decisions.verify(MODERATION) == 1


async def test_evidence_ends_after_a_year(redis, vault, look, clock):
    """Evidence is cut off a year after it was written, in groups where nothing happens any more as well."""
    evidence = Evidence(redis, vault, clock=clock)
    for number in range(1_200):  # more than are cut off at a time
        await evidence.append(CHAT, f"post/{number}", {"n": number})
    clock.now += KEPT_SECONDS - 1
    await evidence.append(CHAT, "late", {"n": -1})
    assert await look() == 0
    clock.now += 1
    assert await look() == 1_200
    assert await evidence.verify(CHAT) == 1
    assert await evidence.append(CHAT, "post/0", {"n": 0})


async def test_statements_end_after_six_months(redis, vault, look, clock):
    """What a poster was told ends six months after it was done, whatever came later."""
    statements = Statements(redis, vault, clock)
    for name, when in (("old", clock()), ("new", clock() + 86_400)):
        await statements.note(CHAT, POSTER, name, Statement(name, name, when, ("delete-post",)))
    clock.now += STATEMENT_SECONDS - 1
    assert await look() == 0
    clock.now += 1
    assert await look() == 1
    assert [one.post for one in await statements.of(CHAT, POSTER)] == ["new"]


async def test_appeals_end_after_six_months(redis, vault, look, clock):
    """An appeal ends six months after it was decided; an open one does not before twice as long."""
    appeals = Appeals(redis, vault, clock)
    await appeals.make(CHAT, Appeal("0" * 16, POSTER, "open", clock()))
    decided = Appeal("1" * 16, POSTER, "closed", clock(), state="upheld", decided=clock(), finished=True)
    await appeals.make(CHAT, decided)
    clock.now += APPEAL_SECONDS - 1
    assert await look() == 0
    clock.now += 1
    assert await look() == 1
    assert [one.card for one in await appeals.of(CHAT, POSTER)] == ["open"]
    clock.now += APPEAL_SECONDS
    assert await look() == 1


async def test_erasing_leaves_the_disk(redis, look, clock):
    """The append-only file is written anew once something has ended, and not otherwise."""
    await Standings(redis).strike(CHAT, POSTER, "post", clock())
    await look()
    assert not await redis.exists("egide:{aof}:outdated")
    clock.now += STRIKE_SECONDS
    await look()
    assert await redis.exists("egide:{aof}:outdated")


async def test_keys_with_an_end_of_their_own(redis, vault):
    """Reports, who is in them, buttons and days of figures carry their end, which the same thing again renews."""
    outbox, tokens = Outbox(redis, vault), Tokens(redis, vault)
    facts = {"poster": POSTER, "name": "Ben", "username": ""}
    for _ in range(2):
        await outbox.add(CHAT, "message-5", "5/0", facts, BEGINNING)
        word = await tokens.of("statement", CHAT, poster=str(POSTER))
        await Statistics(redis, vault).count(CHAT, Figure.DELETED)
    ends = {kind: [await redis.ttl(key) for key in await redis.keys(f"egide:{kind}:*")] for kind in ENDS}
    for kind, seconds in ENDS.items():
        assert ends[kind], kind
        assert all(seconds - 60 < left <= seconds for left in ends[kind]), kind
    assert await tokens.row(word, "statement")
    assert await Named(redis, vault).cards(CHAT, POSTER) == ["message-5"]


async def test_forgotten_person_leaves_others(redis, vault):
    """Of remembered posts those of one person are forgotten, whether they posted or added to it, and no others."""
    look_back = LookBack(redis, vault)
    posts = [image(1, sender=POSTER), image(2, sender=8), image(3, sender=8, added_by=POSTER)]
    await look_back.keep(CHAT, posts, 1_000)
    assert await look_back.forget_person(CHAT, POSTER) == 2
    assert [sighting.image.message for sighting in await look_back.since(CHAT, 0)] == [2]
    keys = await redis.keys(f"egide:{{{CHAT}}}:lookback-of:*")
    assert [await redis.ttl(key) for key in keys] == [LOOK_BACK_SECONDS]


async def test_posts_are_remembered_for_48_hours(redis, vault):
    """What is remembered of a post goes after 48 hours, though later posts of the same person are remembered."""
    look_back, last = LookBack(redis, vault), LOOK_BACK_SECONDS * 1000
    await look_back.keep(CHAT, [image(1, sender=POSTER)], 1_000)
    await look_back.keep(CHAT, [image(2, sender=POSTER)], 1_000 + last - 1)
    assert len(await look_back.of_person(CHAT, POSTER)) == 2
    await look_back.expire(CHAT, 1_000 + last)
    assert [one.message for one in await look_back.of_person(CHAT, POSTER)] == [2]


def image(message: int, sender: int, added_by: int = 0) -> Remembered:
    """Give a remembered image."""
    views = Views(bytes(32), bytes(1), bytes(1))
    return Remembered(CHAT, "supergroup", message, 0, "photo", "file", 90, views, sender, added_by=added_by)
