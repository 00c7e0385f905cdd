"""Whom to show somebody, and in which order. A pure decision: no clock, no Telegram."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers.helplines.countries import EVERYWHERE, UNION, in_union
from handlers.helplines.directory import Directory
from handlers.helplines.entry import Entry, Kind, Need, Scope
from handlers.helplines.opening import Standing

FIRST: Final = 3
"""How many are shown at first: more cannot be taken in by somebody in distress."""

BEFORE_18: Final = "https://takeitdown.ncmec.org"
"""Take It Down, which comes first for images taken before the age of 18."""

_URGENT: Final = frozenset({Kind.EMERGENCY, Kind.MEDICAL})
_SCOPES: Final = (Scope.IMAGES, Scope.EVERYONE, Scope.SOME)
_TALKING: Final = frozenset({Need.SUPPORT, Need.DANGER})
"""Needs that a site on which nobody answers does not meet."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as far as it is known."""

    country: str = ""
    """ISO 3166; EU and ZZ as in `handlers.helplines.countries`; empty for unknown."""
    language: str = "en"
    need: Need = Need.SUPPORT
    minor: bool | None = None
    """Whether somebody is under 18, or was in the image; None where nobody asked."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry, and whether it is open at that moment (None where its hours are not known)."""

    entry: Entry
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What to show."""

    urgent: tuple[Entry, ...]
    """For immediate danger: always shown, whatever the need."""
    first: tuple[Offer, ...]
    """Three at most."""
    more: tuple[Offer, ...]
    """All others that are for this person."""


def choose(directory: Directory, asker: Asker, now: datetime) -> Choice:
    """Who is for this person. See `_rank` for the order.

    Where no number among the first would be answered now, one that would takes the last place.
    """
    suitable = [one for one in _near(directory, asker.country) if _is_for(one, asker.minor)]
    ordered = sorted(suitable, key=lambda one: _rank(one, asker, now))
    needed = [one for one in ordered if asker.need in one.needs]
    if asker.minor and asker.need not in {Need.DANGER, Need.REPORT}:
        needed = [*(one for one in ordered if one.url == BEFORE_18), *(one for one in needed if one.url != BEFORE_18)]
    found = needed or [one for one in ordered if Need.SUPPORT in one.needs] or ordered
    first = _with_a_voice(found, now) if asker.need in _TALKING else found[:FIRST]
    rest = [*(one for one in needed if one not in first), *(one for one in ordered if one not in {*first, *needed})]
    return Choice(urgent(directory, asker.country), _offers(first, now), _offers(rest, now))


def urgent(directory: Directory, country: str) -> tuple[Entry, ...]:
    """The emergency numbers of a country; those of the European Union where it has none of its own and is in it."""
    own = tuple(one for one in directory.of(country) if one.kind in _URGENT)
    if any(one.kind is Kind.EMERGENCY for one in own) or not in_union(country):
        return own
    return (*directory.emergency(UNION), *own)


def _near(directory: Directory, country: str) -> list[Entry]:
    """Of the country, of the Union if it is in it, of everywhere; a number only where it is told best."""
    places = [country, *([UNION] if in_union(country) and country != UNION else []), EVERYWHERE]
    found: list[Entry] = []
    for one in (one for place in places for one in directory.of(place) if one.kind not in _URGENT):
        if not one.phone or one.phone not in {other.phone for other in found}:
            found.append(one)
    return found


def _is_for(entry: Entry, minor: bool | None) -> bool:  # noqa: FBT001 - three values: yes, no, unknown
    if minor is None:
        return True
    return entry.for_minors if minor else entry.for_adults


def _rank(entry: Entry, asker: Asker, now: datetime) -> tuple[int, ...]:
    """Lower is shown earlier; equal ones stay in the directory's order.

    Where nobody told an age, lines for adults; who does what is needed; the nearest; whom it is for; who speaks the
    language; who is open, then who may be. So a closed line for exactly this comes before an open one for something
    else, and says when it opens.
    """
    child_only = asker.minor is None and asker.need is not Need.REPORT and not entry.for_adults
    near = (asker.country, UNION, EVERYWHERE).index(entry.country)
    foreign = bool(entry.languages) and asker.language not in entry.languages
    return child_only, _beside(entry, asker.need), near, _SCOPES.index(entry.scope), foreign, _openness(entry, now)


def _beside(entry: Entry, need: Need) -> bool:
    """Whether it is not quite what is needed: for talking a site, for reporting somebody to talk to."""
    return entry.kind is Kind.SUPPORT if need is Need.REPORT else need in _TALKING and not entry.answers


def _openness(entry: Entry, now: datetime) -> int:
    standing = entry.standing(now)
    return 1 if standing is None else 0 if standing.open else 2


def _with_a_voice(found: list[Entry], now: datetime) -> list[Entry]:
    """The first ones. If no number among them is answered now, the next that is, in the place of the last."""
    first, rest = found[:FIRST], found[FIRST:]
    if any(one.phone and _openness(one, now) == 0 for one in first):
        return first
    awake = next((one for one in rest if one.phone and _openness(one, now) == 0), None)
    return [*first[:-1], awake] if awake else first


def _offers(entries: Iterable[Entry], now: datetime) -> tuple[Offer, ...]:
    return tuple(Offer(one, one.standing(now)) for one in entries)
