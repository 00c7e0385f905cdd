"""Which chats recently cost a decoder its time: their further documents go behind everybody else's."""

from collections.abc import Callable
from typing import Final

from bot.places import Line

REASONS: Final = frozenset({"too-slow", "too-much-memory", "decoder-crashed"})
"""Of matching.images: what a file does that was made to harm. Honest files do it too, but hardly ever."""

SECONDS: Final = 600.0
"""How long a chat goes last. It costs an honest one little: its documents are still read, one at a time. One that
sends the next slow file after that has had a hundredth of a decoder."""


class SlowChats:
    """Remembers them, in memory. `clock` gives seconds and only ever goes forward."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[int, float] = {}

    def note(self, chat: int, reason: str) -> None:
        """A file of this chat was refused for this reason."""
        if reason in REASONS:
            now = self._clock()
            self._until = {one: until for one, until in self._until.items() if until > now}
            self._until[chat] = now + SECONDS

    def goes_last(self, line: Line) -> bool:
        """Whether this line has to let all others pass. Photos never do: Telegram encodes them itself."""
        return not line.photos and self._until.get(line.chat, 0.0) > self._clock()
