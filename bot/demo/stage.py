"""The invented groups of a demonstration, and the people in them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from config.errors import N_
from locales.texts import Translator
from simulator.answers import Person, Place
from simulator.client import Simulation
from simulator.server import RunningSimulator

NEWCOMERS: Final = 14
"""Members of each group who post one thing only: a confirmed hit mutes its poster."""

REGULARS: Final = 3
"""Members of each group who post ordinary things."""

NAMES: Final = (
    "Alice", "Bruno", "Chloé", "Driss", "Elsa", "Farid", "Gaëlle", "Hugo", "Inès", "Jonas", "Karima", "Léo", "Maya",
    "Nadir", "Odile", "Paul", "Rosa", "Sami", "Théa",
)  # fmt: skip

GROUPS: Final = (N_("Hiking club"), N_("Neighbours"), N_("Photo evenings"))
BASIC_GROUP: Final = N_("Class of 2009")
CHANNEL: Final = N_("City news")
LINKED_CHANNEL: Final = N_("Photo evenings, announcements")
ELSEWHERE: Final = N_("A group without Égide")


@dataclass
class Group:
    """A group, supergroup or channel, and who posts there. Channels have no members: their owners post."""

    place: Place
    newcomers: list[int] = field(default_factory=list)
    regulars: list[int] = field(default_factory=list)
    _turn: int = 0

    def poster(self, *, listed: bool) -> int:
        """Somebody who has posted nothing yet for a listed image, one of the regulars otherwise."""
        if listed and self.newcomers:
            return self.newcomers.pop(0)
        self._turn += 1
        return self.regulars[self._turn % len(self.regulars)] if self.regulars else self.place.owner


@dataclass(frozen=True)
class Stage:
    """All that is there. The bot is an administrator everywhere but `elsewhere`."""

    groups: Sequence[Group]
    channel: Group
    linked: Group
    elsewhere: Group
    owner: Person
    """The administrator of everything, who has started the bot and receives its reports."""

    @property
    def places(self) -> list[Place]:
        """Every chat the bot is in."""
        return [group.place for group in (*self.groups, self.channel, self.linked)]


async def set_up(simulator: RunningSimulator, say: Translator) -> Stage:
    """Make groups and people. Nothing is posted yet."""
    control, bots = simulator.control, [simulator.bot_id]
    owner = await control.create_user("Camille", language=say.language)
    await control.start(owner.id)
    groups = []
    for title in (*GROUPS, BASIC_GROUP):
        people = await _people(control)
        make = control.create_group if title == BASIC_GROUP else control.create_supergroup
        place = await make(say(title), owner=owner.id, members=people, bots=bots)
        groups.append(Group(place, people[REGULARS:], people[:REGULARS]))
    channel = await control.create_channel(say(CHANNEL), owner=owner.id, bots=bots)
    linked = await control.create_channel(say(LINKED_CHANNEL), owner=owner.id, bots=bots)
    await control.link(linked.id, groups[2].place.id)
    elsewhere = await control.create_supergroup(say(ELSEWHERE), owner=owner.id)
    return Stage(groups, Group(channel), Group(linked), Group(elsewhere), owner)


async def _people(control: Simulation) -> list[int]:
    names = (NAMES[number % len(NAMES)] for number in range(REGULARS + NEWCOMERS))
    return [person.id for person in await asyncio.gather(*map(control.create_user, names))]
