"""Posts of a demonstration, and how they are made."""

from dataclasses import dataclass
from itertools import chain, cycle
from typing import Any

from bot.demo.gallery import Gallery
from bot.demo.stage import Group, Stage
from bot.demo.ways import LISTED, ORDINARY, TEXT, By, Way
from simulator.answers import Sent
from simulator.client import Simulation


@dataclass(frozen=True, slots=True)
class Post:
    """One message that somebody posted. `at` is monotonic seconds, when its update was queued for the bot."""

    chat: int
    title: str
    message: int
    way: Way
    listed: bool
    at: float

    @property
    def key(self) -> tuple[int, int]:
        """Chat and message."""
        return self.chat, self.message


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be posted."""

    way: Way
    listed: bool


def programme() -> list[Step]:
    """What is posted, in order: ordinary posts between those of listed images."""
    ordinary = cycle(ORDINARY)
    pairs = ((Step(next(ordinary), listed=False), Step(way, listed=True)) for way in LISTED)
    return list(chain.from_iterable(pairs))


class Poster:
    """Posts the steps of a programme, in all groups in turn."""

    def __init__(self, control: Simulation, stage: Stage, gallery: Gallery) -> None:
        self._control = control
        self._stage = stage
        self._gallery = gallery
        self._groups = cycle(stage.groups)

    async def take(self, step: Step) -> list[Post]:
        """Post one step; an album is several posts, and an answer has one before it."""
        match step.way.by:
            case By.ALBUM:
                return await self._album(step)
            case By.IN_CHANNEL | By.EDIT_IN_CHANNEL:
                group = self._stage.channel if step.listed else self._stage.linked
            case _:
                group = next(self._groups)
        user = group.poster(listed=step.listed)
        match step.way.by:
            case By.EDIT | By.EDIT_IN_CHANNEL:
                sent = await self._edit(step, group, user)
            case By.FORWARD:
                sent = await self._forward(step, group, user)
            case By.REPLY:
                return await self._reply(step, group, user)
            case By.AS_CHANNEL:
                channel = await self._control.create_channel(owner=user)
                sent = await self._post(step, group, user, as_chat=channel.id)
            case _:
                sent = await self._post(step, group, user)
        return [_post_of(sent, group, step.way, listed=step.listed)]

    async def _post(self, step: Step, group: Group, user: int, **manner: Any) -> Sent:
        image = await self._image(step)
        return await self._control.post(group.place.id, user, step.way.kind, image=image, **manner)

    async def _image(self, step: Step) -> bytes:
        if not step.way.shows_image:
            return b""
        return await self._gallery.copy(listed=step.listed, as_file=step.way.as_file, altered=step.way.altered)

    async def _album(self, step: Step) -> list[Post]:
        """Three photos; where listed images are posted, an ordinary one is between them."""
        group = next(self._groups)
        listed = [step.listed, False, step.listed]
        images = [await self._gallery.copy(listed=one) for one in listed]
        album = await self._control.album(group.place.id, group.poster(listed=step.listed), images)
        return [_post_of(sent, group, step.way, listed=one) for sent, one in zip(album, listed, strict=True)]

    async def _edit(self, step: Step, group: Group, user: int) -> Sent:
        before = await self._control.post(group.place.id, user, "photo", image=await self._gallery.copy(listed=False))
        return await self._control.edit(group.place.id, before.message, "photo", image=await self._image(step))

    async def _forward(self, step: Step, group: Group, user: int) -> Sent:
        source = self._stage.elsewhere.place
        first = await self._control.post(source.id, source.owner, "photo", image=await self._image(step))
        return await self._control.forward(source.id, first.message, group.place.id, user)

    async def _reply(self, step: Step, group: Group, user: int) -> list[Post]:
        asked = await self._control.post(group.place.id, group.poster(listed=False), "text")
        sent = await self._post(step, group, user, reply_to=asked.message)
        return [
            _post_of(asked, group, TEXT, listed=False),
            _post_of(sent, group, step.way, listed=step.listed),
        ]


def _post_of(sent: Sent, group: Group, way: Way, *, listed: bool) -> Post:
    return Post(sent.chat, group.place.title, sent.message, way, listed, sent.at)
