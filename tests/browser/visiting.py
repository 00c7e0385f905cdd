"""A visit to the on-device page: a server with answers of the test's choice, and a browser's page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, Page, Route

from tests.browser.page_server import Answer, PageServer, registered, serving_page
from tests.browser.pictures import Picture

TICKET: Final = "#ticket=abcdefghijklmnopqrstuvwx"
ELSEWHERE: Final = "https://*.wikipedia.org/**"
PATIENCE: Final = 90_000
"""Milliseconds for anything awaited: a machine with much else to do is no reason to fail."""


@dataclass
class Visit:
    """A page that is open. `troubles`: errors nobody caught, and what the policy refused."""

    server: PageServer
    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)
    watched: bool = True
    """Whether trouble fails the test."""

    async def choose(self, *pictures: Picture) -> None:
        """Choose files, and wait until they are read."""
        await self.page.set_input_files("#files", [one.upload for one in pictures])
        await self.settled()

    async def settled(self) -> None:
        """Wait until no image is being read."""
        await self.page.locator('.image[data-state="waiting"], .image[data-state="reading"]').first.wait_for(
            state="detached"
        )
        await self.page.locator(".image").first.wait_for()

    async def send(self) -> None:
        """Send, and wait for the outcome."""
        await self.page.click("#send:enabled")
        await self.page.wait_for_selector("#done:not([hidden])")

    async def confirmed(self) -> None:
        """Wait until the page has said that it has its answer."""
        async with asyncio.timeout(PATIENCE / 1_000):
            while not self.server.seen:
                await asyncio.sleep(0.02)

    async def text(self, selector: str) -> str:
        """What is to be read in an element."""
        return await self.page.locator(selector).inner_text()


@asynccontextmanager
async def visiting(
    browser: Browser, answer: Answer = registered, *, fragment: str = TICKET, language: str = "en", **options: Any
) -> AsyncIterator[Visit]:
    """Open the page, in a context of its own with these options; at the end nothing may have gone wrong unseen."""
    async with serving_page(answer) as server:
        context = await browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        await context.route(ELSEWHERE, _elsewhere)
        visit = Visit(server, context, await context.new_page())
        visit.page.on("pageerror", lambda error: visit.troubles.append(str(error)))
        visit.page.on("console", lambda said: _heard(visit, said.text))
        await visit.page.goto(f"{server.root}/{language}/{fragment}")
        await visit.page.locator("#choosing:not([hidden]), #begin:not([hidden])").wait_for()
        yield visit
        await context.close()
        assert not visit.watched or visit.troubles == []


def _heard(visit: Visit, text: str) -> None:
    if "Content Security Policy" in text:
        visit.troubles.append(text)


async def _elsewhere(route: Route) -> None:
    await route.fulfill(body="<title>Elsewhere</title>", content_type="text/html")
