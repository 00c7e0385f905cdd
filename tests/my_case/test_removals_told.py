"""How often something was removed is told late and coarsely: nobody learns from it when, and so not where."""

from typing import Any

from matching.fingerprint import Fingerprint
from records.kept_case import DAY


async def opened(walk: Any, client: Any, image: Any) -> tuple[Any, Any]:
    """A new case, and its status."""
    one = image()
    state, pin = await client.create([one])
    ada = walk()
    await ada.opens(state.number, pin)
    return ada, one


async def test_removals_are_told_late(walk, client, image, registry, removals):
    """Of a day nothing is told until the day after the next has begun."""
    ada, one = await opened(walk, client, image)
    await removals.note(one.derived[0], -1, "1", registry.now)
    texts = []
    for hours in (0, 12, 24, 3, 1):
        registry.now += hours * 3_600
        texts.append(await ada.text())
    for early in texts[:4]:
        assert "is counted here from 17 January 2027 on" in early
    assert "until 15 January 2027: a few posts (1 to 4)" in texts[4]


async def test_removals_are_told_coarsely(walk, client, image, registry, removals):
    """One cannot be told from four, nor five from nineteen."""
    ada, one = await opened(walk, client, image)
    entries, told, words = [one.fingerprint, *one.derived], 0, {}
    for wanted in (0, 1, 4, 5, 19, 20, 300):
        registry.now -= 3 * DAY
        for number in range(told, wanted):
            await removals.note(entries[number % 3], -1, str(number), registry.now)
        told = wanted
        registry.now += 3 * DAY
        words[wanted] = (await ada.text()).partition("2027: ")[2].partition(".")[0]
        if not wanted:
            registry.now += 3 * DAY
    assert words[1] == words[4]
    assert words[5] == words[19]
    assert words[20] == words[300]
    assert len(set(words.values())) == 4


async def test_nothing_before_registering_is_told(walk, client, image, registry, removals):
    """What was removed on days before the case was made, because of somebody else's, says nothing to its holder."""
    one = image()
    await removals.note(one.fingerprint, -1, "1", registry.now - DAY)
    await client.create([one])
    state, pin = await client.create([one])
    registry.now += 5 * DAY
    assert "nothing yet" in await walk().opens(state.number, pin)


async def test_other_cases_removals_are_not_told(walk, client, image, registry, removals):
    """Only what was removed because of this case's fingerprints, and no group, message or poster."""
    ada, _ = await opened(walk, client, image)
    await client.create([other := image()])
    await removals.note(other.fingerprint, -1_001_234_567, "4242/x", registry.now)
    await removals.note(Fingerprint(b"\x07" * 32), -1_001_234_567, "4243/x", registry.now)
    registry.now += 5 * DAY
    assert "nothing yet" in await ada.text()
    await client.add(ada.talk.get("number"), ada.talk.get("pin"), [other])
    text = await ada.text()
    assert "a few posts" in text
    assert not any(known in text for known in ("1234567", "4242"))
