"""A Chromium for all tests of this folder, which run on one event loop so that it starts once in a test process.

Fixtures with coroutines that these tests share say `loop_scope="session"`; those of other folders run on another loop:
open the context managers behind them in the test instead.
"""

import inspect
import os
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Playwright, async_playwright

from tests.browser.chromium import MISSING, launched, program

HERE = Path(__file__).parent

REQUIRED = os.environ.get("EGIDE_TEST_BROWSER") == "required"
"""Whether a missing browser fails these tests instead of skipping them."""


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Have every test of this folder run on the loop the browser was started on."""
    for item in items:
        if isinstance(item, pytest.Function) and HERE in item.path.parents and inspect.iscoroutinefunction(item.obj):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    """Drive browsers; to start one with arguments of its own, see tests.browser.chromium.launched."""
    if program() is None:
        (pytest.fail if REQUIRED else pytest.skip)(MISSING)
    async with async_playwright() as driver:
        yield driver


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    """Start Chromium once. What tests do goes into contexts of their own: `browser.new_context(...)`."""
    async with launched(playwright) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Open an empty page in a context of its own."""
    context = await browser.new_context()
    yield await context.new_page()
    await context.close()
