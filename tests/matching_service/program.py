"""The program as its operator starts it."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from tests.warm_start import Ran, WarmStart


class Egide:
    """The program on one data directory."""

    def __init__(self, data_dir: Path, warm_start: WarmStart) -> None:
        self._warm_start = warm_start
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("EGIDE_", "LC_", "LANG"))}
        self._environment = {**kept, "EGIDE_DATA_DIR": str(data_dir), "LANG": "C"}

    def __call__(self, *words: str, **more: str) -> Ran:
        """Run one command line."""
        return self._warm_start.run(words, self._environment | more)

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """The JSON lines it prints."""
        return [json.loads(line) for line in self(*words, "--json").stdout.splitlines()]

    @contextmanager
    def serving(self, *words: str, **more: str) -> Iterator[str]:
        """`egide service`, up to a SIGTERM, by the address it prints first."""
        with NamedTemporaryFile("r") as said, Path(said.name).open("wb") as stdout:
            line = ("service", "--port", "0", *words)
            started = self._warm_start.start(line, self._environment | more, stdout, sys.__stderr__ or stdout)
            try:
                yield _first_line(said)
            finally:
                started.send_signal(signal.SIGTERM)
                status = started.wait(60)
        assert status == 128 + signal.SIGTERM


def _first_line(said: IO[str]) -> str:
    """The first line of a file that a program is writing; raises AssertionError after a minute."""
    ends = time.monotonic() + 60
    text = ""
    while not text.endswith("\n"):
        assert time.monotonic() < ends, "the program prints no address"
        time.sleep(0.01)
        text += said.readline()
    return text.strip()
