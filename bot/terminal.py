"""What a command writes: results on standard output, everything else on standard error."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from config.errors import EgideError
from locales.texts import Translator

PIPE_WIDTH = 120
"""Columns."""


SPACES = str.maketrans("", "", "\u00a0\u202f")
"""No-break spaces: French needs them, though Python does not count them as printable."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """The two streams of a command, the operator's language, and whether a script reads along (`--json`)."""

    say: Translator
    json: bool = False

    def row(self, record: Mapping[str, object]) -> None:
        """One JSON object, on one line. ASCII only: a file name that is not UTF-8 must not break the line."""
        print(json.dumps(record))  # noqa: T201 - results belong on standard output

    def line(self, text: str) -> None:
        """One line of text for a person."""
        print(text)  # noqa: T201 - results belong on standard output

    def note(self, text: str) -> None:
        """Something worth knowing that is no result."""
        print(text, file=sys.stderr)  # noqa: T201 - not a log record: an answer to the person who typed

    def complain(self, error: EgideError) -> None:
        """Cause and cure of an error that stops the command."""
        self.note(self.say("error: {what}").format(what=error.tell(self.say)))

    @property
    def console(self) -> Console:
        """Standard output, for tables. A pipe has no width of its own: there, one in which a fingerprint fits."""
        width = None if sys.stdout.isatty() else PIPE_WIDTH
        return Console(width=width, highlight=False, markup=False, emoji=False)

    def table(self, table: Table) -> None:
        """A table as lines of text, without the blanks that would fill its last column."""
        console = self.console
        with console.capture() as drawn:
            console.print(table)
        for line in drawn.get().splitlines():
            self.line(line.rstrip())

    @property
    def margin(self) -> Console:
        """Standard error, for progress bars; `is_terminal` tells whether somebody sees them."""
        return Console(stderr=True, highlight=False, markup=False, emoji=False)


def printable(name: object) -> str:
    """A file name as it may be shown: control characters, which could command the terminal, are written out."""
    text = str(name)
    return text if text.translate(SPACES).isprintable() else ascii(text)[1:-1]


def when(seconds: float) -> str:
    """A time as commands show it: UTC, to the second."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
