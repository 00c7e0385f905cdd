"""The whole way, as a person goes it: taps in the chat, the page in a browser, and posts that go in a group."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page

from simulator.answers import Place, Sent
from tests.private.conftest import Visitor
from tests.registration.conftest import TO_THE_PAGE, Registry, running_registry
from tests.whole_program import picture

PHONE: Final[dict[str, Any]] = {"viewport": {"width": 390, "height": 844}, "ignore_https_errors": True}


async def opened_page(registry: Registry, visitor: Visitor, browser: Browser, label: str = "Open the page") -> Page:
    """The page, opened by a button of the chat as a Mini App."""
    message = (await visitor.screen())["message_id"]
    opened = await registry.program.control.open_app(visitor.person.id, message, label, visitor.person.id)
    page = await (await browser.new_context(**PHONE)).new_page()
    await page.goto(opened.url)
    await page.locator("#choosing:not([hidden])").wait_for()
    return page


async def sent_from(page: Page, *seeds: int) -> None:
    """Choose pictures there, and send their fingerprints."""
    files: Any = [{"name": f"{seed}.jpg", "mimeType": "image/jpeg", "buffer": picture(seed)} for seed in seeds]
    await page.set_input_files("#files", files)
    await page.click("#send:enabled")
    await page.locator("#done:not([hidden])").wait_for()


async def posted_with_another(registry: Registry, group: Place, seed: int) -> tuple[Sent, Sent]:
    """A post of the picture, and one of another."""
    return await registry.posted(group, seed), await registry.posted(group, seed + 50)


@pytest.mark.parametrize("way", ["Open the page", "Open in a browser"])
async def test_from_first_tap_to_deleted_post(browser: Browser, data_dir: Path, way: str) -> None:
    """What was posted before goes, what is posted after goes, others stay; number and PIN open the case in the chat."""
    async with running_registry(data_dir) as registry:
        group, visitor = await registry.group(), await registry.visitor()
        before, other = await posted_with_another(registry, group, 3)
        await visitor.starts()
        await visitor.goes(*TO_THE_PAGE)
        page = await _page_by(way, registry, visitor, browser)
        await sent_from(page, 3)
        number, pin = await _noted(page)
        await registry.gone(before)
        await registry.gone(await registry.posted(group, 3))
        assert other.message not in (await registry.program.control.chat_state(group.id)).deleted
        await registry.program.until(lambda: _says(visitor, "1 image is registered"))
        await _case_opens(visitor, number, pin)
        await _withdrawn(visitor)
        kept = await registry.posted(group, 3)
        await registry.program.settled()
        assert kept.message not in (await registry.program.control.chat_state(group.id)).deleted
        await page.context.close()


async def _page_by(way: str, registry: Registry, visitor: Visitor, browser: Browser) -> Page:
    if way == "Open the page":
        return await opened_page(registry, visitor, browser)
    rows = (await visitor.screen())["reply_markup"]["inline_keyboard"]
    (url,) = (one["url"] for row in rows for one in row if one["text"] == way)
    page = await (await browser.new_context(**PHONE)).new_page()
    await page.goto(url)
    await page.locator("#choosing:not([hidden])").wait_for()
    return page


async def _noted(page: Page) -> tuple[str, str]:
    number, pin = await page.locator("#number").inner_text(), await page.locator("#pin").inner_text()
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", number.strip()), number
    await page.click("#noted")
    await page.click("#sure-yes")
    assert number not in await page.content()
    return number.strip(), pin


async def _case_opens(visitor: Visitor, number: str, pin: str) -> None:
    await visitor.taps("Look at my case")
    assert "PIN" in await visitor.says(number)
    text = await visitor.says(pin)
    assert "1 image" in text
    typed = str([one.get("text") for one in await visitor.own()])
    assert number not in typed
    assert number not in text


async def _withdrawn(visitor: Visitor) -> None:
    text = await visitor.goes("Withdraw", "Go on to withdraw", "Withdraw it now")
    assert "withdrawn" in text


async def _says(visitor: Visitor, words: str) -> bool:
    return any(words in one["text"] for one in await visitor.messages())


async def test_images_are_added_by_the_page(browser: Browser, data_dir: Path) -> None:
    """A case grows by way of the page, opened from it, without its number or PIN being asked there."""
    async with running_registry(data_dir) as registry:
        group, visitor = await registry.group(), await registry.visitor()
        await visitor.starts()
        await visitor.goes(*TO_THE_PAGE)
        first = await opened_page(registry, visitor, browser)
        await sent_from(first, 3)
        number, pin = await _noted(first)
        await registry.program.until(lambda: _says(visitor, "1 image is registered"))
        await _case_opens(visitor, number, pin)
        await visitor.goes("Add images", "18 or older")
        second = await opened_page(registry, visitor, browser)
        await sent_from(second, 4, 5)
        assert await second.locator("#secrets").is_hidden()
        await registry.program.until(lambda: _says(visitor, "3 images"))
        await registry.gone(await registry.posted(group, 5))
        for page in (first, second):
            await page.context.close()
