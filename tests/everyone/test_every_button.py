"""Every button of every card, tapped by everybody who may and by everybody who may not."""

import asyncio
from typing import Any

import pytest

from tests.everyone.conftest import SUSPECT, Offered, Village, buttons
from tests.whole_program import SOON, picture

PASSING = ("inbox", "seen", "attempts", "turn", "views", "views-keys", "views-ends", "written")
"""What any update leaves for a while, whoever sent it."""

REGISTERS = ("work", "reports", "health", "figures", "quarantine", "allowances", "service", "blocklist:own")
"""What changes by itself, or counts what was refused."""

RARELY = ("bot.daily_checks", "bot.housekeeping", "bot.reminding", "bot.case_jobs")
OFTEN = ("bot.posters", "handlers.reviewing.clock")
"""What the program does by the clock, and not because somebody taps."""

HOUR = 3_600.0

MAY: dict[str, frozenset[str]] = {
    "k": frozenset({"Olga", "Ada"}),
    "s": frozenset({"Olga", "Ada"}),
    "f": frozenset({"Olga", "Ada", "Tia"}),
    "r": frozenset({"Rose", "Sam"}),
}
"""Who may tap, by the beginning of what a button sends. Of the other buttons: only who has them."""


@pytest.fixture(autouse=True)
def rarely_done(monkeypatch) -> None:
    """From the start of the program, look at nothing a second time that is looked at every minute."""
    for module in RARELY:
        monkeypatch.setattr(f"{module}.LOOK_SECONDS", HOUR)


@pytest.fixture
async def cards(village: Village, listed: bytes, monkeypatch) -> Village:
    """A report with a sanction, one without, an appeal under review, settings, figures, what is kept about somebody."""
    await village.posts("Mia", listed)
    await village.posts("Max", picture(SUSPECT))
    await village.taps("Mia", "Contest this decision")
    for name in ("Olga", "Ada"):
        await village.says(name, "/settings")
        await village.says(name, "/stats")
    for name in ("Rose", "Mia"):
        await village.says(name, "/privacy")
    await village.says("Rose", "/queue")
    for module in OFTEN:
        monkeypatch.setattr(f"{module}.LOOK_SECONDS", HOUR)
    await asyncio.sleep(2 * max(SOON.values()))
    await village.program.idle()
    return village


async def test_nobody_taps_without_the_right(cards):
    """What a button of somebody else sends changes nothing and tells nothing, whoever forges it."""
    offered = await cards.offered("Olga", "Ada", "Rose", "Mia")
    assert {one.data.partition(":")[0] for one in offered} >= {"k", "s", "f", "r", "w", "y"}
    own = {name: (await cards.written(name))[0]["message_id"] for name in cards.people}
    tried = 0
    for name in cards.people:
        for one in offered:
            if may(name, one) or one.data.startswith(("p:", "y:")):
                continue
            before = await kept(cards, name)
            answer = await cards.sends(name, own[name], forged=one.data)
            assert await kept(cards, name) == before, (name, one)
            assert "Garden" not in answer, (name, one, answer)
            tried += 1
    assert tried > 100


async def test_nothing_of_others_is_shown_to_who_forges(cards):
    """A forged tap brings nothing about the group into the chat of who has no part in it."""
    own = (await cards.written("Una"))[0]["message_id"]
    before = await cards.written("Una")
    for one in await cards.offered("Olga", "Rose", "Mia"):
        if not one.data.startswith(("p:", "y:")):
            await cards.sends("Una", own, forged=one.data)
    assert not [one for one in await cards.written("Una") if one not in before and "Garden" in one["text"]]


@pytest.mark.parametrize("name", ["Olga", "Ada", "Rose", "Mia"])
async def test_every_button_leads_somewhere(cards, name):
    """Who may tap gets an answer to each button, on each screen it leads to, and nothing fails behind it."""
    done: set[tuple[str, str]] = set()
    for _ in range(400):
        fresh = [
            (message, label)
            for message in await cards.written(name)
            for label, data in buttons(message)
            if not data.startswith("p:") and (first_words(message), label) not in done
        ]
        if not fresh:
            break
        message, label = fresh[-1]
        done.add((first_words(message), label))
        await cards.sends(name, message["message_id"], button=label)
    else:
        raise AssertionError(f"no end of buttons: {sorted(done)}")
    assert len(done) > 3
    assert await cards.program.redis.smembers("egide:{quarantine}:chats") == set()


def may(name: str, one: Offered) -> bool:
    """Whether somebody may tap a button."""
    return name in MAY.get(one.data.partition(":")[0], {one.whose})


def first_words(message: dict[str, Any]) -> str:
    """What tells one screen from another, whatever it counts; of a picture, the words under it."""
    text = str(message.get("text") or message.get("caption", ""))
    return "".join(letter for letter in text.split("\n", maxsplit=1)[0] if not letter.isdigit())


async def kept(village: Village, besides: str) -> dict[bytes, bytes | None]:
    """All that is in the store, but for what is of the moment or of this person's own chat."""
    redis = village.program.redis
    looked_at = {str(person.id) for name, person in village.people.items() if name != besides}
    found: dict[bytes, bytes | None] = {}
    async for key in redis.scan_iter(count=1000):
        tag, _, name = key.decode().removeprefix("egide:").partition("}:")
        owner = tag.removeprefix("{")
        private = owner.isdigit() and owner not in looked_at
        if name not in PASSING and owner not in REGISTERS and not private:
            found[key] = await redis.dump(key)
    return found
