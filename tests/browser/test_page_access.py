"""The page for everybody: by keyboard, by ear, on a small or enlarged screen, in the dark, and without motion."""

import pytest

from locales.languages import FOR_PERSONS
from tests.browser.page_server import NUMBER
from tests.browser.pictures import empty_picture, photograph
from tests.browser.visiting import Visit, visiting

LEAST = 44
"""CSS pixels of a side of what is tapped."""

WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

SMALL_TARGETS = """least => [...document.querySelectorAll("button, a[href], label.button, summary")]
    .filter((one) => one.checkVisibility())
    .map((one) => [one.id || one.textContent.trim(), one.getBoundingClientRect()])
    .filter(([, box]) => box.height < least || box.width < least)
    .map(([name]) => name)"""

NAMELESS = """() => [...document.querySelectorAll("button, a, input, canvas, progress, summary, section, [role=group]")]
    .filter((one) => one.checkVisibility() && !named(one)).map((one) => one.outerHTML);
    function named(one) {
        const by = one.getAttribute("aria-labelledby");
        const told = by ? by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join("") : "";
        return told.trim() || one.getAttribute("aria-label") || one.textContent.trim() || one.labels?.length
            || one.id === "starting";
    }"""

CONTRASTS = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.checkVisibility())
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((one) => [one.textContent.trim().slice(0, 40), getComputedStyle(one).color, behind(one)])
    .filter(([, front, back]) => contrast(front, back) < 4.5)
    .map(([text, front, back]) => `${text}: ${front} on ${back}`);
    function behind(one) {
        const colour = getComputedStyle(one).backgroundColor;
        return colour === "rgba(0, 0, 0, 0)" && one.parentElement ? behind(one.parentElement) : colour;
    }
    function luminance(colour) {
        const [red, green, blue] = colour.match(/[\\d.]+/g).map((part) => part / 255)
            .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }
    function contrast(one, other) {
        const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    }"""


SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter((one) => one instanceof CSSTransition).map((one) => one.finished))"""
"""A button that has just become one fades into its colour."""


async def sound(visit: Visit) -> None:
    """Nothing that is shown at this moment is too small to tap, without a name, too faint, or wider than the screen."""
    page = visit.page
    await page.evaluate(SETTLED)
    assert await page.evaluate(SMALL_TARGETS, LEAST) == []
    assert await page.evaluate(NAMELESS) == []
    assert await page.evaluate(CONTRASTS) == []
    assert not await page.evaluate(WIDE)


@pytest.mark.parametrize(
    ("theme", "width", "height", "language"),
    [("light", 320, 568, "fr"), ("dark", 390, 844, "en"), ("light", 160, 284, "en"), ("dark", 1280, 256, "fr")],
)
async def test_every_screen_is_sound(browser, theme, width, height, language):
    """On a narrow phone, at 200 % (half the pixels), on a very low screen, in both themes: each screen can be used."""
    options = {"viewport": {"width": width, "height": height}, "color_scheme": theme}
    async with visiting(browser, language=language, **options) as visit:
        await sound(visit)
        await visit.page.click("summary")
        await visit.choose(photograph(), empty_picture())
        await sound(visit)
        await visit.send()
        await sound(visit)
        await visit.page.click("#noted")
        await sound(visit)
        await visit.page.click("#sure-yes")
        await sound(visit)


@pytest.mark.parametrize("language", FOR_PERSONS)
async def test_every_language_fits(browser, language):
    """In each language the page says which one it is, and stays within a narrow screen."""
    async with visiting(browser, language=language, fragment="", viewport={"width": 320, "height": 568}) as visit:
        assert await visit.page.locator("html").get_attribute("lang") == language
        await visit.page.evaluate(
            """for (const one of document.querySelectorAll("[hidden]")) {
                if (one.closest("#card") === null) one.hidden = false;
            }"""
        )
        assert not await visit.page.evaluate(WIDE)


