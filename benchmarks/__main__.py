"""`python -m benchmarks [NAME...]`: run all benchmarks, or the named ones, each in a fresh process; print a table."""

import importlib
import json
import os
import subprocess
import sys
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from benchmarks.result import Result

MODULES = [
    *("fingerprints", "page", "index", "comparison", "blocklist", "lookback", "pipeline", "enforcement"),
    *("registering", "flood"),
]
"""Every module of this folder with a `run() -> list[Result]`."""

WIDTH = 130
"""Columns of the table where the output is not a terminal."""


def main(names: list[str]) -> None:
    """Measure and print."""
    table = Table("benchmark", "measured", "value", "unit", "against", "ratio")
    for name in names or MODULES:
        for result in in_own_process(name):
            ratio = "" if result.ratio is None else f"{result.ratio:.2f}"
            table.add_row(name, result.name, f"{result.value:,.3f}", result.unit, result.baseline, ratio)
    console = Console()
    console.width = max(console.width, WIDTH)
    console.print(table)


def in_own_process(name: str) -> list[Result]:
    """The results of one module, undisturbed by what ran before it; one thread for matrices, as in a decoder."""
    command = [sys.executable, "-m", "benchmarks", "--only", name]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment)
    return [Result(**fields) for fields in json.loads(done.stdout)]


def report(name: str) -> None:
    """Run one module here and print its results as JSON."""
    results: list[Result] = importlib.import_module(f"benchmarks.{name}").run()
    print(json.dumps([asdict(result) for result in results]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--only"]:
        report(sys.argv[2])
    else:
        main(sys.argv[1:])
