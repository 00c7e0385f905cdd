"""Registered cases: how many there are, and how many will end soon. Neither names nor numbers."""

from bot.doctor.finding import Finding, well
from config.errors import N_
from config.settings import Service
from records.cases import Cases
from records.hashes import Hashes
from records.store import Store

CHECK = "cases"


async def look_at_cases(store: Store, service: Service) -> list[Finding]:
    """The living cases of this installation. Nothing where people's cases are at a service elsewhere."""
    if service.url:
        return []
    cases = Cases(Hashes(*store))
    living, ending = await cases.living(), len(await cases.reminders_due())
    if not living:
        return [well(CHECK, N_("No images are registered under a case."))]
    if not ending:
        return [well(CHECK, N_("Registered cases: {living}; none ends within a month."), living=living)]
    detail = N_("Registered cases: {living}; {ending} of them end within a month, unless their owners renew them.")
    return [well(CHECK, detail, living=living, ending=ending)]