async def test_keyboard_is_enough(browser):
    """With the keyboard alone: choose, remove, send, note. What has the focus shows it and is not covered."""
    async with visiting(browser, viewport={"width": 390, "height": 700}) as visit:
        press = visit.page.keyboard.press
        await reach(visit, "files")
        async with visit.page.expect_file_chooser() as chooser:
            await press("Space")
        await (await chooser.value).set_files([photograph(1).upload, photograph(2).upload])
        await visit.settled()
        await reach(visit, "Remove image 1")
        await press("Enter")
        assert await visit.page.locator(".image").count() == 1
        await reach(visit, "send")
        await press("Enter")
        await visit.page.wait_for_selector("#done:not([hidden])")
        assert await focused(visit) == "done-title"
        assert await visit.text("#number") == NUMBER
        await reach(visit, "noted")
        await press("Enter")
        assert await focused(visit) == "sure-no"
        await visit.page.keyboard.press("Shift+Tab")
        assert await focused(visit) == "sure-yes"
        await press("Enter")
        assert await focused(visit) == "gone"
        await reach(visit, "close")


async def focused(visit: Visit) -> str:
    """What has the focus: its id, or its name."""
    return str(
        await visit.page.evaluate("document.activeElement.id || document.activeElement.getAttribute('aria-label')")
    )


async def reach(visit: Visit, name: str, most: int = 15) -> None:
    """Press Tab until something has the focus; on the way everything that has it can be seen to have it."""
    for _ in range(most):
        await visit.page.keyboard.press("Tab")
        shown = await visit.page.evaluate(
            """() => {
                const one = document.activeElement.closest("label") ?? document.activeElement;
                const style = getComputedStyle(one);
                const box = one.getBoundingClientRect();
                const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return [style.outlineStyle, parseFloat(style.outlineWidth), top === one || one.contains(top)];
            }"""
        )
        assert shown == ["solid", 3, True], await focused(visit)
        if await focused(visit) == name:
            return
    pytest.fail(f"{name} cannot be reached")


async def test_screen_readers_are_told(browser):
    """The tree of names and roles has what a screen reader needs; news are said by regions made for them."""
    async with visiting(browser) as visit:
        tree = await visit.page.locator("body").aria_snapshot()
        for part in ('heading "Choose the images" [level=1]', 'button "Choose images"', 'link "Leave quickly"'):
            assert part in tree
        assert 'button "Send the fingerprints" [disabled]' in tree
        await visit.choose(photograph())
        tree = await visit.page.locator("body").aria_snapshot()
        for part in ("list", 'img "Preview of private-1.jpg"', 'button "Remove image 1"', 'heading "Your images"'):
            assert part in tree
        assert await visit.text("#said") == "Image 1: Ready. This image can be recognised well."
        assert await visit.page.locator("#said").get_attribute("role") == "status"
        assert await visit.page.locator("#trouble").get_attribute("role") == "alert"
        await visit.send()
        assert f'group "Case number {NUMBER}"' in await visit.page.locator("body").aria_snapshot()


async def test_promise_stays_in_sight(browser):
    """However far one scrolls, the promise and the way out are on the screen."""
    async with visiting(browser, viewport={"width": 390, "height": 500}) as visit:
        await visit.choose(photograph(1), empty_picture())
        await visit.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        for part in ("#promise", "#leave"):
            box = await visit.page.locator(part).bounding_box()
            assert box is not None
            assert 0 <= box["y"] < 500


async def test_less_motion_is_none(browser):
    """Who asks for less motion gets none."""
    async with visiting(browser, reduced_motion="reduce") as visit:
        moving = await visit.page.evaluate(
            """[...document.querySelectorAll("*")]
                .filter((one) => getComputedStyle(one).transitionDuration !== "0s").length"""
        )
        assert moving == 0


async def test_telegram_theme_counts(browser):
    """In a dark Telegram on a light system the page is dark."""
    dark = "#tgWebAppData=hash%3Dff&tgWebAppThemeParams=%7B%22bg_color%22%3A%22%2317212b%22%7D"
    async with visiting(browser, fragment=dark, color_scheme="light") as visit:
        assert await visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 25, 28)"
