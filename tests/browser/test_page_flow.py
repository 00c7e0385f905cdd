"""From choosing images to the number and the PIN, and everything that may come between."""

import json

import pytest
from aiohttp import web
from playwright.async_api import Dialog

from matching.images import read
from matching.reading import Purpose
from tests.browser.page_server import NUMBER, PIN, registered
from tests.browser.pictures import empty_picture, not_a_picture, photograph
from tests.browser.visiting import visiting

PLENTY = [photograph(seed) for seed in (1, 2)]


def added(body):
    """The answer to an addition."""
    return web.json_response({"purpose": "add", "case": NUMBER, "images": len(body["images"]) + 1, "refused": []})


def one_refused(body):
    """The answer where the first image is not taken."""
    refused = [{"hashValue": body["images"][0]["hashValue"], "reason": "rejected", "told": "the operator said no"}]
    answer = {"purpose": "register", "case": NUMBER, "pin": PIN, "images": 1, "refused": refused}
    return web.json_response(answer)


def all_refused(body):
    """The answer where nothing is taken."""
    refused = [{"hashValue": one["hashValue"], "reason": "rejected", "told": "it says no"} for one in body["images"]]
    return web.json_response({"error": "None of them.", "reason": "nothing-taken", "refused": refused}, status=422)


def expired(body):  # noqa: ARG001 - whatever comes is too late
    """The answer to who came too late."""
    return web.json_response({"error": "Too late, please ask again.", "reason": "no-grant"}, status=403)


def from_a_proxy(body):  # noqa: ARG001 - it looks at nothing
    """What is answered in the place of a service that is down."""
    return web.Response(text="<h1>Bad gateway</h1>", status=502, content_type="text/html")


def silent(body):
    """No answer."""


async def test_images_become_a_case(browser):
    """What is sent of a file is its fingerprint as the server would make it; number and PIN are shown."""
    async with visiting(browser) as visit:
        await visit.choose(*PLENTY)
        assert await visit.text("#send") == "Send the fingerprints of 2 images"
        await visit.send()
        assert await visit.text("#number") == NUMBER
        assert (await visit.page.locator("#pin").text_content()) == PIN
        assert await visit.text("#total") == "Your case now holds 2 images."
    [sent] = visit.server.sent
    here = read(PLENTY[0].content, purpose=Purpose.LISTED)
    image = sent["images"][0]
    assert (int(image["hashValue"], 16) ^ int(str(here.fingerprint), 16)).bit_count() <= 10
    assert sent["language"] == "en"


async def test_number_and_pin_vanish(browser):
    """Once they are noted, and confirmed to be, they are nowhere in the page any more."""
    async with visiting(browser) as visit:
        await visit.choose(PLENTY[0])
        await visit.send()
        await visit.page.click("#noted")
        assert await visit.page.locator("#sure-no").evaluate("one => one === document.activeElement")
        await visit.page.click("#sure-no")
        assert await visit.text("#number") == NUMBER
        await visit.page.click("#noted")
        await visit.page.click("#sure-yes")
        whole = await visit.page.content()
        assert NUMBER not in whole
        assert PIN not in whole
        assert await visit.page.locator("#secrets").is_hidden()
        assert await visit.text("#gone") == "The number and the PIN are no longer on this page."


async def test_leaving_asks_while_shown(browser):
    """Before the page is left with the number and the PIN on it, the browser asks; afterwards it does not."""
    async with visiting(browser) as visit:
        asked: list[str] = []

        async def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            await dialog.dismiss()

        visit.page.on("dialog", stay)
        await visit.choose(PLENTY[0])
        await visit.send()
        await visit.page.close(run_before_unload=True)
        await visit.page.click("#noted")
        await visit.page.click("#sure-yes")
        assert asked == ["beforeunload"]
        async with visit.page.expect_event("close"):
            await visit.page.close(run_before_unload=True)
        assert asked == ["beforeunload"]


@pytest.mark.parametrize(("button", "expected"), [("#copy-number", NUMBER), ("#copy-pin", PIN)])
async def test_copies_have_no_spaces(browser, button, expected):
    """What is put on the clipboard can be pasted as it is, and the person is told that others may read it."""
    async with visiting(browser, permissions=["clipboard-read", "clipboard-write"]) as visit:
        await visit.choose(PLENTY[0])
        await visit.send()
        await visit.page.click(button)
        await visit.page.locator("#copied:not(:empty)").wait_for()
        assert "Copied" in await visit.text("#copied")
        assert await visit.page.evaluate("navigator.clipboard.readText()") == expected


async def test_adding_shows_a_count_only(browser):
    """Whoever adds to a case is told how many images it has, and can add more, which is another sending."""
    async with visiting(browser, added) as visit:
        await visit.choose(PLENTY[0])
        await visit.send()
        assert await visit.text("#done-title") == "Your images are added"
        assert await visit.text("#total") == "Your case now holds 2 images."
        assert await visit.page.locator("#secrets").is_hidden()
        await visit.page.click("#add-more")
        assert await visit.page.locator(".image").count() == 0
        await visit.choose(PLENTY[1])
        await visit.send()
    first, second = visit.server.sent
    assert first["nonce"] != second["nonce"]
    assert len(second["images"]) == 1


