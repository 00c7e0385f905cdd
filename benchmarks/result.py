"""What a benchmark hands back, and how times are taken."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One measured number; `ratio` is how it compares with `baseline`, measured in the same run."""

    name: str
    value: float
    unit: str
    baseline: str = ""
    ratio: float | None = None


def milliseconds(work: Callable[[], object], *, times: int = 20, rounds: int = 5) -> float:
    """The best of several rounds, a call: what else the machine does only ever adds."""
    work()
    return min(_a_round(work, times) for _ in range(rounds)) / times * 1000


def _a_round(work: Callable[[], object], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return time.perf_counter() - began
