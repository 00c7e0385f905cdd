"""One review: what opened it, what is known of it, who said what. No picture, no name of anybody, no title."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from config.sources import OWN_SOURCE
from matching.fingerprint import Fingerprint
from matching.match import Trust
from policies.reviewing import Answer, Code, Kind, Outcome, Vote

MOST_PLACES: Final = 100
"""Hits of one review that are kept, the newest. The others are a number."""


@dataclass(frozen=True, slots=True)
class Place:
    """One hit: where, by whom (None: nobody is named), what was done. `time` in epoch seconds."""

    chat: int
    card: str
    message: int
    poster: int | None
    role: str
    time: float
    done: tuple[str, ...] = ()

    def same_post(self, other: "Place") -> bool:
        """Whether both are of one message, or of one person who joined."""
        return (self.chat, self.message, self.poster) == (other.chat, other.message, other.poster)


@dataclass(frozen=True, slots=True)
class Review:
    """A review. Times in epoch seconds."""

    id: str
    kinds: tuple[Kind, ...]
    opened: float
    entry: Fingerprint | None = None
    source: str = OWN_SOURCE
    trust: Trust = Trust.UNVERIFIED
    findings: Mapping[str, Any] = field(default_factory=dict)
    """Of the newest hit: distance, quality, variant. Of an appeal: what its statement says, and the poster's text."""
    places: tuple[Place, ...] = ()
    hits: int = 0
    groups: tuple[int, ...] = ()
    """Where else something was removed because of the entry before: of these hits nothing more is known."""
    alarms: tuple[tuple[int, int], ...] = ()
    """Which groups called it a false alarm, by whose word."""
    chat: int = 0
    """Of an appeal: the group."""
    appeal: str = ""
    earlier: tuple[int, ...] = ()
    """Who decided about the same before."""
    votes: tuple[Vote, ...] = ()
    holder: int = 0
    """To whom its card is shown, until `held_until`."""
    held_until: float = 0.0
    reminded: int = 0
    """How many reminders were sent."""
    outcome: Outcome | None = None
    closed: float = 0.0

    @property
    def is_appeal(self) -> bool:
        """Whether it is about an appeal, not about an entry."""
        return Kind.APPEAL in self.kinds

    @property
    def chats(self) -> tuple[int, ...]:
        """The groups concerned, the one of the newest hit first."""
        own = (self.chat,) if self.chat else ()
        return tuple(dict.fromkeys([*own, *(place.chat for place in reversed(self.places)), *self.groups]))

    @property
    def posters(self) -> frozenset[int]:
        """Who posted what it is about."""
        return frozenset(place.poster for place in self.places if place.poster is not None)

    @property
    def deciders(self) -> frozenset[int]:
        """Who has decided about it, or about the same before, in whatever part."""
        return frozenset(self.earlier) | {by for _, by in self.alarms}

    def held_by_another(self, person: int, now: float) -> bool:
        """Whether the card is with somebody else at the moment."""
        return self.holder not in {0, person} and self.held_until > now

    def with_place(self, place: Place) -> "Review":
        """One more hit; the same one again changes nothing."""
        if any(known.same_post(place) for known in self.places):
            return self
        return replace(self, places=(*self.places, place)[-MOST_PLACES:], hits=self.hits + 1)

    def with_earlier(self, places: Iterable[Place], groups: Iterable[int]) -> "Review":
        """With hits of before it was opened, and the groups of those of which nothing more is known."""
        after = self
        for place in places:
            after = after.with_place(place)
        newest_last = tuple(sorted(after.places, key=lambda place: place.time))
        known = {place.chat for place in newest_last}
        others = tuple(dict.fromkeys(chat for chat in (*self.groups, *groups) if chat not in known))
        return replace(after, places=newest_last, groups=others[:MOST_PLACES])

    def with_again(self, people: Collection[int]) -> "Review":
        """With these asked again, though they decided about the same before."""
        return replace(self, earlier=tuple(one for one in self.earlier if one not in people))

    def without(self, chat: int) -> "Review":
        """As it is once a group is erased."""
        return replace(
            self,
            groups=tuple(one for one in self.groups if one != chat),
            places=tuple(place for place in self.places if place.chat != chat),
            alarms=tuple(alarm for alarm in self.alarms if alarm[0] != chat),
        )

    def moved(self, old: int, new: int) -> "Review":
        """As it is once a group has another id."""
        return replace(
            self,
            places=tuple(replace(place, chat=new) if place.chat == old else place for place in self.places),
            alarms=tuple((new if chat == old else chat, by) for chat, by in self.alarms),
            groups=tuple(new if chat == old else chat for chat in self.groups),
            chat=new if self.chat == old else self.chat,
        )

    def record(self) -> dict[str, Any]:
        """As JSON, the entry in hexadecimal."""
        return {**asdict(self), "entry": str(self.entry) if self.entry else None, "findings": dict(self.findings)}

    @classmethod
    def of_record(cls, told: Mapping[str, Any]) -> "Review":
        """The reverse."""
        held = {one.name: told[one.name] for one in fields(cls) if one.name in told}
        return cls(**{name: _READ.get(name, _same)(value) for name, value in held.items()})


def _same(value: Any) -> Any:
    return value


def _place(told: Mapping[str, Any]) -> Place:
    return Place(**{**told, "done": tuple(told["done"])})


def _vote(told: Mapping[str, Any]) -> Vote:
    return Vote(int(told["by"]), Answer(told["answer"]), Code(told["code"]), float(told["time"]))


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "kinds": lambda value: tuple(map(Kind, value)),
    "entry": lambda value: Fingerprint.from_hex(value) if value else None,
    "trust": Trust,
    "places": lambda value: tuple(map(_place, value)),
    "groups": tuple,
    "alarms": lambda value: tuple((int(chat), int(by)) for chat, by in value),
    "earlier": tuple,
    "votes": lambda value: tuple(map(_vote, value)),
    "outcome": lambda value: Outcome(value) if value else None,
}
"""How each field is read that is more than JSON."""