async def test_bad_images_are_told(browser):
    """An image without detail, a file that is none, and one chosen twice are not sent; each says its reason."""
    async with visiting(browser) as visit:
        await visit.choose(PLENTY[0], empty_picture(), not_a_picture(), PLENTY[0])
        states = await visit.page.locator(".state").all_inner_texts()
        assert states[0].startswith("Ready.")
        assert "too little detail" in states[1]
        assert "not an image" in states[2]
        assert "already in your selection" in states[3]
        await visit.send()
    assert len(visit.server.sent[0]["images"]) == 1


async def test_removed_images_stay_here(browser):
    """An image that is removed again is not sent, and without any there is nothing to send."""
    async with visiting(browser) as visit:
        assert await visit.page.locator("#send").is_disabled()
        await visit.choose(*PLENTY)
        await visit.page.get_by_role("button", name="Remove image 1").click()
        assert await visit.page.get_by_role("button", name="Remove image 2").evaluate("one => one.matches(':focus')")
        await visit.page.get_by_role("button", name="Remove image 2").click()
        assert await visit.page.locator("#send").is_disabled()
        await visit.choose(PLENTY[1])
        await visit.send()
    assert len(visit.server.sent[0]["images"]) == 1


async def test_case_does_not_overflow(browser):
    """What one case cannot hold is not sent; the reason says what to do."""
    async with visiting(browser) as visit:
        block = json.loads(await visit.page.locator("#data").text_content() or "")
        assert block["limits"]["images"] == 20
        small = [photograph(seed, (96, 72)) for seed in range(21)]
        await visit.choose(*small)
        refused = await visit.page.locator('.image[data-state="refused"] .state').all_inner_texts()
        assert refused
        assert all("as a case of its own" in text for text in refused)
        await visit.send()
    [sent] = visit.server.sent
    assert len(sent["images"]) == 21 - len(refused)
    assert sum(1 + len(one["derived"]) for one in sent["images"]) <= block["limits"]["fingerprints"]


async def test_lost_answer_is_asked_again(browser):
    """After a sending without an answer everything is still there, and the next one has the same nonce."""
    async with visiting(browser, silent) as visit:
        await visit.choose(*PLENTY)
        await visit.page.click("#send")
        await visit.page.wait_for_selector("#trouble:not([hidden])")
        assert "nothing is registered twice" in await visit.text("#trouble")
        assert await visit.page.locator('.image[data-state="ready"]').count() == 2
        visit.server.answer = registered
        await visit.send()
    nonces = {body["nonce"] for body in visit.server.sent}
    assert len(visit.server.sent) >= 2
    assert len(nonces) == 1


async def test_offline_is_said(browser):
    """Without a network the page says so, keeps everything, says when there is one again, and sends on demand."""
    async with visiting(browser) as visit:
        await visit.choose(PLENTY[0])
        await visit.context.set_offline(True)
        await visit.page.click("#send")
        await visit.page.wait_for_selector("#trouble:not([hidden])")
        assert "offline" in await visit.text("#trouble")
        await visit.context.set_offline(False)
        await visit.page.get_by_text("The connection is back. You can send now.").wait_for()
        assert visit.server.sent == []
        await visit.send()
    assert len(visit.server.sent) == 1


async def test_double_tap_sends_once(browser):
    """Tapping twice, or while it is being sent, is one sending."""
    async with visiting(browser) as visit:
        await visit.choose(PLENTY[0])
        visit.server.open.clear()
        await visit.page.locator("#send").evaluate("one => { one.click(); one.click(); }")
        assert await visit.page.locator("#send").is_disabled()
        await visit.page.locator("#send").evaluate("one => one.click()")
        visit.server.open.set()
        await visit.page.wait_for_selector("#done:not([hidden])")
    assert len(visit.server.sent) == 1


@pytest.mark.parametrize(
    ("answer", "told"),
    [(expired, "Too late, please ask again."), (from_a_proxy, "The service cannot answer at the moment.")],
)
async def test_refusals_are_told(browser, answer, told):
    """What the service says is shown as it says it; an error page of something between is not."""
    async with visiting(browser, answer) as visit:
        await visit.choose(PLENTY[0])
        await visit.page.click("#send")
        await visit.page.wait_for_selector("#trouble:not([hidden])")
        assert told in await visit.text("#trouble")
        assert await visit.page.locator("#send").is_enabled()


async def test_refused_image_is_shown(browser):
    """Of several images, the one that was not taken is shown afterwards with the service's reason."""
    async with visiting(browser, one_refused) as visit:
        await visit.choose(*PLENTY)
        await visit.send()
        assert await visit.text("#untaken-title") == "1 image was not registered"
        assert await visit.text("#untaken-images .state") == "Not registered: the operator said no"
        assert await visit.page.locator("#untaken-images canvas").is_visible()
        assert await visit.text("#number") == NUMBER


