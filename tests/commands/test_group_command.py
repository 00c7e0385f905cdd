"""`egide group`: what the operator sets for single groups."""

import secrets
import time
from functools import partial

import pytest

from config.settings import Settings
from matching.fingerprint import Fingerprint
from matching.looks.views import NO_VIEWS
from policies.policy import Policy
from records.audit import Audit
from records.chats import Chat, Chats
from records.dismissals import Dismissals
from records.keys import of_chat
from records.lookback import LookBack, Remembered
from records.store import opened_store

GROUP = -1001234567890


@pytest.fixture
async def store(data_dir):
    """Opens the installation's store for a moment, between commands; the bot is in one group."""
    opened = partial(opened_store, Settings(data_dir=data_dir))
    async with opened() as before:
        await Chats(before.redis, Policy()).save(Chat(GROUP, "Garden\x1b[2J", "supergroup"))
    return opened


def near(fingerprint: str, bits: int) -> str:
    """Another fingerprint so many bits away."""
    return f"{int(fingerprint, 16) ^ (1 << bits) - 1:064x}"


async def test_policy_is_set_by_names(store, egide):
    """Several choices at once; the list shows what differs; `default` goes back, whatever the default becomes."""
    (row,) = egide.rows("group", "set", GROUP, "confirmed=ban", "ban_after=5", "dry_run=true")
    assert row["policy"] == {"confirmed": "ban", "ban_after": 5, "dry_run": True}
    assert [one["policy"] for one in egide.rows("group", "list")] == [row["policy"]]
    assert "confirmed=ban ban_after=5 dry_run=true" in egide("group", "list").stdout
    (row,) = egide.rows("group", "set", GROUP, "confirmed=default", "dry_run=default")
    assert row == {"chat": GROUP, "title": "Garden\x1b[2J", "type": "supergroup", "policy": {"ban_after": 5}}
    default = Policy(confirmed="delete")
    async with store() as opened:
        assert await Chats(opened.redis, default).policy(GROUP) == Policy(confirmed="delete", ban_after=5)


async def test_telling_is_set_by_names(store, egide):
    """Who is told, the line in the group and lists are set in the same way; what does not go together is refused."""
    words = ("language=fr", "notice=false", "later_mutes=3600,86400", "without=further")
    (row,) = egide.rows("group", "set", GROUP, *words)
    wanted = {"language": "fr", "notice": False, "later_mutes": [3600, 86400], "without": ["further"]}
    assert row["policy"] == wanted
    assert "later_mutes=3600,86400" in egide("group", "list").stdout
    assert egide("group", "set", GROUP, "reports=chat").returncode == 1
    assert egide("group", "set", GROUP, "without=own").returncode == 1
    (row,) = egide.rows("group", "list")
    assert row["policy"] == wanted
    async with store() as opened:
        (change,) = await Audit(opened.redis, opened.vault).decisions.records(GROUP)
        assert (change["by"], change["about"]["notice"]) == (0, [True, False])


async def test_looking_back_is_switched_off(store, egide):
    """With `look_back=false` what is remembered of the group is erased at once."""
    remembered = Remembered(GROUP, "supergroup", 7, int(time.time()), "photo", "file", 90, NO_VIEWS)
    async with store() as opened:
        await LookBack(opened.redis, opened.vault).keep(GROUP, [remembered], int(time.time() * 1000))
        assert await opened.redis.exists(of_chat(GROUP, "lookback"))
    assert "erased" in egide("group", "set", GROUP, "look_back=false").stderr
    async with store() as opened:
        assert not await opened.redis.exists(of_chat(GROUP, "lookback"))
        assert not (await Chats(opened.redis, Policy()).policy(GROUP)).look_back


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["set", GROUP, "color=red"], "with one of the names"),
        (["set", GROUP, "dry_run"], "NAME=VALUE"),
        (["set", GROUP, "ban_after=1"], "greater than or equal to 2"),
        (["set", GROUP, "confirmed=kill"], "'ban'"),
        (["set", -5, "dry_run=true"], "in no group with the id -5"),
        (["dismiss", -5, "a1" * 32], "in no group with the id -5"),
        (["dismiss", GROUP, "a1"], "is not a fingerprint"),
        (["dismiss", GROUP, "a1" * 32], "near none"),
        (["undismiss", GROUP, "a1" * 32], "Nothing like"),
    ],
)
async def test_wrong_words_change_nothing(store, egide, words, said):  # noqa: ARG001 - the group is in it
    """A name, value, group or fingerprint that cannot be meant is refused with the reason."""
    done = egide("group", *words)
    assert (done.returncode, said in done.stderr, done.stdout) == (1, True, "")
    assert [row["policy"] for row in egide.rows("group", "list")] == [{}]


async def test_image_is_dismissed_and_back(store, egide):
    """The post's fingerprint and the entry it matches act on nothing in the group, until it is taken back."""
    entry = secrets.token_hex(32)
    posted = near(entry, 9)
    egide("blocklist", "add-fingerprint", entry)
    (row,) = egide.rows("group", "dismiss", GROUP, posted)
    assert (row["dismissed"], row["entry"], row["source"], row["distance"]) == (True, entry, "own", 9)
    async with store() as opened:
        dismissed = await Dismissals(opened.redis, opened.vault).of(GROUP)
    assert dismissed == {Fingerprint.from_hex(one) for one in (entry, posted)}
    rows = egide.rows("group", "undismiss", GROUP, entry)
    assert {one["fingerprint"] for one in rows} == {entry, posted}
    async with store() as opened:
        assert await Dismissals(opened.redis, opened.vault).of(GROUP) == frozenset()


async def test_operator_counts_as_one_person(store, egide):
    """Dismissed in two groups by the operator, an entry still acts elsewhere."""
    entry = secrets.token_hex(32)
    egide("blocklist", "add-fingerprint", entry)
    async with store() as opened:
        await Chats(opened.redis, Policy()).save(Chat(-7, "Yard"))
    for group in (GROUP, -7):
        assert egide("group", "dismiss", group, entry).returncode == 0
    assert egide.rows("suspended", "list") == []


async def test_asked_lists_are_dismissed_unseen(store, egide):
    """Where a source is asked, a fingerprint that no list held here has is dismissed all the same."""
    source = {"EGIDE_SOURCES__FAR__URL": "http://127.0.0.1:9", "EGIDE_SOURCES__FAR__KIND": "hma"}
    done = egide("group", "dismiss", GROUP, "a1" * 32, **source)
    assert (done.returncode, "no entry of a list held here" in done.stdout) == (0, True)
    async with store() as opened:
        assert await Dismissals(opened.redis, opened.vault).of(GROUP) == {Fingerprint(b"\xa1" * 32)}
