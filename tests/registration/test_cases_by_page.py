"""What pages send becomes cases, at a real service, and no more of them than was allowed."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.service import opened_cases
from config.settings import Service
from handlers.private.receiving import Receiving, onward
from handlers.private.registering import Registering
from locales.texts import Texts
from matching.case_client import CaseClient
from matching.cases import CaseRefused, write_images
from matching.wire import Keys, ServiceAddress
from records.allowances import LIMITS, Allowances, Kind
from records.conversations import Talk
from records.grants import MOST_USES, Grant, Grants, Held, News, Purpose
from records.store import Store
from tests.registration.conftest import image, new_nonce
from web.listening import listening
from web.page.routes import page_application
from web.page.sending import Sendings

ADA, BEA = 5_000_001, 5_000_002
DECLARATION = "2026-11"


@dataclass
class Desk:
    """The page's call, and the service behind it."""

    url: str
    session: ClientSession
    cases: CaseClient
    grants: Grants
    allowances: Allowances
    told: list[tuple[int, News]] = field(default_factory=list)

    async def allow(self, person: int = ADA, **more: str) -> str:
        """Give leave to register, or to add to the case given; the ticket."""
        purpose = Purpose.ADD if more else Purpose.REGISTER
        return await self.grants.issue(person, Grant(purpose, "en", declaration=DECLARATION, **more))

    async def send(self, ticket: str, *seeds: int, nonce: str = "", quality: int = 90) -> tuple[int, dict[str, Any]]:
        """Send images by their numbers."""
        images = write_images(replace(image(seed), quality=quality) for seed in seeds)
        body = {"ticket": ticket, "nonce": nonce or new_nonce(), "language": "en", "images": images}
        headers = {"Sec-Fetch-Site": "same-origin"}
        async with self.session.post(f"{self.url}/page/send", json=body, headers=headers) as response:
            return response.status, await response.json()

    async def seen(self, ticket: str, nonce: str) -> int:
        """Say that the page has its answer; the status."""
        body, headers = {"ticket": ticket, "nonce": nonce}, {"Sec-Fetch-Site": "same-origin"}
        async with self.session.post(f"{self.url}/page/seen", json=body, headers=headers) as response:
            return response.status

    async def registered(self, *seeds: int, person: int = ADA) -> dict[str, Any]:
        """A new case, and the page has its answer."""
        ticket, nonce = await self.allow(person), new_nonce()
        status, answer = await self.send(ticket, *seeds, nonce=nonce)
        assert status == 200, answer
        assert await self.seen(ticket, nonce) == 204
        return answer


@asynccontextmanager
async def _desk(store: Store, cases: CaseClient, session: ClientSession, patience: float = 600) -> AsyncIterator[Desk]:
    grants, allowances, texts = Grants(*store), Allowances(*store), Texts("en")
    told: list[tuple[int, News]] = []

    async def tell(held: Held, news: News) -> None:
        told.append((held.chat, news))
        if held.chat == BEA:
            raise RuntimeError("Telegram is away")

    receiving = Receiving(cases, grants, allowances, tell, patience)
    sendings = Sendings("https://egide.example.org", "1:a", grants, receiving, texts.of_person)
    application = web.Application()
    application.add_subapp("/page", page_application(sendings, ["en"], texts.of_person))
    async with listening(application, "127.0.0.1", 0, None) as (url,):
        yield Desk(url, session, cases, grants, allowances, told)
        await receiving.close()


@pytest.fixture
async def desk(redis, vault, session) -> AsyncIterator[Desk]:
    """A page with a service."""
    store = Store(redis, vault)
    async with opened_cases(Service(), store) as cases, _desk(store, cases, session) as opened:
        yield opened


@pytest.fixture
async def hasty(redis, vault, session) -> AsyncIterator[Desk]:
    """A page that is not waited for."""
    store = Store(redis, vault)
    async with opened_cases(Service(), store) as cases, _desk(store, cases, session, patience=0.01) as opened:
        yield opened


@pytest.fixture
async def lonely(redis, vault, session) -> AsyncIterator[Desk]:
    """A page whose service is away."""
    nowhere = CaseClient(session, ServiceAddress("http://127.0.0.1:9", Keys("", "", "", "", "")))
    async with _desk(Store(redis, vault), nowhere, session) as opened:
        yield opened


async def until(happened: Any) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(30):
        while not happened():
            await asyncio.sleep(0.01)


