"""The audit log: chained, and one for each group besides that of the moderators."""

import pytest

from records.audit import DECISIONS_SECONDS, MODERATION, VIEWS_SECONDS, Audit, AuditBroken

CHAT = -7


async def test_decisions_form_a_chain(redis, vault):
    """Who decided what and when is kept in order, and the chain verifies."""
    audit = Audit(redis, vault, clock=lambda: 1000.5)
    assert await audit.decided(CHAT, 5, "policy", {"confirmed": ["mute", "ban"]})
    assert await audit.decided(CHAT, 6, "policy", {"dry_run": [False, True]})
    first, second = await audit.decisions.records(CHAT)
    assert (first["by"], first["what"], first["about"]) == (5, "policy", {"confirmed": ["mute", "ban"]})
    assert first["time"] == "1970-01-01T00:16:40.500+00:00"
    assert second["by"] == 6
    assert await audit.decisions.verify(CHAT) == 2


async def test_same_decision_is_written_once(redis, vault):
    """A decision repeated after a crash leaves one record."""
    audit = Audit(redis, vault)
    assert await audit.decided(MODERATION, 5, "review", {}, key="review 1")
    assert not await audit.decided(MODERATION, 5, "review", {}, key="review 1")
    assert len(await audit.decisions.records(MODERATION)) == 1


async def test_changed_log_is_found_out(redis, vault):
    """Whoever removes a record is found out."""
    audit = Audit(redis, vault)
    for number in range(3):
        await audit.decided(MODERATION, number, "review", {})
    entries = await redis.xrange("egide:{moderation}:audit")
    await redis.xdel("egide:{moderation}:audit", entries[1][0])
    with pytest.raises(AuditBroken, match="moderation"):
        await audit.decisions.verify(MODERATION)


async def test_views_are_kept_shorter(redis, vault):
    """Views lie apart from decisions and end sooner; neither chain sees the other."""
    audit = Audit(redis, vault)
    await audit.viewed(MODERATION, 5, "review", {})
    assert await audit.decisions.records(MODERATION) == []
    assert 0 < await redis.ttl("egide:{moderation}:views") <= VIEWS_SECONDS < DECISIONS_SECONDS