async def test_nothing_taken_is_told(browser):
    """Where no image was taken, each says why, and others can be chosen."""
    async with visiting(browser, all_refused) as visit:
        await visit.choose(PLENTY[0])
        await visit.page.click("#send")
        await visit.page.wait_for_selector("#trouble:not([hidden])")
        assert await visit.text("#trouble") == "None of them."
        assert await visit.text(".image .state") == "Not registered: it says no"
        assert await visit.page.locator("#send").is_disabled()


FRAGMENTS = {
    "": None,
    "#": None,
    "#ticket=": None,
    "#tgWebAppVersion=9.1": None,
    "#ticket=abcd": {"ticket": "abcd"},
    "#tgWebAppData=user%3D%257B%257D%26hash%3Dff&tgWebAppVersion=9.1": {"launch": "user=%7B%7D&hash=ff"},
    "#ticket=abcd&tgWebAppData=hash%3Dff": {"launch": "hash=ff", "ticket": "abcd"},
    "#ticket=abcd?tgWebAppData=hash%3Dff": {"launch": "hash=ff", "ticket": "abcd"},
    "#ticket=abcd&&=&%E0%A4&ticket=later": {"ticket": "abcd"},
    "#?tgWebAppData=a+b%": {"launch": "a b%"},
}


async def test_fragments_are_read(browser):
    """However Telegram joins its fields to the address, they are found, and damage in them is no error."""
    async with visiting(browser) as visit:
        found = await visit.page.evaluate(
            """async (fragments) => {
                const { grantOf, readFragment } = await import("/page/files/launch.js");
                return fragments.map((one) => grantOf(readFragment(one)));
            }""",
            list(FRAGMENTS),
        )
    assert dict(zip(FRAGMENTS, found, strict=True)) == FRAGMENTS


async def test_launch_data_leaves_the_address(browser):
    """What the page was opened with is sent as it came, and is not in the address any more."""
    async with visiting(
        browser, fragment="#ticket=abcdefghijklmnop?tgWebAppData=user%3D%257B%257D%26hash%3Dff"
    ) as visit:
        assert await visit.page.evaluate("location.href") == f"{visit.server.root}/en/"
        await visit.choose(PLENTY[0])
        await visit.send()
    [sent] = visit.server.sent
    assert (sent["launch"], sent["ticket"]) == ("user=%7B%7D&hash=ff", "abcdefghijklmnop")


async def test_without_grant_begin_in_chat(browser):
    """Opened by itself, the page says where to begin, and offers nothing that would not work."""
    async with visiting(browser, fragment="") as visit:
        assert await visit.text("#begin h1") == "Please begin in the conversation"
        assert await visit.page.locator("#choosing").is_hidden()


async def test_reload_forgets(browser):
    """After a reload nothing of the visit is there, and the page says to open it again."""
    async with visiting(browser) as visit:
        await visit.choose(PLENTY[0])
        await visit.page.reload()
        await visit.page.wait_for_selector("#begin:not([hidden])")
        assert await visit.page.locator(".image").count() == 0


async def test_without_javascript_it_says_so(browser):
    """Without JavaScript there is the reason why nothing works, and a way out."""
    context = await browser.new_context(java_script_enabled=False)
    async with visiting(browser) as visit:
        page = await context.new_page()
        await page.goto(f"{visit.server.root}/fr/")
        assert await page.locator("noscript").is_visible()
        assert "JavaScript" in await page.locator("noscript").inner_text()
        assert await page.locator("#leave").get_attribute("href") == "https://fr.wikipedia.org/"
    await context.close()


async def test_dropped_files_are_taken(browser):
    """Files that are dropped anywhere on the page are taken, and not opened in its place."""
    picture = photograph(7)
    async with visiting(browser) as visit:
        await visit.page.evaluate(
            """([name, bytes]) => {
                const data = new DataTransfer();
                data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" }));
                for (const type of ["dragover", "drop"]) {
                    const event = new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
                    if (document.body.dispatchEvent(event)) throw new Error("the browser would open the file");
                }
            }""",
            [picture.name, list(picture.content)],
        )
        await visit.settled()
        assert await visit.page.locator('.image[data-state="ready"]').count() == 1


async def test_previews_can_be_hidden(browser):
    """Who is not alone can blur the previews, and have them back."""
    async with visiting(browser) as visit:
        await visit.choose(PLENTY[0])
        button = visit.page.get_by_role("button", name="Hide the previews")
        await button.click()
        assert await button.get_attribute("aria-pressed") == "true"
        assert "blur" in await visit.page.locator("canvas").evaluate("one => getComputedStyle(one).filter")
        await button.click()
        assert await visit.page.locator("canvas").evaluate("one => getComputedStyle(one).filter") == "none"