async def test_case_is_made(desk):
    """Number and PIN of the answer open the case, which knows the declaration; the chat is told how many images."""
    answer = await desk.registered(1, 2)
    state = await desk.cases.state(answer["case"], answer["pin"])
    assert (state.images, state.declaration, answer["images"]) == (2, DECLARATION, 2)
    await until(lambda: desk.told == [(ADA, News(2, seen=True))])


async def test_lost_answer_is_asked_again(desk):
    """The same nonce gives the case anew: the number nobody saw is nobody's, and the chat is told of what was seen."""
    ticket, nonce = await desk.allow(), new_nonce()
    _, lost = await desk.send(ticket, 1, nonce=nonce)
    status, seen = await desk.send(ticket, 1, nonce=nonce)
    assert (status, seen["case"] == lost["case"]) == (200, False)
    assert (await desk.cases.state(seen["case"], seen["pin"])).images == 1
    with pytest.raises(CaseRefused):
        await desk.cases.state(lost["case"], lost["pin"])
    assert desk.told == []
    await desk.seen(ticket, nonce)
    await until(lambda: desk.told == [(ADA, News(1, seen=True))])


async def test_seen_case_stays(desk):
    """Once the page has said that it shows number and PIN, the same sending, repeated, leaves that case alone."""
    ticket, nonce = await desk.allow(), new_nonce()
    _, answer = await desk.send(ticket, 1, nonce=nonce)
    assert await desk.seen(ticket, new_nonce()) == 204
    assert await desk.seen(ticket, nonce) == 204
    for _ in range(2):
        status, again = await desk.send(ticket, 1, nonce=nonce)
        assert (status, again["reason"]) == (409, "grant-spent")
    assert (await desk.cases.state(answer["case"], answer["pin"])).images == 1
    assert await desk.seen(ticket, nonce) == 204
    await until(lambda: desk.told == [(ADA, News(1, seen=True))])


async def test_unseen_is_told_as_such(hasty):
    """Where the page does not say that it has its answer, the chat says no more than is known."""
    ticket, nonce = await hasty.allow(), new_nonce()
    await hasty.send(ticket, 1, 2, nonce=nonce)
    await until(lambda: len(hasty.told) == 1)
    await hasty.send(ticket, 1, 2, nonce=nonce)
    await hasty.send(ticket, 1, nonce=nonce)
    await until(lambda: len(hasty.told) == 2)
    await hasty.seen(ticket, nonce)
    await until(lambda: len(hasty.told) == 3)
    assert [news for _, news in hasty.told] == [News(2, seen=False), News(1, seen=False), News(1, seen=True)]


@pytest.mark.parametrize(("seen", "words"), [(True, "has shown you"), (False, "press “Send again” there")])
async def test_chat_says_what_is_known(desk, seen, words):
    """That number and PIN were shown is said where the page said so; else what helps, and no more."""
    await desk.allow()
    held = await desk.grants.of_chat(ADA)
    talk = onward(held, News(2, seen=seen), Talk(ADA, "image.page", "en"))
    screen = await Registering(desk.grants, "https://egide.example.org/page").show(talk, Texts("en").of_person("en"))
    assert screen.text.startswith("2 images are registered.")
    assert [words in screen.text, "has shown you" in screen.text] == [True, seen]


async def test_used_grant_is_spent(desk):
    """After a case was made, nothing but the same nonce is taken, and the case stays as it is."""
    ticket = await desk.allow()
    _, answer = await desk.send(ticket, 1)
    status, again = await desk.send(ticket, 2)
    assert (status, again["reason"]) == (409, "grant-spent")
    assert (await desk.cases.state(answer["case"], answer["pin"])).images == 1


async def test_second_grant_second_case(desk):
    """Who answers the questions again can register a second case."""
    first, second = await desk.registered(1), await desk.registered(2)
    assert first["case"] != second["case"]
    assert (await desk.cases.state(first["case"], first["pin"])).images == 1


async def test_taken_back_grant_makes_none(desk):
    """After /stop an open page makes no case any more."""
    ticket = await desk.allow()
    await desk.grants.erase(ADA)
    status, answer = await desk.send(ticket, 1)
    assert (status, answer["reason"]) == (403, "no-grant")


