"""Who could not be written to: nobody who has blocked the bot, or never started it, is tried at every turn."""

from collections.abc import Callable
from typing import Final

UNREACHABLE_SECONDS: Final = 600.0
"""How long nothing is sent to them."""

MOST_REMEMBERED: Final = 5_000


class Unreachable:
    """The chats that refused a message lately. `clock` gives seconds from anywhere."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[int, float] = {}

    def __contains__(self, chat: int) -> bool:
        """Whether nothing is to be tried with this chat now."""
        return self._until.get(chat, 0.0) > self._clock()

    def add(self, chat: int) -> None:
        """Leave a chat out for a while."""
        if len(self._until) >= MOST_REMEMBERED:
            self._until.clear()
        self._until[chat] = self._clock() + UNREACHABLE_SECONDS

    def discard(self, chat: int) -> None:
        """Somebody there has written to the bot, so they can be reached."""
        self._until.pop(chat, None)
