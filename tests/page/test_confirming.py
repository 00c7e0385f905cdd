"""What the page says once it has its answer, and what is refused to those who pretend to be it."""

import json
import logging

import pytest

from records.store import OUTAGES
from tests.page.conftest import ADA, BEA, OURS, launch, said
from web.page.sending import MOST_SEEN_BYTES

NONCE = "n" * 32


async def test_confirmation_reaches_its_grant(page):
    """By ticket or by launch data: whoever could send can say that the answer is there."""
    ticket = await page.allow(ADA)
    assert await page.confirm({"ticket": ticket, "nonce": NONCE}) == (204, "")
    assert await page.confirm({"launch": launch(ADA), "nonce": NONCE}) == (204, "")
    assert page.behind.confirmed == [(ADA, NONCE)] * 2


@pytest.mark.parametrize("proof", ["another's launch", "old launch", "wrong ticket", "no launch"])
async def test_nobody_else_confirms(page, proof):
    """Without a grant, or with somebody else's launch data, nothing is closed."""
    await page.allow(ADA)
    shown = {
        "another's launch": {"launch": launch(BEA)},
        "old launch": {"launch": launch(ADA, age=3_700)},
        "wrong ticket": {"ticket": "t" * 43},
        "no launch": {"launch": "x=y"},
    }[proof]
    status, _ = await page.confirm({**shown, "nonce": NONCE})
    assert (status, page.behind.confirmed) == (403, [])


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
async def test_other_sites_do_not_confirm(page, headers):
    """Another web site cannot close what its visitor has leave for."""
    body = {"ticket": await page.allow(), "nonce": NONCE}
    assert await page.confirm(body, headers=headers) == (403, "not-from-page")
    assert page.behind.confirmed == []


async def test_confirmation_holds_no_more(page):
    """It has proof and nonce: more members, other types and more bytes are refused unread."""
    ticket, typed = await page.allow(), {**OURS, "Content-Type": "application/json"}
    others: tuple[object, ...] = ({"ticket": ticket}, {"nonce": NONCE}, {"ticket": ticket, "nonce": 7}, [], None)
    for body in (said(ticket=ticket), *others):
        assert await page.confirm(data=json.dumps(body), headers=typed) == (400, "malformed")
    large = json.dumps({"ticket": ticket, "nonce": NONCE}) + " " * MOST_SEEN_BYTES
    assert await page.confirm(data=large, headers=typed) == (413, "too-large")
    assert await page.confirm(data="{}", headers={**OURS, "Content-Type": "text/plain"}) == (415, "media-type")
    assert page.behind.confirmed == []


@pytest.mark.parametrize("error", [OUTAGES[0]("away"), RuntimeError("secret")])
async def test_failed_confirmation_tells_nothing(page, error, caplog):
    """Where it fails the page may try again, and nothing that was sent is in the log."""

    async def failing(*_):
        raise error

    page.behind.seen = failing
    body = {"ticket": await page.allow(), "launch": launch(ADA), "nonce": NONCE}
    with caplog.at_level(logging.DEBUG):
        status, _ = await page.confirm(body)
    assert status in {500, 503}
    assert not any(part in caplog.text for part in body.values())
