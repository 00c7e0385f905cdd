"""How many calls may have their keys looked up at the same time: a flood of wrong keys is turned away unread."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Final

from aiohttp import web

from web.answers import Refused

MOST_ASKED: Final = 64
"""Calls whose keys the store is being asked for, in one process."""

MOST_OF_FLOODS: Final = 8
"""The same, of all addresses together from which many wrong keys came in the last minute."""

MOST_KNOWN: Final = 10_000
"""Subscription keys, as digests, that fitted lately."""

AGAIN_SECONDS: Final = 1


class Entrance:
    """Lets calls through to the look-up of their keys.

    Keys that fitted before pass at any time, though the store is asked for them each time; keys never seen need a
    place, of which addresses that flood have few. So a flood shuts out nobody but strangers at its own address, and
    these for as long as they find no place among its tries.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._asked = 0
        self._of_floods = 0

    @contextmanager
    def place(self, subscription: bytes, *, flooding: bool) -> Iterator[None]:
        """Hold a place for the look-up of this digest; left without an error, it fitted. Raises Refused."""
        with nullcontext() if subscription in self._known else self._taken(flooding=flooding):
            try:
                yield
            except Exception:
                self._known.pop(subscription, None)
                raise
            self._known[subscription] = None
            self._known.move_to_end(subscription)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)

    @contextmanager
    def _taken(self, *, flooding: bool) -> Iterator[None]:
        if self._asked >= MOST_ASKED or (flooding and self._of_floods >= MOST_OF_FLOODS):
            status = web.HTTPServiceUnavailable.status_code
            raise Refused(status, "too many calls with unknown keys; try again", "busy", AGAIN_SECONDS)
        self._asked += 1
        self._of_floods += flooding
        try:
            yield
        finally:
            self._asked -= 1
            self._of_floods -= flooding
