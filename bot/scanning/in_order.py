"""Work on many things at once, answers in the order of the things."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

Started = tuple[T, asyncio.Task[R]]


@asynccontextmanager
async def in_order(
    things: Iterable[T], work: Callable[[T], Coroutine[Any, Any, R]], ahead: int
) -> AsyncIterator[AsyncIterator[Started[T, R]]]:
    """Start `work` on up to `ahead` things before the first is done; await the task of each pair as it comes.

    `things` is read no further than that, so it may be endless. Leaving the context cancels what is under way.
    """
    waiting: deque[Started[T, R]] = deque()

    async def pairs() -> AsyncIterator[Started[T, R]]:
        for thing in things:
            waiting.append((thing, asyncio.create_task(work(thing))))
            if len(waiting) >= ahead:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()

    try:
        yield pairs()
    finally:
        for _, task in waiting:
            task.cancel()
        await asyncio.gather(*(task for _, task in waiting), return_exceptions=True)
