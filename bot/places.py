"""Places for work that takes memory or a decoder, given to chats in turn, so that none takes them from the others."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Where work waits: with the other work of its chat.

    What Telegram made itself (photos) stands in a line apart from what people made (documents and all the rest),
    because only the latter can have been made to be slow.
    """

    chat: int
    photos: bool


class Places:
    """So many places in all, of which one line holds `each` at most. Lines take turns; within one the first is first.

    Lines for which `goes_last` is true get a place when no other line can use it, and one at a time all together.
    It is asked anew at every turn: what already waits when its chat falls into disrepute goes last as well.
    """

    def __init__(self, places: int, each: int, goes_last: Callable[[Line], bool]) -> None:
        self._free = places
        self._each = each
        self._goes_last = goes_last
        self._waiting: OrderedDict[Line, deque[asyncio.Future[None]]] = OrderedDict()
        self._held: Counter[Line] = Counter()

    @asynccontextmanager
    async def place(self, line: Line) -> AsyncIterator[None]:
        """Hold a place, after waiting for it."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(line, deque()).append(turn)
        self._give()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # the place was given in the same moment
                self._take_back(line)
            raise
        try:
            yield
        finally:
            self._take_back(line)

    def _take_back(self, line: Line) -> None:
        self._held[line] -= 1
        self._held += Counter()  # forgets lines that hold nothing
        self._free += 1
        self._give()

    def _give(self) -> None:
        while self._free and (line := self._next()):
            turn = self._waiting[line].popleft()
            self._waiting.move_to_end(line)
            if not self._waiting[line]:
                del self._waiting[line]
            if not turn.cancelled():
                turn.set_result(None)
                self._held[line] += 1
                self._free -= 1

    def _next(self) -> Line | None:
        """The line whose turn it is, if any may have a place: of those that hold least, the longest waiting."""
        able = sorted((line for line in self._waiting if self._held[line] < self._each), key=self._held.__getitem__)
        for line in able:
            if not self._goes_last(line):
                return line
        if any(map(self._goes_last, self._held)):
            return None
        return able[0] if able else None
