"""A sanction that Telegram refused to lift, in the statement of its poster."""

import pytest

from handlers.deciding.lifting import LIFT, LIFTED
from handlers.poster.explaining import Explaining
from locales.texts import Texts
from policies.policy import Policy
from records.appeals import Appeals
from records.chats import Chats
from records.decisions import Decisions
from records.report_card import Result, key_of_card
from records.statements import Statement, Statements
from records.tokens import Tokens
from tests.hand_clock import HandClock

CHAT, POSTER, CARD = -1007, 7_000_001, "message-1"
BEGIN = 1_800_000_000.0
DAY = 86_400.0


@pytest.mark.parametrize(
    ("done", "until", "how", "days", "holds"),
    [
        ("mute", BEGIN + DAY, "no-right", 0.5, True),
        ("mute", BEGIN + DAY, "no-right", 1.5, False),  # it has ended by itself
        ("mute", BEGIN + DAY, LIFTED, 0.5, False),
        ("ban", None, "no-right", 100.0, True),
        ("delete-post", None, "no-right", 0.5, False),  # no sanction
    ],
)
async def test_what_holds_is_told(redis, vault, done, until, how, days, holds):
    """It stands until it is lifted, or ends."""
    clock = HandClock(BEGIN)
    statements, decisions = Statements(redis, vault, clock), Decisions(redis, vault)
    await statements.note(CHAT, POSTER, "1/ab", Statement("message-1", CARD, BEGIN, (done,), until=until))
    await redis.hset(key_of_card(CHAT, CARD), "changes", 0)
    await decisions.tell(CHAT, CARD, [Result(LIFT, how, POSTER)], BEGIN)
    explaining = Explaining(
        statements,
        Appeals(redis, vault, clock),
        decisions,
        Tokens(redis, vault),
        Chats(redis, Policy()),
        Texts(),
        clock,
    )
    clock.now = BEGIN + days * DAY
    shown = await explaining.screen(CHAT, POSTER, "en")
    assert shown
    assert ("it still holds" in shown.text) == holds
