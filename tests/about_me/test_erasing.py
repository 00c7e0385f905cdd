"""What a person has erased is gone from the whole store, but for what they are told stays."""

import pytest

from policies.policy import Policy
from records.audit import Audit
from records.reminders import Reminders
from records.standings import Standings
from tests.about_me.conftest import kinds

ERASE, NOW = "Erase what can be erased", "Yes, erase it now"

STAYS = {
    "egide:{ID}:strikes:ID": "posts that count against you",
    "egide:{ID}:restrictions:ID": "mutes and bans in force",
    "egide:{ID}:appeals": "open appeals",
    "egide:{ID}:statements:ID": "the decisions that they contest",
    "egide:{button:NAME}:row": "the decisions that they contest",
    "egide:{ID}:evidence": "records of matches",
    "egide:{ID}:card:message-ID": "reports",
    "egide:{reviews}:open": "reviews",
    "egide:{ID}:audit": "what you decided",
    "egide:{ID}:seen": "numbers of updates and messages of this chat",
    "egide:{ID}:inbox": "numbers of updates and messages of this chat",
    "egide:{ID}:written": "numbers of updates and messages of this chat",
}
"""Keys that may name a person afterwards, and in which words they are told so."""


@pytest.fixture
async def known(scene, ordinary):
    """She was muted in Garden, contests a deletion in Attic, and has a reminder and a conversation."""
    program = scene.program
    await program.chats.choose(scene.garden.id, Policy(confirmed="mute"))
    await program.chats.choose(scene.attic.id, Policy(confirmed="delete"))
    for group in (scene.garden, scene.attic):
        await scene.posts(group, ordinary)
        await scene.posts(group, scene.listed)
    await scene.taps("Contest", "Attic")
    await Reminders(program.redis, program.evidence._vault).follow_up(scene.person.id, "en", 2e9)
    await Audit(program.redis, program.evidence._vault).decided(scene.cellar.id, scene.person.id, "settings", {})
    return scene


async def test_whole_store_forgets(known, whole):
    """After an erasure no key names the account but those of which it was said, and none the name."""
    before = kinds((await whole.read()).naming(known.person.id))
    assert {"egide:{ID}:lookback", "egide:{ID}:administers", "egide:{ID}:conversation", "egide:{ID}:chat"} <= before
    assert "egide:{reminders}:kept" in before
    assert await known.asks(ERASE, NOW) == ""
    (told,) = [one["text"] for one in (await known.messages()).values() if "It is erased." in one["text"]]
    await whole.read()
    left = kinds(whole.naming(known.person.id))
    assert left <= set(STAYS), left - set(STAYS)
    assert {"egide:{ID}:strikes:ID", "egide:{ID}:appeals", "egide:{ID}:evidence"} <= left
    assert all(STAYS[key] in told for key in left)
    assert whole.naming("enedikta") == set()


async def test_contested_decision_stays(known):
    """What is contested and the appeal stay until it is decided; a decision that is not contested is forgotten."""
    await known.asks(ERASE, NOW)
    redis = known.program.redis
    person = known.person.id
    assert not await redis.exists(f"egide:{{{known.garden.id}}}:statements:{person}")
    assert await redis.exists(f"egide:{{{known.attic.id}}}:statements:{person}")
    assert await redis.hlen(f"egide:{{{known.attic.id}}}:appeals") == 1


async def test_nothing_is_erased_at_once(known, whole):
    """The first button only says what would be erased and what would stay."""
    before = (await whole.read()).contents.keys()
    text = await known.asks(ERASE)
    assert "This would be erased now:" in text
    assert all(words in text for words in STAYS.values())
    assert {key for key in before if "lookback" in key} <= (await whole.read()).contents.keys()


async def test_erasing_is_no_way_round(known):
    """After an erasure the mute is in force, and the next hit is the second one."""
    standings, now = Standings(known.program.redis), 0.0
    (restriction,) = await standings.restrictions(known.garden.id, known.person.id)
    await known.asks(ERASE, NOW)
    assert await standings.restrictions(known.garden.id, known.person.id) == [restriction]
    assert await standings.strikes(known.garden.id, known.person.id, now) == 1
    assert len(await standings.carried_out(known.garden.id, known.person.id, now)) == 1
    member = (await known.control.chat_state(known.garden.id)).members[known.person.id]
    assert member["status"] == "restricted"
