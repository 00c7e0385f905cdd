"""Parts of the program that are killed at a given step: before it is done, or right after."""

from collections.abc import Callable
from typing import Any


class Killed(BaseException):
    """The program was killed here."""


class Steps:
    """Counts the steps of all parts, and kills at one of them. `at` 0 never does."""

    def __init__(self) -> None:
        self.at = 0
        self.after = False
        self.done = 0

    def begin(self, at: int, *, after: bool) -> None:
        """Count anew, and kill at that step."""
        self.at, self.after, self.done = at, after, 0

    async def take(self, step: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Do a step, or not, or be killed right after it."""
        self.done += 1
        if self.done == self.at and not self.after:
            raise Killed
        answer = await step(*args, **named)
        if self.done == self.at and self.after:
            raise Killed
        return answer


class Stumbling:
    """A real part, each of whose calls is a step."""

    def __init__(self, part: Any, steps: Steps) -> None:
        self._part = part
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        whole = getattr(self._part, name)

        async def call(*args: Any, **named: Any) -> Any:
            return await self._steps.take(whole, *args, **named)

        return call
