"""Wrong PINs: five tries, then a lock that grows, however many try at the same moment."""

import asyncio

import pytest

from matching.case_numbers import new_number
from matching.cases import CaseLocked, CaseRefused
from records.tries import LOCKS, MOST_MISSES, REMEMBERED


def other_than(pin: str) -> str:
    """A wrong PIN."""
    return f"{(int(pin) + 1) % 1_000_000:06}"


async def refused(cases, number: str, pin: str, client: str = "bot") -> type[Exception] | None:
    """Which error a try ends in."""
    try:
        await cases.state(client, number, pin)
    except (CaseRefused, CaseLocked) as no:
        return type(no)
    return None


async def test_lock_grows_with_every_try(registry, image):
    """After the fifth wrong try 15 minutes, then an hour, four, a day, and a day each time."""
    number, pin = await opened(registry, image())
    for _ in range(5):
        assert await refused(registry.cases, number, other_than(pin)) is CaseRefused
    for seconds in (*LOCKS, LOCKS[-1]):
        with pytest.raises(CaseLocked) as locked:
            await registry.cases.state("bot", number, pin)
        assert seconds - 2 <= locked.value.seconds <= seconds
        registry.now += seconds - 1
        assert await refused(registry.cases, number, pin) is CaseLocked
        registry.now += 2
        assert await refused(registry.cases, number, other_than(pin)) is CaseRefused
    registry.now += LOCKS[-1] + 1
    assert await refused(registry.cases, number, pin) is None


async def test_right_pin_forgives_wrong_ones(registry, image):
    """Who gets it right at the fifth try has five again."""
    number, pin = await opened(registry, image())
    for _ in range(3):
        outcomes = [await refused(registry.cases, number, one) for one in [*[other_than(pin)] * 4, pin]]
        assert outcomes == [CaseRefused] * 4 + [None]


async def test_parallel_tries_are_five(registry, image):
    """Of fifty wrong tries at the same moment, in two processes, five are looked at."""
    number, pin = await opened(registry, image())
    processes = [registry.cases, registry.another()]
    tries = [refused(processes[turn % 2], number, other_than(pin)) for turn in range(50)]
    outcomes = await asyncio.gather(*tries)
    assert (outcomes.count(CaseRefused), outcomes.count(CaseLocked)) == (5, 45)


@pytest.mark.parametrize("existing", [True, False])
async def test_unknown_number_is_told_alike(registry, image, existing):
    """Same errors, same words, same lock, whether there is such a case or not."""
    number, pin = await opened(registry, image())
    asked = number if existing else new_number()
    outcomes = [await refused(registry.cases, asked, other_than(pin)) for _ in range(6)]
    assert outcomes == [CaseRefused] * 5 + [CaseLocked]


async def test_client_that_guesses_is_stopped(registry, image, redis):
    """After thousands of failed tries nothing of that client is looked at for an hour; others go on."""
    number, pin = await opened(registry, image())
    await refused(registry.cases, new_number(), pin, "guesser")
    (counter,) = [key async for key in redis.scan_iter("*misses*")]
    await redis.incrby(counter, MOST_MISSES - 1)
    assert await refused(registry.cases, number, pin, "guesser") is CaseLocked
    assert await refused(registry.cases, number, pin, "another") is None
    assert 0 < await redis.ttl(counter) <= 3_600


async def test_counts_go_by_themselves(registry, redis):
    """What was counted for numbers nobody has does not stay in the store."""
    await refused(registry.cases, new_number(), "123456")
    lives = {key: await redis.ttl(key) async for key in redis.scan_iter("*tries*")}
    assert list(lives.values()) == [pytest.approx(REMEMBERED, abs=5)]


async def opened(registry, image) -> tuple[str, str]:
    """Number and PIN of a new case."""
    state, pin = await registry.cases.create([image])
    return state.number, pin
