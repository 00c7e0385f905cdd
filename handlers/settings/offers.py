"""What can be chosen by a single tap: each action with the fields it sets, a closed set.

The first word of an action is the screen it stands on.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from config.errors import N_
from locales.texts import Translator
from policies.policy import DAY

HOUR: Final = 3_600
MINUTE: Final = 60


class Offer(NamedTuple):
    """One choice: the action of its button, what the button says, and what it sets (None: the default)."""

    action: str
    label: Callable[[Translator], str]
    changes: Mapping[str, object | None]


def length(say: Translator, seconds: int) -> str:
    """A time in the largest unit that fits."""
    if seconds % DAY == 0:
        return say.count("{number} day", "{number} days", seconds // DAY)
    if seconds % HOUR == 0:
        return say.count("{number} hour", "{number} hours", seconds // HOUR)
    if seconds % MINUTE == 0:
        return say.count("{number} minute", "{number} minutes", seconds // MINUTE)
    return say.count("{number} second", "{number} seconds", seconds)


def lengths(say: Translator, seconds: tuple[int, ...]) -> str:
    """The lengths of later mutes, one after the other."""
    if not seconds:
        return say("As long as the first")
    return say(", then ").join(length(say, one) for one in seconds)


def _said(text: str) -> Callable[[Translator], str]:
    return lambda say: say(text)


def _first(seconds: int) -> Offer:
    return Offer(f"first.{seconds}", lambda say: length(say, seconds), {"mute_seconds": seconds})


def _later(*seconds: int) -> Offer:
    name = "-".join(map(str, seconds)) or "same"
    return Offer(f"later.{name}", lambda say: lengths(say, seconds), {"later_mutes": seconds})


def _ban_after(hits: int) -> Offer:
    def label(say: Translator) -> str:
        return say.count("After {number} confirmed post", "After {number} confirmed posts", hits)

    return Offer(f"ban.{hits}", label, {"ban_after": hits})


def _within(days: int) -> Offer:
    return Offer(f"within.{days}", lambda say: length(say, days * DAY), {"within_days": days})


def _gone_after(seconds: int) -> Offer:
    def label(say: Translator) -> str:
        return say("Delete it after {time}").format(time=length(say, seconds))

    return Offer(f"notice.{seconds}", label, {"notice_seconds": seconds})


UNVERIFIED: Final = (
    Offer("unverified.hide", _said(N_("Delete the post and report it")), {"unverified": "hide"}),
    Offer("unverified.report", _said(N_("Only report it")), {"unverified": "report"}),
)

CONFIRMED: Final = (
    Offer("confirmed.delete", _said(N_("Delete the post")), {"confirmed": "delete"}),
    Offer("confirmed.mute", _said(N_("Delete, and mute the poster")), {"confirmed": "mute"}),
    Offer("confirmed.ban", _said(N_("Delete, mute, later ban the poster")), {"confirmed": "ban"}),
)

FIRST_MUTE: Final = tuple(map(_first, (HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY)))
LATER_MUTES: Final = (_later(), _later(DAY, 7 * DAY), _later(7 * DAY, 30 * DAY), _later(30 * DAY))
BAN_AFTER: Final = tuple(map(_ban_after, (2, 3, 5)))
WITHIN: Final = tuple(map(_within, (7, 30, 90)))

REPORTS: Final = (
    Offer(
        "reports.operator",
        _said(N_("As the operator has set it")),
        {"reports": "operator", "reports_chat": None, "reports_topic": None},
    ),
    Offer(
        "reports.private",
        _said(N_("Each administrator, in private")),
        {"reports": "private", "reports_chat": None, "reports_topic": None},
    ),
)

NOTICE: Final = (
    Offer("notice.on", _said(N_("Show a line")), {"notice": True}),
    Offer("notice.off", _said(N_("Show nothing")), {"notice": False}),
)
NOTICE_SECONDS: Final = tuple(map(_gone_after, (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR)))

LANGUAGE: Final = (
    Offer("language.fr", lambda _: "Français", {"language": "fr"}),
    Offer("language.en", lambda _: "English", {"language": "en"}),
    Offer("language.added", _said(N_("As whoever added Égide has it")), {"language": None}),
)

SILENT: Final = (
    Offer("silent.off", _said(N_("Silent mode off")), {"silent": False}),
    Offer("silent.on", _said(N_("Silent mode on")), {"silent": True}),
)

DRY_RUN: Final = (
    Offer("dry.off", _said(N_("Act on matches")), {"dry_run": False}),
    Offer("dry.on", _said(N_("Dry run: only report")), {"dry_run": True}),
)

LOOK_BACK: Final = (Offer("back.on", _said(N_("Remember posts for 48 hours")), {"look_back": True}),)
"""Switching it off takes a second tap (handlers.settings.remembering)."""

OFFERS: Final[Mapping[str, Offer]] = {
    offer.action: offer
    for some in (
        UNVERIFIED,
        CONFIRMED,
        FIRST_MUTE,
        LATER_MUTES,
        BAN_AFTER,
        WITHIN,
        REPORTS,
        NOTICE,
        NOTICE_SECONDS,
        LANGUAGE,
        SILENT,
        DRY_RUN,
        LOOK_BACK,
    )
    for offer in some
}
