"""What is wrong in a chat, and when that is worth a word: pure functions of what was found."""

import pytest

from handlers.add_links import add_link
from policies.actions import RIGHTS_NEEDED
from policies.policy import Policy
from policies.selfcheck import (
    AWAY_SECONDS,
    OLD_LIST_SECONDS,
    REMINDER_SECONDS,
    Surroundings,
    Told,
    Trouble,
    check,
    rights_for,
    worth_telling,
)


def test_links_ask_for_declared_rights():
    """The link asks for the rights that the actions name: all in a group, in a channel those that work there."""
    assert set(rights_for("supergroup")) == RIGHTS_NEEDED
    assert rights_for("group") == rights_for("supergroup")
    assert set(rights_for("channel")) == {"can_delete_messages", "can_change_info"}
    assert add_link("a_bot") == "https://t.me/a_bot?startgroup&admin=delete_messages+change_info+restrict_members"
    assert add_link("a_bot", "channel") == "https://t.me/a_bot?startchannel&admin=delete_messages+change_info"


@pytest.mark.parametrize(
    ("told", "now", "worth"),
    [
        (None, 0.0, True),
        (Told(frozenset(), 0.0), 10 * REMINDER_SECONDS, False),
        (Told(frozenset({"a"}), 0.0), REMINDER_SECONDS - 1, True),
    ],
    ids=["nobody-knows", "still-well", "mended"],
)
def test_news_of_a_sound_chat(told, now, worth):
    """That all is well is told the first time, and when something was mended."""
    assert worth_telling(told, frozenset(), now) is worth


@pytest.mark.parametrize(("after", "worth"), [(0.0, False), (REMINDER_SECONDS - 1, False), (REMINDER_SECONDS, True)])
def test_reminder_after_a_week(after, worth):
    """The same problem is told again after a week."""
    assert worth_telling(Told(frozenset({"a"}), 5.0), frozenset({"a"}), 5.0 + after) is worth


def test_nothing_unknown_is_claimed():
    """Where nothing was found out, nothing is said to be wrong."""
    assert check(Policy(), "supergroup", RIGHTS_NEEDED, Surroundings()).problems == frozenset()


def test_privacy_mode_blinds_members_only():
    """With privacy mode on an ordinary member sees nothing; an administrator and a channel do."""
    hidden = Surroundings(reads_all=False)
    assert Trouble.BLIND in check(Policy(), "supergroup", frozenset(), hidden).troubles
    assert Trouble.BLIND not in check(Policy(), "supergroup", {"can_manage_chat"}, hidden).troubles
    assert Trouble.BLIND not in check(Policy(), "channel", frozenset(), hidden).troubles
    assert Trouble.BLIND not in check(Policy(), "supergroup", frozenset(), Surroundings()).troubles


def test_list_grows_old():
    """A list is old beyond the limit, not at it."""
    ages = (OLD_LIST_SECONDS, OLD_LIST_SECONDS + 1)
    found = [
        Trouble.LIST_OLD in check(Policy(), "group", RIGHTS_NEEDED, Surroundings(list_age=age)).troubles for age in ages
    ]
    assert found == [False, True]


@pytest.mark.parametrize(
    ("away", "list_age", "told"),
    [
        (AWAY_SECONDS, AWAY_SECONDS, set()),
        (AWAY_SECONDS + 1, AWAY_SECONDS, {Trouble.SERVICE_AWAY}),
        (OLD_LIST_SECONDS + 1, OLD_LIST_SECONDS + 1, {Trouble.LIST_OLD}),
    ],
    ids=["for-minutes", "longer", "so-long-that-the-list-is-old"],
)
def test_silent_service_is_told_once(away, list_age, told):
    """A service away for longer than minutes is told, and not beside the list that grew old by it."""
    around = Surroundings(away=away, list_age=list_age)
    assert set(check(Policy(), "group", RIGHTS_NEEDED, around).troubles) == told
