"""The doctor's look at the page: set or not, reached or not, and whether people were turned away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from pydantic import AnyHttpUrl, SecretStr

from config.settings import Service, Web
from records.allowances import LIMITS, Allowances, Kind, TooBusy
from tests.doctor.test_doctor_findings import NOWHERE, say_running
from web.listening import listening
from web.page.routes import HEADERS


def _said(examined: Any) -> list[str]:
    return [one["detail"] for one in examined.told if one["check"] == "page"]


@asynccontextmanager
async def _served(installation: Any, headers: dict[str, str], status: int = 200) -> AsyncIterator[str]:
    """Something that answers where the page should be; the settings know it."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="page", headers=headers, status=status)

    application = web.Application()
    application.router.add_get("/page/{language}/", answer)
    async with listening(application, "127.0.0.1", 0, None) as (url,):
        installation.change(web=Web(page_url=AnyHttpUrl(f"{url}/page")))
        async with installation.store() as redis:
            await say_running(redis, intake="")
        yield url


async def test_no_page_is_said(installation):
    """Where no page is set, that is no fault, and what does not work is said."""
    examined = await installation.examine()
    assert examined.wrong == []
    assert _said(examined) == [
        "No page is set (EGIDE_WEB__PAGE_URL): people cannot register images in the private chat."
    ]


async def test_page_that_answers(installation):
    """A page that answers with its policy is well; that plain HTTP is for trying only is said."""
    async with _served(installation, dict(HEADERS)) as url:
        examined = await installation.examine()
    assert [one for one in examined.wrong if one["check"] == "page"] == []
    answers, plain = _said(examined)
    assert answers == f"The page answers at {url}/page/fr/."
    assert plain.startswith("Telegram opens https addresses only")


@pytest.mark.parametrize(
    ("headers", "status", "begins"),
    [
        ({}, 200, "Something else than the page answers"),
        (dict(HEADERS), 502, "Something else than the page answers"),
        ({"Content-Security-Policy": "default-src *"}, 200, "The page at"),
    ],
)
async def test_other_answers_are_found(installation, headers, status, begins):
    """Another program's answer, a proxy's error and a proxy that changes the policy are found."""
    async with _served(installation, headers, status):
        examined = await installation.examine()
    (found,) = [one for one in examined.wrong if one["check"] == "page"]
    assert found["detail"].startswith(begins)
    assert "roxy" in found["cure"]


async def test_unreachable_page_is_found(installation):
    """A page that nobody can reach is wrong while the bot runs, and only then."""
    installation.change(web=Web(page_url=AnyHttpUrl("http://127.0.0.1:9/page")))
    before = await installation.examine()
    assert before.wrong == []
    async with installation.store() as redis:
        await say_running(redis, intake="")
    (found,) = [one for one in (await installation.examine()).wrong if one["check"] == "page"]
    assert found["detail"].startswith("The page does not answer at http://127.0.0.1:9/page/fr/")


async def test_missing_key_for_cases(installation):
    """A service elsewhere without a key for cases makes the page useless."""
    installation.change(web=Web(page_url=AnyHttpUrl("http://127.0.0.1:9/page")))
    for key, wrong in ((None, 1), (SecretStr("k"), 0)):
        installation.change(service=Service(url=NOWHERE, cases_key=key))
        examined = await installation.examine()
        assert len([one for one in examined.wrong if one["check"] == "page"]) == wrong


async def test_flood_is_told(installation):
    """Where people were turned away by the limit of all, the doctor says how often."""
    async with installation.sealed_store() as store:
        allowances = Allowances(*store)
        await allowances.spend(1, Kind.ATTEMPTS)
        (counter,) = await store.redis.keys("egide:{allowances}:parts:attempts")
        (part,) = await store.redis.hkeys(counter)
        await store.redis.hset(counter, part, LIMITS[Kind.ATTEMPTS].together)
        for _ in range(2):
            with pytest.raises(TooBusy):
                await allowances.spend(1, Kind.ATTEMPTS)
    found = (await installation.examine()).only("page")
    assert found["detail"] == "People were turned away 2 times in a day: more than 3600 new cases in 24 h."
