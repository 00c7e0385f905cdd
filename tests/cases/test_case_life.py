"""A case from its registration to the last trace of it."""

import asyncio
from dataclasses import replace

import pytest

from matching.cases import MOST_IMAGES, CaseClosed, CaseFull, CaseRefused, NothingTaken
from matching.fingerprint import Fingerprint
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue, HashStatus
from records.kept_case import DAY, LIFE_SECONDS
from records.sources import OPERATOR, REGISTRATIONS


def everything(*images) -> set[Fingerprint]:
    """All fingerprints of images."""
    return {one for image in images for one in (image.fingerprint, *image.derived)}


async def test_case_is_active_once_served(registry, image):
    """Received until a complete fetch has reached somebody; then in force, and so told."""
    (state, pin), one = await registry.cases.create([image()]), image()
    assert (state.status, state.images, state.fingerprints) == (HashStatus.RECEIVED, 1, 3)
    await registry.serve()
    assert (await registry.cases.state("bot", state.number, pin)).status is HashStatus.ACTIVE
    added = await registry.cases.add("bot", state.number, pin, [one])
    assert (added.status, added.images, added.fingerprints) == (HashStatus.RECEIVED, 2, 6)
    await registry.serve()
    assert (await registry.cases.state("bot", state.number, pin)).status is HashStatus.ACTIVE


async def test_case_lives_until_its_end(registry, image):
    """By its name it can be told whether a case is still there: not once it is withdrawn, forgotten or expired."""
    opened = [await registry.cases.create([image()]) for _ in range(3)]
    names = [registry.cases.name(state.number) for state, _ in opened]
    assert [await registry.cases.lives(name) for name in [*names, "0" * 32]] == [True, True, True, False]
    (first, first_pin), (second, second_pin), _ = opened
    await registry.cases.withdraw("bot", first.number, first_pin)
    await registry.cases.forget("bot", second.number, second_pin)
    assert [await registry.cases.lives(name) for name in names] == [False, False, True]
    registry.now += LIFE_SECONDS
    assert not await registry.cases.lives(names[2])


async def test_withdrawing_takes_everything(registry, image):
    """All images of a case leave the list together, and nothing else does."""
    first, second, third, others = (image() for _ in range(4))
    state, pin = await registry.cases.create([first, second])
    await registry.cases.add("bot", state.number, pin, [third])
    await registry.cases.create([others])
    assert (await registry.cases.withdraw("bot", state.number, pin)).status is HashStatus.WITHDRAWN
    assert await registry.in_force() == everything(others)
    again = await registry.cases.withdraw("bot", state.number, pin)
    assert (again.status, again.withdrawn) == (HashStatus.WITHDRAWN, int(registry.now))
    for closed in (
        registry.cases.renew("bot", state.number, pin),
        registry.cases.add("bot", state.number, pin, [first]),
    ):
        with pytest.raises(CaseClosed):
            await closed


async def test_other_holder_keeps_it(registry, image):
    """What another case or another source has on the list stays when one case is withdrawn."""
    shared, pledged = image(), image()
    one, one_pin = await registry.cases.create([shared, pledged])
    two, two_pin = await registry.cases.create([shared])
    await registry.hashes.submit(OPERATOR, [Submission(pledged.fingerprint)])
    await registry.cases.withdraw("bot", one.number, one_pin)
    assert await registry.in_force() == everything(shared) | {pledged.fingerprint}
    await registry.cases.withdraw("bot", two.number, two_pin)
    assert await registry.in_force() == {pledged.fingerprint}


async def test_nobody_else_withdraws_it(registry, image):
    """Another source's Withdrawn, the operator's included, does not end a person's case."""
    one = image()
    await registry.cases.create([one])
    back = [Feedback(fingerprint, FeedbackValue.WITHDRAWN) for fingerprint in everything(one)]
    await registry.hashes.feedback(OPERATOR, back)
    assert await registry.in_force() == everything(one)


