"""The on-device page: is it set, does it answer where people will look for it, and was anybody turned away?"""

from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar

from bot.doctor.finding import Finding, well, wrong
from bot.page import page_address
from config.errors import N_
from config.settings import Settings
from records.allowances import HOUR, Allowances, Kind, Together
from records.store import Store
from web.page.routes import POLICY

CHECK: Final = "page"
PATIENCE: Final = 10.0
"""Seconds for the page to answer."""

_DONE: Final = 200

_WORDS: Final = {
    Kind.ATTEMPTS: N_("new cases"),
    Kind.FINGERPRINTS: N_("registered fingerprints"),
    Kind.PINS: N_("tries of a PIN"),
}


async def look_at_page(store: Store, settings: Settings, *, running: bool) -> list[Finding]:
    """The page's address, as it is reached from here, and the limits of what people may register."""
    address = page_address(settings)
    if not address:
        detail = N_("No page is set (EGIDE_WEB__PAGE_URL): people cannot register images in the private chat.")
        return [well(CHECK, detail), *await _turned_away(store)]
    findings = [await _answer(f"{address}/{settings.language}/", running=running)]
    if not address.startswith("https://"):
        detail = N_("Telegram opens https addresses only: {url} can be tried in a browser on this machine.")
        findings.append(well(CHECK, detail, url=address))
    if settings.service.url and not settings.service.cases_key:
        cure = N_("Ask its operator for a key of the calls about cases, and set EGIDE_SERVICE__CASES_KEY.")
        detail = N_("What the page sends cannot be registered: there is no key for cases of the service at {where}.")
        findings.append(wrong(CHECK, detail, cure, where=settings.service.url))
    return [*findings, *await _turned_away(store)]


async def _answer(url: str, *, running: bool) -> Finding:
    if not running:
        return well(CHECK, N_("The page is at {url} once the bot runs."), url=url)
    cure = N_(
        "Check that this name leads to this machine, that its certificate is good, and that the proxy passes this path "
        "on unchanged (docs/operating.md). From behind some routers a machine cannot reach its own public name."
    )
    try:
        async with (
            ClientSession(cookie_jar=DummyCookieJar(), timeout=ClientTimeout(total=PATIENCE)) as session,
            session.get(url, allow_redirects=False) as response,
        ):
            status, policy = response.status, response.headers.get("Content-Security-Policy")
    except (ClientError, TimeoutError, OSError) as no:
        detail = N_("The page does not answer at {url}: {error}")
        return wrong(CHECK, detail, cure, url=url, error=str(no) or f"no answer within {PATIENCE:g} s")
    if status != _DONE or policy is None:
        return wrong(
            CHECK, N_("Something else than the page answers at {url} (status {status})."), cure, **_at(url, status)
        )
    if policy != POLICY:
        detail = N_("The page at {url} comes with other rules for browsers than those it was sent with.")
        mend = N_("Let the proxy leave the header Content-Security-Policy as it is.")
        return wrong(CHECK, detail, mend, url=url)
    return well(CHECK, N_("The page answers at {url}."), url=url)


def _at(url: str, status: int) -> dict[str, object]:
    return {"url": url, "status": status}


async def _turned_away(store: Store) -> list[Finding]:
    """Whether the limits of all people together were in anybody's way within a day."""
    cure = N_("It passes by itself within a day. If it lasts, somebody may be flooding it from many accounts.")
    detail = N_("People were turned away {number} times in a day: more than {limit} {what} in {hours} h.")
    return [
        wrong(CHECK, detail, cure, number=one.refused, what=(_WORDS[one.kind],), **_limit(one))
        for one in await Allowances(store.redis, store.vault).together()
        if one.refused
    ]


def _limit(stand: Together) -> dict[str, int]:
    return {"limit": stand.limit, "hours": stand.seconds // HOUR}
