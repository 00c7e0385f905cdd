"""What is kept of decisions about a person's posts."""

from dataclasses import replace

import pytest

from records.statements import MOST_KEPT, SLACK, STATEMENT_SECONDS, Statement, Statements
from tests.hand_clock import HandClock

CHAT, POSTER = -1007, 7_000_001
BEGIN = 1_800_000_000.0


@pytest.fixture
def clock() -> HandClock:
    """Begin on some day."""
    return HandClock(BEGIN)


@pytest.fixture
def statements(redis, vault, clock) -> Statements:
    """The statements of a store."""
    return Statements(redis, vault, clock)


def about(number: int, card: str = "", when: float = BEGIN) -> Statement:
    """What was done about one post."""
    return Statement(f"message-{number}", card or f"message-{number}", when, ("delete-post",), confirmed=True)


async def test_hit_is_written_once(statements):
    """The same hit again, after a crash, changes nothing."""
    assert await statements.note(CHAT, POSTER, "12/ab", about(12))
    assert not await statements.note(CHAT, POSTER, "12/ab", about(12, "other"))
    assert await statements.of(CHAT, POSTER) == [about(12)]


async def test_statements_belong_to_one_person(statements):
    """Neither another person nor another group has them."""
    await statements.note(CHAT, POSTER, "12/ab", about(12))
    assert await statements.of(CHAT, POSTER + 1) == []
    assert await statements.of(CHAT - 1, POSTER) == []


async def test_statements_end_after_six_months(statements, clock, redis):
    """A second before its time a statement is there; then it is neither shown nor, after the next look, kept."""
    await statements.note(CHAT, POSTER, "12/ab", about(12))
    assert 0 < await redis.ttl(f"egide:{{{CHAT}}}:statements:{POSTER}") <= STATEMENT_SECONDS
    clock.now = BEGIN + STATEMENT_SECONDS - 1
    await statements.note(CHAT, POSTER, "13/ab", about(13, when=clock.now))
    assert (len(await statements.of(CHAT, POSTER)), await statements.expire()) == (2, 0)
    clock.now = BEGIN + STATEMENT_SECONDS
    assert [one.post for one in await statements.of(CHAT, POSTER)] == ["message-13"]
    assert (await statements.expire(), await statements.expire()) == (1, 0)


async def test_flood_keeps_the_newest(statements):
    """Of somebody who posts without end the newest hits are kept."""
    for number in range(MOST_KEPT + SLACK + 1):
        await statements.note(CHAT, POSTER, f"{number}/ab", about(number, when=BEGIN + number))
    kept = await statements.of(CHAT, POSTER)
    assert (len(kept), kept[0].post, kept[-1].post) == (
        MOST_KEPT,
        f"message-{MOST_KEPT + SLACK}",
        f"message-{SLACK + 1}",
    )


async def test_undoing_is_noted_once(statements, clock):
    """All hits of the report are undone; again is no news; others stand."""
    await statements.note(CHAT, POSTER, "1/ab", about(1, "card"))
    await statements.note(CHAT, POSTER, "2/ab", about(2, "card"))
    await statements.note(CHAT, POSTER, "3/ab", about(3))
    clock.now += 5
    assert await statements.undone(CHAT, POSTER, "card", "moderator") == 2
    assert await statements.undone(CHAT, POSTER, "message-1", "administrator") == 0
    found = {one.post: (one.undone, one.undone_by) for one in await statements.of(CHAT, POSTER)}
    assert found == {
        "message-1": (clock.now, "moderator"),
        "message-2": (clock.now, "moderator"),
        "message-3": (None, ""),
    }


async def test_lifting_spares_what_came_later(statements, clock):
    """Only the sanctions of until the decision are lifted, once; what only hid a post is left as it is."""
    muted = replace(about(1, "card"), done=("delete-post", "strike", "mute"))
    await statements.note(CHAT, POSTER, "1/ab", muted)
    await statements.note(CHAT, POSTER, "2/ab", replace(muted, post="message-2", time=BEGIN + 9))
    await statements.note(CHAT, POSTER, "3/ab", about(3, "card"))
    clock.now += 20
    assert await statements.lifted(CHAT, POSTER, "card", "administrator", BEGIN + 5) == 1
    assert await statements.lifted(CHAT, POSTER, "card", "moderator", BEGIN + 5) == 0
    found = {one.post: (one.lifted, one.lifted_by) for one in await statements.of(CHAT, POSTER)}
    assert found == {
        "message-1": (clock.now, "administrator"),
        "message-2": (None, ""),
        "message-3": (None, ""),
    }


async def test_erasing_spares_what_is_contested(statements):
    """What is erased is gone; what an open appeal is about stays."""
    await statements.note(CHAT, POSTER, "1/ab", about(1))
    await statements.note(CHAT, POSTER, "2/ab", about(2))
    assert await statements.erase(CHAT, POSTER, but={"message-2"}) == 1
    assert [one.post for one in await statements.of(CHAT, POSTER)] == ["message-2"]
    assert await statements.erase(CHAT, POSTER) == 1
    assert await statements.of(CHAT, POSTER) == []


async def test_store_tells_nothing(statements, redis):
    """Who has the store without its key learns neither post nor hit."""
    await statements.note(CHAT, POSTER, "12345/abcdef", about(12345))
    (held,) = (await redis.hgetall(f"egide:{{{CHAT}}}:statements:{POSTER}")).items()
    assert b"12345" not in b"".join(held)
    assert b"delete" not in held[1]