async def test_case_expires_and_is_erased(registry, image, redis):
    """After two years it leaves the list, 30 days later the store; a reminder is due a month before."""
    state, pin = await registry.cases.create([image()])
    await registry.pass_by(LIFE_SECONDS - 31 * DAY)
    assert await registry.cases.reminders_due() == []
    await registry.pass_by(2 * DAY)
    assert await registry.cases.reminders_due() == [registry.cases.name(state.number)]
    assert (await registry.cases.state("bot", state.number, pin)).reminder
    await registry.pass_by(29 * DAY + 1)
    assert (await registry.cases.state("bot", state.number, pin)).status is HashStatus.WITHDRAWN
    assert (await registry.in_force(), await registry.cases.reminders_due()) == (set(), [])
    await registry.pass_by(30 * DAY + 1)
    with pytest.raises(CaseRefused):
        await registry.cases.state("bot", state.number, pin)
    assert await registry.hashes.count() == 0
    assert {key async for key in redis.scan_iter("*case*")} == set()


async def test_renewed_case_lives_on(registry, image):
    """Two years from the renewal, whatever was left."""
    state, pin = await registry.cases.create([image()])
    await registry.pass_by(LIFE_SECONDS - DAY)
    assert (await registry.cases.renew("bot", state.number, pin)).expires == int(registry.now) + LIFE_SECONDS
    await registry.pass_by(LIFE_SECONDS - DAY)
    assert (await registry.cases.state("bot", state.number, pin)).status is not HashStatus.WITHDRAWN


async def test_deletion_spares_what_others_hold(registry, image):
    """Of a case that is erased, what is on the list for somebody else stays on it, and a new start counts anew."""
    shared, own = image(), image()
    state, pin = await registry.cases.create([shared, own])
    await registry.cases.create([shared])
    await registry.cases.withdraw("bot", state.number, pin)
    await registry.pass_by(29 * DAY)
    assert await registry.hashes.count() == 6
    await registry.cases.create([replace(own, derived=())])
    await registry.pass_by(2 * DAY)
    assert await registry.in_force() == everything(shared) | {own.fingerprint}
    assert await registry.hashes.count() == 4


async def test_forgetting_leaves_only_tombstones(registry, image, redis):
    """At once: no case, no number, no due date; the withdrawn records stay for those who have to hear of it."""
    one = image()
    state, pin = await registry.cases.create([one])
    await registry.cases.forget("bot", state.number, pin)
    with pytest.raises(CaseRefused):
        await registry.cases.state("bot", state.number, pin)
    kept = {key.decode().rpartition("}:")[2] async for key in redis.scan_iter("*{service}*")}
    assert {name.partition(":")[0] for name in kept} == {
        "records",
        "order",
        "gone",
        "position",
        "version",
        "misses",
        "tries",
    }
    assert all(holding.status is HashStatus.WITHDRAWN for holding in [await registry.hashes.get(one.fingerprint)])
    await registry.pass_by(31 * DAY)
    assert await registry.hashes.count() == 0


async def test_addition_meets_withdrawal(registry, image):
    """Adding and withdrawing at the same moment never leaves the addition on the list of a withdrawn case."""
    for _ in range(20):
        state, pin = await registry.cases.create([image()])
        adding = registry.cases.add("bot", state.number, pin, [image()])
        await asyncio.gather(adding, registry.another().withdraw("bot", state.number, pin), return_exceptions=True)
        assert await registry.in_force() == set()


async def test_unfit_images_are_left_out(registry, image):
    """Too low a quality refuses one image and not the others; a case without any image is not made."""
    bad, good = image(quality=49), image(quality=50)
    state, _ = await registry.cases.create([bad, good])
    assert [(one.fingerprint, one.reason) for one in state.refused] == [(bad.fingerprint, "low-quality")]
    assert await registry.in_force() == everything(good)
    with pytest.raises(NothingTaken):
        await registry.cases.create([bad])


async def test_cases_have_a_size(registry, image):
    """Twenty images and 3,000 fingerprints, whether at once or one after the other."""
    with pytest.raises(CaseFull):
        await registry.cases.create([image(0) for _ in range(MOST_IMAGES + 1)])
    state, pin = await registry.cases.create([image(1_500)])
    with pytest.raises(CaseFull):
        await registry.cases.add("bot", state.number, pin, [image(1_499)])
    assert (await registry.cases.state("bot", state.number, pin)).fingerprints == 1_501
    assert len(await registry.hashes.fingerprints(REGISTRATIONS, "nobody's")) == 0
