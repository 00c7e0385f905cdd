"""Figures as text, for administrators and the operator. Pure."""

from collections.abc import Mapping
from typing import Final

from babel.numbers import format_decimal

from config.errors import N_
from config.sources import OWN_SOURCE
from handlers.seen import REASONS
from locales.texts import Translator
from records.durations import Span
from records.statistics import GROUPS, SINCE_POSTED, SINCE_RECEIVED, Figure, Figures

MOST_REASONS: Final = 5
"""Why something was not checked: the most frequent ones are named, the others added up."""

MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400

WITHIN: Final = N_("half of them within {received} s of being received, and within {posted} s of being posted")
"""Both are the upper ends of spans: records.durations."""

LONG: Final = N_("half of them took more than {seconds} s")


def told(figures: Figures, ages: Mapping[str, float], say: Translator) -> str:
    """The lines of a summary. `ages` are those of the lists by source, in seconds; below 0: never fetched."""
    return "\n".join([*_posts(figures, say), *_people(figures, say), *_unchecked(figures, say), *_lists(ages, say)])


def in_a_line(figures: Figures, say: Translator) -> str:
    """What a picture shows, for who cannot see it."""
    line = say("Matches: {hits}; deleted: {deleted}; false alarms: {alarms}.")
    hits, deleted, alarms = figures.hits, figures[Figure.DELETED], figures[Figure.FALSE_ALARMS]
    return line.format(hits=number(hits, say), deleted=number(deleted, say), alarms=number(alarms, say))


def number(value: int, say: Translator) -> str:
    """A number as the language writes it."""
    return str(format_decimal(value, locale=say.language))


def median(figures: Figures, say: Translator) -> str:
    """How soon posts were deleted; empty where none was."""
    received, posted = figures.durations(SINCE_RECEIVED).median, figures.durations(SINCE_POSTED).median
    if received is None:
        return ""
    if received.under is None:
        return say(LONG).format(seconds=_decimal(received.over, say))
    ends = _end(received, say), _end(posted or received, say)
    return say(WITHIN).format(received=ends[0], posted=ends[1])


def _posts(figures: Figures, say: Translator) -> list[str]:
    hits = say("Matches: {hits} ({confirmed} confirmed, {unverified} not reviewed yet)").format(
        hits=number(figures.hits, say),
        confirmed=number(figures[Figure.CONFIRMED_HITS], say),
        unverified=number(figures[Figure.UNVERIFIED_HITS], say),
    )
    lines = [say("Posts checked: {number}").format(number=number(figures[Figure.CHECKED], say)), hits]
    lines.append(say("Posts deleted: {number}").format(number=number(figures[Figure.DELETED], say)))
    if figures[Figure.DELETED_LATER]:
        later = say("- of these, posted before their image was registered: {number}")
        lines.append(later.format(number=number(figures[Figure.DELETED_LATER], say)))
    if times := median(figures, say):
        lines.append(f"- {times}")
    return lines


def _people(figures: Figures, say: Translator) -> list[str]:
    appeals = say("Contested by posters: {appeals} (granted: {granted}, refused: {refused})").format(
        appeals=number(figures[Figure.APPEALS], say),
        granted=number(figures[Figure.GRANTED], say),
        refused=number(figures[Figure.REFUSED], say),
    )
    reports = say("Reports called right: {confirmed}; false alarms: {alarms}").format(
        confirmed=number(figures[Figure.CONFIRMED], say), alarms=number(figures[Figure.FALSE_ALARMS], say)
    )
    return [
        say("Mutes and bans: {number}").format(number=number(figures[Figure.SANCTIONS], say)),
        reports,
        appeals,
    ]


def _unchecked(figures: Figures, say: Translator) -> list[str]:
    reasons, line = list(figures.unchecked.items()), say("- {reason}: {number}")
    lines = [say("Images not checked: {number}").format(number=number(sum(figures.unchecked.values()), say))]
    for reason, count in reasons[:MOST_REASONS]:
        told = say(REASONS.get(reason, N_("another reason")))
        lines.append(line.format(reason=told, number=number(count, say)))
    if rest := sum(count for _, count in reasons[MOST_REASONS:]):
        lines.append(line.format(reason=say("other reasons"), number=number(rest, say)))
    return lines


def _lists(ages: Mapping[str, float], say: Translator) -> list[str]:
    return [_list(source, age, say) for source, age in ages.items()]


def _list(source: str, age: float, say: Translator) -> str:
    name = say("The list") if source == OWN_SOURCE else say("List {source}").format(source=source)
    if age < 0:
        return say("{list}: never fetched").format(list=name)
    return say("{list}: as it was {time} ago").format(list=name, time=age_of(age, say))


def age_of(seconds: float, say: Translator) -> str:
    """A length of time in whole units, the largest that fills."""
    if seconds < MINUTE:
        return say.count("{number} second", "{number} seconds", int(seconds))
    if seconds < HOUR:
        return say.count("{number} minute", "{number} minutes", int(seconds // MINUTE))
    if seconds < DAY:
        return say.count("{number} hour", "{number} hours", int(seconds // HOUR))
    return say.count("{number} day", "{number} days", int(seconds // DAY))


def groups(figures: Figures, say: Translator) -> str:
    """How many protected groups there were at most, as counted every hour."""
    return say("Groups and channels protected, counted every hour: {number}").format(
        number=number(figures[GROUPS], say)
    )


def _end(span: Span, say: Translator) -> str:
    return _decimal(span.under if span.under is not None else span.over, say)


def _decimal(seconds: float, say: Translator) -> str:
    return str(format_decimal(seconds, locale=say.language))