async def test_low_quality_is_refused(desk):
    """Where no image is taken, each is explained, and the page may try another with whatever nonce."""
    ticket = await desk.allow()
    status, answer = await desk.send(ticket, 1, quality=10)
    assert (status, answer["reason"]) == (422, "nothing-taken")
    assert [(one["hashValue"], one["reason"]) for one in answer["refused"]] == [
        (str(image(1).fingerprint), "low-quality")
    ]
    assert (await desk.send(ticket, 2))[0] == 200


async def test_nothing_taken_costs_nothing(desk):
    """Refused images use up no registration of the day."""
    ticket = await desk.allow()
    for _ in range(LIMITS[Kind.REGISTRATIONS].each):
        await desk.send(ticket, 1, quality=10)
    assert (await desk.send(ticket, 1))[0] == 200


async def test_images_are_added(desk):
    """With leave to add, the case grows; sent again it does not; the PIN is not told again."""
    case = await desk.registered(1)
    ticket = await desk.allow(number=case["case"], pin=case["pin"])
    for seeds, images in (((2,), 2), ((2,), 2), ((3,), 3)):
        status, answer = await desk.send(ticket, *seeds)
        assert (status, answer["purpose"], answer["images"]) == (200, "add", images)
        assert "pin" not in answer
    assert (await desk.cases.state(case["case"], case["pin"])).images == 3


@pytest.mark.parametrize("what", ["withdrawn", "forgotten"])
async def test_closed_case_takes_nothing(desk, what):
    """A case that was withdrawn or forgotten meanwhile is told as such."""
    case = await desk.registered(1)
    ticket = await desk.allow(number=case["case"], pin=case["pin"])
    await (desk.cases.withdraw if what == "withdrawn" else desk.cases.forget)(case["case"], case["pin"])
    status, answer = await desk.send(ticket, 2)
    assert (status, answer["reason"]) == ((409, "case-closed") if what == "withdrawn" else (403, "case-refused"))


async def test_day_has_an_end(desk):
    """One person makes so many cases a day and no more; another person is not concerned."""
    for _ in range(LIMITS[Kind.REGISTRATIONS].each):
        await desk.registered(1)
    ticket = await desk.allow()
    status, answer = await desk.send(ticket, 1)
    assert (status, answer["reason"]) == (429, "limit")
    assert "tomorrow" in answer["error"]
    await desk.registered(1, person=BEA)


async def test_flood_is_stopped(desk, redis):
    """From however many accounts: all have a limit, the last part of it is for who has sent nothing, and it ends."""
    attempts = LIMITS[Kind.ATTEMPTS]
    await desk.registered(1)
    (counter,) = await redis.keys("egide:{allowances}:parts:attempts")
    (part,) = await redis.hkeys(counter)
    await redis.hset(counter, part, attempts.together)
    status, answer = await desk.send(await desk.allow(), 1)
    assert (status, answer["reason"]) == (429, "limit")
    assert "Very many people" in answer["error"]
    await desk.registered(1, person=BEA)
    await redis.hset(counter, part, attempts.together + attempts.kept)
    assert (await desk.send(await desk.allow(BEA), 1))[0] == 429


async def test_page_gives_up_repeating(desk):
    """One grant is not good for repetitions without end."""
    ticket, nonce = await desk.allow(), new_nonce()
    answers = [await desk.send(ticket, 1, nonce=nonce, quality=10) for _ in range(MOST_USES + 1)]
    assert [status for status, _ in answers] == [422] * MOST_USES + [409]


async def test_pin_survives_the_chat(desk, caplog):
    """Where the chat cannot be told, the page has number and PIN all the same."""
    with caplog.at_level(logging.ERROR):
        answer = await desk.registered(1, person=BEA)
        assert answer["pin"]
        await until(lambda: "could not be told" in caplog.text)
    assert answer["pin"] not in caplog.text
    assert answer["case"] not in caplog.text


async def test_service_away_is_told(lonely):
    """Where the service is away, the page keeps everything and may send the same again."""
    ticket, nonce = await lonely.allow(), new_nonce()
    for _ in range(2):
        status, answer = await lonely.send(ticket, 1, nonce=nonce)
        assert (status, answer["reason"]) == (503, "unreachable")
        assert "your images are still on this page, and nothing is registered twice" in answer["error"]


async def test_service_away_is_no_way_around(lonely):
    """While nobody knows what became of a sending, no other nonce is taken."""
    ticket = await lonely.allow()
    await lonely.send(ticket, 1)
    status, answer = await lonely.send(ticket, 1)
    assert (status, answer["reason"]) == (409, "grant-spent")
