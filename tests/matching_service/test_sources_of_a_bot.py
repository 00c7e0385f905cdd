"""The whole program with a further source: it enforces its list, says whose it is, and lets go of it."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import AnyHttpUrl, SecretStr

from bot.assembly import run_bot
from bot.doctor.examination import examine
from bot.lists.own import opened_list
from config.settings import Images, Settings, Source, Telegram, Web
from matching.images import read
from matching.match import Trust
from records.evidence import Evidence
from records.store import opened_store
from tests.matching_service.foreign_service import ForeignService

DEAD = Source(url=AnyHttpUrl("http://127.0.0.1:9"))


def picture(seed: int) -> bytes:
    """Paint a photo-like image."""
    noise = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    data = io.BytesIO()
    Image.fromarray(noise).resize((1000, 750), Image.Resampling.BICUBIC).save(data, "JPEG", quality=88)
    return data.getvalue()


LISTED = read(picture(1)).fingerprint


@pytest.fixture
def foreign() -> ForeignService:
    """A source that has one image on its list, reviewed."""
    service = ForeignService()
    service.records[str(LISTED)] = {
        "signalType": "ImagePDQ",
        "hashValue": str(LISTED),
        "hashStatus": "Active",
        "lastModtimestamp": service.now,
        "CSPFeedbacks": [{"source": "Review", "feedbackValue": "Blocked", "tags": []}],
    }
    return service


@pytest.fixture
async def settings(data_dir, simulator, served, foreign) -> AsyncIterator[Settings]:
    """An installation with that source, and one that is dead."""
    async with served(foreign.route) as url:
        yield Settings(
            data_dir=data_dir,
            telegram=Telegram(token=SecretStr(simulator.token), api_url=AnyHttpUrl(simulator.url)),
            web=Web(port=0),
            images=Images(processes=1),
            sources={"partner": Source(url=AnyHttpUrl(url), label="The Partners", interval=1), "dead": DEAD},
            language="en",
        )


@asynccontextmanager
async def bot(settings: Settings) -> AsyncIterator[None]:
    """Run it."""
    task = asyncio.create_task(run_bot(settings))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(happened: Callable[[], Any]) -> Any:
    """Wait until something is true, and give it."""
    async with asyncio.timeout(60):
        while not (found := await happened()):
            await asyncio.sleep(0.02)
    return found


async def test_source_is_enforced_and_named(settings, simulator, foreign):
    """A post on a source's list goes, the report and the evidence say whose list it is; withdrawn, it stays."""
    control = simulator.control
    owner, member = await control.create_user("Olga", language="en"), await control.create_user("Max")
    another = await control.create_user("Mia")
    group = await control.create_supergroup("Garden", owner=owner.id, members=[member.id, another.id])
    async with bot(settings):
        await control.start(owner.id)
        await control.set_member(group.id, simulator.bot_id, "administrator", "all", by=owner.id)
        posted = await control.post(group.id, member.id, "photo", image=picture(1))

        async def deleted() -> bool:
            return bool(posted.message in (await control.chat_state(group.id)).deleted)

        async def report() -> str:
            done = await control.journal()
            texts = [one.parameters.get("text", "") for one in done if one.method == "sendMessage"]
            return next((text for text in texts if "The Partners" in text), "")

        await until(deleted)
        assert "on the list of The Partners" in await until(report)
        foreign.records[str(LISTED)] |= {"hashStatus": "Withdrawn", "lastModtimestamp": foreign.now + 1}
        foreign.now += 2
        async with opened_store(settings) as store:
            record, *_ = await Evidence(store.redis, store.vault).records(group.id)
            assert (record["source"], record["trust"]) == ("partner", "confirmed")

            async def withdrawn() -> bool:
                facts = await store.redis.hgetall("egide:{blocklist:partner}:facts")
                return bool(int(facts[b"checkpoint"]) == foreign.now)

            await until(withdrawn)
        again = await control.post(group.id, another.id, "photo", image=picture(1))
        other = await control.post(group.id, another.id, "photo", image=picture(2))
        await asyncio.sleep(0.5)
        gone = (await control.chat_state(group.id)).deleted
        assert {again.message, other.message}.isdisjoint(gone)


async def test_commands_judge_by_all_lists(settings):
    """`egide scan` compares with every source; a dead one that was never fetched is left out."""
    async with opened_list(settings) as own:
        lists = await own.in_force()
        assert (lists.trust(LISTED), len(lists.own), len(lists)) == (Trust.CONFIRMED, 0, 1)
        assert await own.listed([LISTED]) == set()


async def test_doctor_tells_of_each_source(settings, foreign):
    """Whether it answers, its entries and what was left out; of one that is dead, what to do."""
    foreign.records["odd"] = {"signalType": "VideoMD5", "hashValue": "odd", "lastModtimestamp": foreign.now}
    async with opened_list(settings) as own:
        await own.in_force()
    found: list[dict[str, Any]] = [finding.told(str) async for finding in examine(settings)]
    partner = [one["detail"] for one in found if one["check"] == "source partner"]
    assert [detail.partition(" ")[0] for detail in partner] == ["The", "1", "Records"]
    assert "signal of another type: 1" in partner[-1]
    (dead, unfetched, *error) = [one for one in found if one["check"] == "source dead"]
    assert (dead["ok"], "EGIDE_SOURCES__DEAD__" in dead["cure"], unfetched["ok"]) == (False, True, True)
    assert error == []


async def test_former_source_is_erased(settings):
    """The copy of a source that is no longer in the settings is gone after the next start."""
    async with opened_list(settings) as own:
        await own.in_force()
    async with opened_store(settings) as store:
        assert await store.redis.keys("egide:{blocklist:partner}:*")
        async with bot(settings.model_copy(update={"sources": {}})):

            async def erased() -> bool:
                return not await store.redis.keys("egide:{blocklist:partner}:*")

            await until(erased)
        assert await store.redis.keys("egide:{blocklist:own}:*")
