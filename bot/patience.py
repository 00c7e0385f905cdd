"""How often a file is asked for again that Telegram would not hand over: a few times, then its post is let go.

Telegram says "wrong file_id or the file is temporarily unavailable" of a file that is lost and of one that will be
there in a second. So a post waits for such a file, but not for long, since others wait behind it; and that the file
was refused is no reason not to ask for it when it is posted again.
"""

from collections import OrderedDict
from collections.abc import Callable

TRIES = 3
"""Times a file is asked for before a post that shows it is handled without it."""

COUNT_SECONDS = 600.0
"""How long refusals add up. Whoever posts a lost file a hundred times keeps nobody waiting a hundred times."""

MOST = 5_000
"""Files whose refusals are counted."""


class Patience:
    """Counts refusals of files. `clock` gives seconds and only ever goes forward."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._refused: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def refused(self, unique: str) -> None:
        """Telegram did not hand over this file (named by its file_unique_id)."""
        count, until = self._refused.get(unique, (0, 0.0))
        now = self._clock()
        self._refused[unique] = (count + 1, until) if until > now else (1, now + COUNT_SECONDS)
        while len(self._refused) > MOST:
            self._refused.popitem(last=False)

    def lasts(self, unique: str) -> bool:
        """Whether a file that was refused is worth another try for the same post."""
        count, until = self._refused.get(unique, (0, 0.0))
        return 0 < count < TRIES and until > self._clock()
