"""A progress bar on standard error, for whoever sits there."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.terminal import Terminal


@contextmanager
def counted_progress(terminal: Terminal, things: Callable[[], Iterable[object]]) -> Iterator[Callable[[int], None]]:
    """Show a bar if standard error is a terminal, and give the function that moves it on by a number.

    How many `things` there are is counted in a thread while the work is under way, so the work need not wait for it.
    """
    margin = terminal.margin
    if not margin.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Results that go to a file must not be drawn over the bar instead.
    with Progress(*columns, console=margin, transient=True, redirect_stdout=sys.stdout.isatty()) as progress:
        task = progress.add_task(terminal.say("Checking"), total=None)
        done = Event()
        counting = Thread(target=lambda: progress.update(task, total=_count(things(), done)), daemon=True)
        counting.start()
        try:
            yield lambda number: progress.advance(task, number)
        finally:
            done.set()
            counting.join()


def _count(things: Iterable[object], done: Event) -> int | None:
    """How many there are; None if the work was done before they were counted."""
    number = 0
    for _ in things:
        number += 1
        if done.is_set():
            return None
    return number
