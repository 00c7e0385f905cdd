"""The browser that tests of the on-device page drive: the machine's own Chromium, by Playwright."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Browser, Playwright

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING: Final = "there is no Chromium: apt install chromium"

QUIET: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
"""A browser that does nothing of its own accord, since what it sends is looked at."""


def program() -> str | None:
    """Where Chromium is, if it is installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@asynccontextmanager
async def launched(playwright: Playwright, *arguments: str) -> AsyncIterator[Browser]:
    """Start a Chromium of one's own, with further arguments of its command line; it ends with the context."""
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    browser = await playwright.chromium.launch(executable_path=program(), args=[*QUIET, *as_root, *arguments])
    try:
        yield browser
    finally:
        await browser.close()
