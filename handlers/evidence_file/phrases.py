"""What is told of a removal, in phrases of the reader's language."""

from datetime import datetime
from typing import Any, Final

from babel.dates import format_datetime

from handlers.evidence_file.labels import DONE, KINDS, MATCHED, NOT_DONE, ROLES, TRUSTS
from handlers.evidence_file.moments import NO_ZONE, Moment
from locales.texts import Translator

_LOCAL: Final = "d MMM y, HH:mm:ss"


def local(moment: Moment, language: str) -> str:
    """The person's own time."""
    time = datetime.fromisoformat(moment["local"])
    return format_datetime(time, _LOCAL, tzinfo=time.tzinfo, locale=language)


def in_utc(moment: Moment) -> str:
    """To the millisecond, as logs write it."""
    return f"{moment['utc'].removesuffix('+00:00').replace('T', ' ')} UTC"


def both(moment: Moment, zone: str, say: Translator) -> str:
    """In both times, where they differ."""
    if zone == NO_ZONE:
        return in_utc(moment)
    return f"{local(moment, say.language)} ({zone}) · {in_utc(moment)}"


def group(number: int, groups: dict[int, dict[str, Any]]) -> str:
    """A group by its title, where that is told, and its number."""
    title = groups.get(number, {}).get("title", "")
    return f"{title} ({number})" if title else str(number)


def poster(one: dict[str, Any], say: Translator) -> str:
    """Who posted: an account of Telegram's, or a number within this file."""
    role = say(ROLES.get(one["role"], "")) or one["role"]
    who = one["poster"]
    number = who.get("id", who.get("number"))
    if number is None:
        return role
    if "number" in who:
        return say("poster {number}: {role}").format(number=number, role=role)
    if number < 0:
        return say("channel {number}: {role}").format(number=number, role=role)
    return say("account {number}: {role}").format(number=number, role=role)


def kind(one: dict[str, Any], say: Translator) -> str:
    """As what it was posted."""
    return say(KINDS.get(one["kind"], "")) or str(one["kind"])


def matched(one: dict[str, Any], say: Translator) -> str:
    """What of the post matched, and how near it is."""
    match = one["match"]
    what = say(MATCHED.get(match["variant"], "")) or match["variant"]
    return say("{what}; distance {distance} of 256 bits, quality {quality} of 100").format(
        what=what, distance=match["distance"], quality=match["quality"]
    )


def trust(one: dict[str, Any], say: Translator) -> str:
    """What was known of the registered fingerprint."""
    return say(TRUSTS.get(one["match"]["trust"], "")) or str(one["match"]["trust"])


def shortly(moment: Moment, zone: str, say: Translator) -> str:
    """In one time, the person's own where she has one."""
    return in_utc(moment) if zone == NO_ZONE else local(moment, say.language)


def outcomes(one: dict[str, Any], zone: str, say: Translator) -> list[str]:
    """What was done, and what could not be."""
    return [_outcome(outcome, zone, say) for outcome in one["outcomes"]]


def _outcome(outcome: dict[str, Any], zone: str, say: Translator) -> str:
    action = outcome["action"]
    if not outcome["done"]:
        return say(NOT_DONE.get(action, "")) or f"{action}: {outcome['why']}"
    until = shortly(outcome["until"], zone, say) if outcome["until"] else "-"
    return (say(DONE.get(action, "")) or action).format(until=until)
