"""Health: what each part says of itself, for other processes and over HTTP."""

import asyncio

from bot import health as module
from bot.health import read_health
from web.health import health_routes


async def test_trouble_has_a_beginning(health):
    """A problem that lasts keeps the time it began, whatever its words; being well again is a new beginning."""
    health.ill("intake", "no answer")
    (first,) = health.words
    await asyncio.sleep(0.002)
    health.ill("intake", "refused")
    (second,) = health.words
    health.well("intake")
    (third,) = health.words
    assert (second.since, second.problem) == (first.since, "refused")
    assert second.at > first.at
    assert third.since > second.since
    assert not third.problem


async def test_other_processes_read_it(redis, health, running, until, monkeypatch):
    """What parts say is in the store soon, with its age."""
    monkeypatch.setattr(module, "WRITE_SECONDS", 0.01)
    health.ill("intake", "no answer")
    health.well("blocklist")
    async with running(health.run()):
        await until(lambda: read_health(redis))
    said = {word.part: (word.problem, word.stale) for word in await read_health(redis)}
    assert said["intake"] == ("no answer", False)
    assert said["blocklist"] == ("", False)
    monkeypatch.setattr(module, "STALE_SECONDS", -1.0)
    assert all(word.stale for word in await read_health(redis))


async def test_store_away_is_a_problem(server, redis, health, running, until, monkeypatch):
    """A store that does not answer shows, and that it is back shows too."""
    monkeypatch.setattr(module, "WRITE_SECONDS", 0.01)
    health.well("intake")

    def store_is(*, well: bool) -> bool:
        return any(word.part == "store" and bool(word.problem) != well for word in health.words)

    async with running(health.run()):
        await until(lambda: store_is(well=True))
        server.stop()
        await until(lambda: store_is(well=False))
        server.start()
        await until(lambda: store_is(well=True))
    assert {word.part for word in await read_health(redis)} >= {"intake"}


async def test_health_page(session, served, health):
    """/health answers 200 where every part is well, 503 where one of ours is not, and says which."""
    async with served(*health_routes(health)) as url:
        health.well("store")
        health.well("intake")
        async with session.get(f"{url}/health") as answer:
            assert (answer.status, await answer.json()) == (200, {"store": "well", "intake": "well"})
        health.ill("source stopncii", "no answer")
        async with session.get(f"{url}/health") as answer:
            assert (answer.status, (await answer.json())["source stopncii"]) == (200, "no answer")
        health.ill("intake", "Telegram: no answer")
        async with session.get(f"{url}/health") as answer:
            assert answer.status == 503
            assert (await answer.json())["intake"] == "Telegram: no answer"
