"""What the operator learns of a source that is asked: health, totals, and what `egide doctor` finds."""

import asyncio
from dataclasses import replace

from bot.asking import opened_asked, watch_asked
from bot.doctor.asked import look_at_asked
from bot.health import Health
from config.settings import Source
from matching.asking.source import Counts, Status
from matching.fingerprint import Fingerprint
from records.asked import KEPT_SECONDS, AskedCounts


class Watched:
    """A source whose state a test sets."""

    def __init__(self) -> None:
        self.status = Status("partner", Counts(), None, "")
        self.sizes = 0

    async def learn_size(self) -> None:
        """Note that it was asked for."""
        self.sizes += 1


def settings(url: str, **more: str) -> dict[str, Source]:
    """One source that is asked, and one that is fetched."""
    return {
        "partner": Source.model_validate({"url": url, "kind": "hma", **more}),
        "fetched": Source.model_validate({"url": "http://127.0.0.1:9"}),
    }


async def test_only_asked_sources_are_opened(hma):
    """Sources that are fetched are none of these; trust and name come from the settings."""
    async with opened_asked(settings(hma.url, unreviewed="confirmed")) as opened:
        assert [source.name for source in opened] == ["partner"]


async def test_health_says_who_is_silent(redis, monkeypatch):
    """A source left alone is ill, with the reason; one that answers is well, and its size is asked for."""
    monkeypatch.setattr("bot.asking.LOOK_SECONDS", 0.01)
    source, health = Watched(), Health(redis)
    watching = asyncio.create_task(watch_asked([source], health, AskedCounts(redis)))
    async with asyncio.timeout(30):
        while not (said := {word.part: word.problem for word in health.words}):
            await asyncio.sleep(0.01)
        assert said == {"source partner": ""}
        source.status = replace(source.status, open_for=12.3, error="HTTP 500")
        while not health.words[0].problem:
            await asyncio.sleep(0.01)
    assert health.words[0].problem == "not asked for 12 s now: HTTP 500"
    assert source.sizes == 1
    watching.cancel()
    await asyncio.wait([watching])


async def test_counts_of_processes_add_up(redis, monkeypatch):
    """What several processes counted is one total, written as it grows and never twice."""
    monkeypatch.setattr("bot.asking.COUNT_SECONDS", 0.01)
    one, other, counts = Watched(), Watched(), AskedCounts(redis, lambda: 1_795_290_920.0)
    watching = asyncio.create_task(watch_asked([one, other], Health(redis), counts))

    async def total() -> int:
        return (await counts.of("partner")).totals.get("asked", 0)

    async with asyncio.timeout(30):
        for source, asked in ((one, 4), (other, 3), (one, 6)):
            before = await total()
            source.status = replace(source.status, counts=Counts(asked=asked), error=f"{asked}")
            while await total() == before:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
    kept = await counts.of("partner")
    assert (kept.totals["asked"], kept.totals["failures"], kept.error, kept.since) == (9, 0, "6", 1_795_290_920.0)
    assert 0 < await redis.ttl("egide:{asked}:partner") <= KEPT_SECONDS
    watching.cancel()
    await asyncio.wait([watching])


async def test_doctor_asks_the_source(redis, hma):
    """What answers is well, with its size; what is empty, refuses or is silent is not, and there is a cure."""
    (empty,) = await look_at_asked(redis, settings(hma.url))
    assert (empty.check, empty.ok) == ("source partner", False)
    assert "empty" in empty.detail
    hma.hold(Fingerprint(bytes(range(32))))
    (answering,) = await look_at_asked(redis, settings(hma.url))
    assert answering.ok
    assert answering.facts["size"] == 1
    for trouble in ("refusal", "error"):
        hma.trouble = trouble
        (refusing,) = await look_at_asked(redis, settings(hma.url))
        assert not refusing.ok
        assert refusing.cure


async def test_doctor_tells_the_totals(redis, hma):
    """How often it was asked, found something and failed, and what went wrong last."""
    await AskedCounts(redis, lambda: 0.5).add(
        "partner", {"asked": 40, "near": 2, "failures": 3, "malformed": 1, "unasked": 7}, "HTTP 500"
    )
    _, totals, last = [one.told(str) for one in await look_at_asked(redis, settings(hma.url))]
    assert "40 questions, 2 answers with something near, 3 failures" in str(totals["detail"])
    assert "without its answer: 7" in str(totals["detail"])
    assert "HTTP 500" in str(last["detail"])
