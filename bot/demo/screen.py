"""What a person sees of a demonstration: a table that grows on a terminal, plain lines elsewhere, and the sum."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from rich.console import Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.demo.ledger import Fate, Ledger, State, Summary
from bot.lists.trusts import TRUST_NAMES
from bot.terminal import Terminal
from config.errors import N_
from locales.texts import Translator
from matching.match import Trust

FRAMES: Final = 10
"""Times a second the table is drawn anew."""

SHOWN: Final = 20
"""Posts in the table at most: the last ones."""

AROUND: Final = 8
"""Lines of a terminal that are not rows of the table."""

STYLES: Final = {
    State.WAITING: "yellow",
    State.DELETED: "green",
    State.MISSED: "bold red",
    State.LEFT: "dim",
    State.WRONGLY_DELETED: "bold red",
}

BESIDES: Final = {
    "mute": N_("poster muted"),
    "delete-chat-photo": N_("picture removed"),
}
"""Actions worth a word besides the deletion."""


class Screen:
    """Shows the posts of a ledger as they come and go."""

    def __init__(self, terminal: Terminal, ledger: Ledger) -> None:
        self._terminal = terminal
        self._say = terminal.say
        self._ledger = ledger
        self._console = terminal.console
        self._told = 0

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[None]:
        """Draw as long as the context lasts; nothing for a script, which reads the rows at the end."""
        if self._terminal.json:
            yield
            return
        drawing = self._live if self._console.is_terminal else self._lines
        task = asyncio.create_task(drawing())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def rows(self, summary: Summary) -> None:
        """Everything as JSON."""
        for fate in self._ledger.fates():
            self._terminal.row(fate.row())
        self._terminal.row(summary.row())

    def conclusion(self, summary: Summary, reports: Sequence[str]) -> None:
        """What the administrators received, and the sum."""
        if reports:
            title = self._say.count(
                "{number} report reached the administrators; this is one of them",
                "{number} reports reached the administrators; this is one of them",
                len(reports),
            )
            self._console.print(Panel(Text(reports[0]), title=title, border_style="blue"))
        title = (
            self._say("Every listed image went, and nothing else") if summary.good else self._say("Not as it should be")
        )
        self._console.print(
            Panel(_sum(summary, self._say), title=title, border_style="green" if summary.good else "red")
        )
        self._console.print(
            self._say("People register their own images in the private chat with the bot: see README.md.")
        )

    async def _live(self) -> None:
        with Live(console=self._console, auto_refresh=False, transient=False, vertical_overflow="crop") as live:
            try:
                while True:
                    live.update(self._table(), refresh=True)
                    await asyncio.sleep(1 / FRAMES)
            finally:
                live.update(self._table(), refresh=True)

    def _table(self) -> RenderableType:
        say, fates = self._say, self._ledger.fates()
        table = Table(expand=True, box=None, pad_edge=False)
        for heading in (N_("group"), N_("post"), N_("on the list"), N_("what was done")):
            table.add_column(say(heading), no_wrap=True, overflow="ellipsis")
        table.add_column(say("bits"), justify="right", no_wrap=True, min_width=4)
        table.add_column(say("ms"), justify="right", no_wrap=True, min_width=4)
        room = min(SHOWN, max(3, self._console.height - AROUND))
        for fate in fates[-room:]:
            table.add_row(*self._cells(fate), style=STYLES[fate.state])
        listed = [fate for fate in fates if fate.post.listed]
        gone = sum(fate.state is State.DELETED for fate in listed)
        count = say("{posts} posts, {listed} with a listed image, {gone} of these deleted")
        return Group(table, Text(""), Text(count.format(posts=len(fates), listed=len(listed), gone=gone)))

    def _cells(self, fate: Fate) -> list[str]:
        say, post = self._say, fate.post
        return [
            post.title,
            say(post.way.label),
            self._trust(fate) if post.listed else "-",
            ", ".join([say(fate.state.value), *self._besides(fate)]),
            "" if fate.distance is None else str(fate.distance),
            "" if fate.milliseconds is None else f"{fate.milliseconds:.0f}",
        ]

    def _trust(self, fate: Fate) -> str:
        trust = fate.evidence.get("trust")
        return self._say(TRUST_NAMES[Trust(trust)]) if trust else self._say("yes")

    def _besides(self, fate: Fate) -> list[str]:
        names = [action.partition(" ")[0] for action in fate.evidence.get("actions", [])]
        return [self._say(BESIDES[name]) for name in names if name in BESIDES]

    async def _lines(self) -> None:
        try:
            while True:
                self._tell(self._ledger.fates())
                await asyncio.sleep(1 / FRAMES)
        finally:
            self._tell(self._ledger.fates())

    def _tell(self, fates: Sequence[Fate]) -> None:
        """Print the posts whose fate is known, in their order."""
        for fate in fates[self._told :]:
            if fate.state is State.WAITING:
                break
            self._told += 1
            group, way, trust, done, bits, milliseconds = self._cells(fate)
            self._terminal.line(f"{group:<32} {way:<24} {trust:<14} {done:<32} {bits:>4} {milliseconds:>6}".rstrip())


def _sum(summary: Summary, say: Translator) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    for label, number in (
        (N_("posts"), summary.posts),
        (N_("with a listed image"), summary.listed),
        (N_("of these deleted"), summary.deleted),
        (N_("missed"), summary.missed),
        (N_("wrongly deleted"), summary.wrongly_deleted),
        (N_("from update to deletion, median, ms"), summary.p50_ms),
        (N_("from update to deletion, 99 of 100 within, ms"), summary.p99_ms),
    ):
        table.add_row(say(label), "-" if number is None else f"{number:g}")
    return table
