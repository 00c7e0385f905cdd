"""How often something was removed is told late and coarsely: nobody learns from it when, and so not where."""

from dataclasses import replace
from typing import Any

from matching.cases import RegisteredImage
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
    await removals.note(one.derived[0], -1, "1", registry.now + 0.001)
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
    registry.now += 0.001
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
    registry.now += 1
    await removals.note(other.fingerprint, -1_001_234_567, "4242/x", registry.now)
    await removals.note(Fingerprint(b"\x07" * 32), -1_001_234_567, "4243/x", registry.now)
    registry.now += 5 * DAY
    text = await ada.text()
    assert "nothing yet" in text
    assert not any(known in text for known in ("1234567", "4242"))


async def test_old_case_finds_nothing_older(walk, client, image, registry, removals, reminders):
    """Who adds somebody's image to a case of long ago learns what is removed from then on, and nothing before."""
    eve, junk = await opened(walk, client, image)
    await eve.taps("Notices: off", "Switch notices on")
    opening = eve.talk.get("number"), eve.talk.get("pin")
    await client.create([victims := image()])
    for number in range(30):
        registry.now += DAY
        await removals.note(victims.derived[number % 2], -1, f"before-{number}", registry.now)
    registry.now += 0.5
    entries = await client.hashes(*opening)
    await client.add(*opening, [victims])
    await walk().opens(*opening)
    assert (await reminders.of_case(opening[0])).told == 0
    for _ in range(6):
        assert "nothing yet" in await eve.text()
        registry.now += DAY / 2
    assert {one.since for one in entries} == {registry.now - 3 * DAY - 30 * DAY - 0.5}
    await removals.note(victims.fingerprint, -1, "after", registry.now)
    await removals.note(junk.fingerprint, -1, "own", registry.now)
    registry.now += 3 * DAY
    assert "a few posts" in await eve.text()


async def test_adding_again_gains_nothing(client, image, registry):
    """An image that a case holds keeps its first time, however it is sent again; what is new of it has the later."""
    one, other = image(), image()
    state, pin = await client.create([one])
    began = registry.now
    registry.now += 9 * DAY
    grown = replace(one, derived=(*one.derived, *other.derived))
    await client.add(state.number, pin, [one, grown, RegisteredImage(one.derived[0])])
    since = {entry.fingerprint: entry.since for entry in await client.hashes(state.number, pin)}
    assert since[one.fingerprint] == since[one.derived[1]] == began
    assert not {*other.derived} & since.keys()
    assert since[one.derived[0]] == began + 9 * DAY  # an image of its own now: never the earlier of two


async def test_case_of_before_keeps_its_time(registry, image):
    """Images of a case that was made when no times were noted are there since the case is."""
    state, pin = await registry.cases.create([image()])
    name = registry.cases.name(state.number)
    await registry.cases._change(name, lambda kept: replace(kept, added={}))
    registry.now += DAY
    assert {one.since for one in await registry.cases.entries("", state.number, pin)} == {state.created}
