"""Leaving quickly: nothing of the page is left on the screen or behind the back button."""

import pytest
from playwright.async_api import Route

from tests.browser.page_server import NUMBER, PIN
from tests.browser.pictures import photograph
from tests.browser.visiting import ELSEWHERE, visiting

BRIDGE = """
    window.said = [];
    window.TelegramWebviewProxy = { postEvent: (event, data) => window.said.push([event, JSON.parse(data)]) };
"""


@pytest.mark.parametrize("way", ["button", "escape"])
async def test_leaving_leaves_no_trace(browser, way):
    """The button, and Escape twice, put an ordinary page in its place and in its history, even with the PIN shown."""
    async with visiting(browser) as visit:
        await visit.choose(photograph())
        await visit.send()
        before = await visit.page.evaluate("history.length")
        if way == "button":
            await visit.page.get_by_role("link", name="Leave quickly").click()
        else:
            await visit.page.keyboard.press("Escape")
            assert await visit.text("#escape") == "Press Escape once more to leave this page."
            await visit.page.keyboard.press("Escape")
        await visit.page.wait_for_url("https://en.wikipedia.org/")
        assert await visit.page.evaluate("history.length") == before
        await visit.page.go_back()
        assert visit.page.url == "about:blank"
        await visit.page.go_forward()
        assert visit.page.url == "https://en.wikipedia.org/"


async def test_page_is_empty_before_it_goes(browser):
    """If the other page does not come, because there is no network, nothing of this one is to be seen all the same."""
    async with visiting(browser) as visit:
        await visit.choose(photograph())
        await visit.send()
        await visit.context.route(ELSEWHERE, _nothing)
        async with visit.page.expect_request(ELSEWHERE):
            await visit.page.evaluate("document.getElementById('leave').click()")
        whole = await visit.page.content()
        assert NUMBER not in whole
        assert PIN not in whole
        assert await visit.page.locator("body").is_hidden()


async def _nothing(route: Route) -> None:
    await route.fulfill(status=204)  # a browser then stays where it is


async def test_in_telegram_the_app_closes(browser):
    """Inside Telegram the page says that it is ready, asks before closing while the PIN is shown, and closes."""
    async with visiting(browser) as outer:
        context = await browser.new_context()
        await context.add_init_script(BRIDGE)
        page = await context.new_page()
        await page.goto(f"{outer.server.root}/en/#tgWebAppData=hash%3Dff&tgWebAppVersion=9.1")
        await page.wait_for_selector("#choosing:not([hidden])")
        assert [event for event, _ in await page.evaluate("said")] == ["web_app_ready", "web_app_expand"]
        await page.set_input_files("#files", [photograph().upload])
        await page.click("#send:enabled")
        await page.wait_for_selector("#secrets:not([hidden])")
        assert ["web_app_setup_closing_behavior", {"need_confirmation": True}] in await page.evaluate("said")
        await page.click("#leave")
        said = await page.evaluate("said")
        assert said[-1] == ["web_app_close", {}]
        assert [data for event, data in said if event == "web_app_setup_closing_behavior"][-1] == {
            "need_confirmation": False
        }
        assert await page.locator("body").is_hidden()
        await context.close()


async def test_back_shows_nothing(browser):
    """Whoever presses "back" after an ordinary change of address finds a page that has forgotten everything."""
    async with visiting(browser) as visit:
        await visit.choose(photograph())
        await visit.page.goto("https://en.wikipedia.org/")
        await visit.page.go_back()
        await visit.page.wait_for_selector("#begin:not([hidden])")
        assert await visit.page.locator(".image").count() == 0


async def test_once_escape_changes_nothing(browser):
    """One Escape, and one held down, leave the page as it is."""
    async with visiting(browser) as visit:
        await visit.page.keyboard.press("Escape")
        await visit.page.keyboard.down("Shift")
        await visit.page.evaluate(
            "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', repeat: true }))"
        )
        assert await visit.page.locator("#choosing").is_visible()
