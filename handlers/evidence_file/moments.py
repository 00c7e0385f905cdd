"""Times as an evidence file tells them: in UTC, and in the time of the person's country where it has one."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.core import get_global

NO_ZONE: Final = "UTC"

CAPITALS: Final = {"DE": "Europe/Berlin", "ES": "Europe/Madrid", "PT": "Europe/Lisbon"}
"""Countries with a second time for islands and exclaves, and the one most of their people live by. It is named in the
file, so that nobody mistakes it."""

Moment = dict[str, str]
"""`utc` and `local`, both ISO 8601 to the millisecond."""


def zone_of(country: str) -> str:
    """The time zone of a country (ISO 3166, two letters); UTC where it is not known, or has several."""
    if country in CAPITALS:
        return CAPITALS[country]
    zones = get_global("territory_zones").get(country, [])
    return str(zones[0]) if len(zones) == 1 else NO_ZONE


def moment(seconds: float, zone: str) -> Moment:
    """From epoch seconds."""
    utc = datetime.fromtimestamp(seconds, UTC)
    return {"utc": _iso(utc), "local": _iso(utc.astimezone(ZoneInfo(zone)))}


def moment_of(utc: str, zone: str) -> Moment:
    """From a time as records write it."""
    return moment(datetime.fromisoformat(utc).timestamp(), zone)


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds")
