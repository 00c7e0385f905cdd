"""Trouble on demand: what Telegram, or the network before it, does on a bad day."""

from dataclasses import dataclass, field
from typing import Any

from simulator.errors import WrongControl

FAULTS = ("too_many", "status", "delay", "drop", "hang", "bad_json", "lost_answer")
DOWNLOAD = "download"
"""The name under which faults and the journal know fetching a file's bytes."""


@dataclass(slots=True)
class Fault:
    """One fault.

    `too_many` answers 429 with `retry_after` seconds; `status` answers `code`; `delay` waits `seconds` and goes on;
    `drop` cuts the connection before anything is done; `lost_answer` after; `hang` never answers; `bad_json`
    does it and answers nonsense. `method` is a method's name, `download`, or `*` for all; `chat` narrows it to
    calls about one chat; `times` counts down, None is until cleared.
    """

    kind: str
    method: str = "*"
    times: int | None = None
    chat: int | None = None
    retry_after: int = 1
    code: int = 502
    seconds: float = 1.0
    met: int = field(default=0)

    def __post_init__(self) -> None:
        if self.kind not in FAULTS:
            raise WrongControl(f"no fault {self.kind!r}; there are {', '.join(FAULTS)}")

    def meets(self, method: str, parameters: dict[str, Any]) -> bool:
        """Tell whether a call runs into this fault."""
        if self.method.lower() not in {"*", method.lower()}:
            return False
        return self.chat is None or str(parameters.get("chat_id")) == str(self.chat)


class Faults:
    """The faults in force, the first that meets a call counts."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put a fault in force."""
        self._faults.append(fault)

    def clear(self) -> None:
        """End all faults."""
        self._faults.clear()

    def next_for(self, method: str, parameters: dict[str, Any]) -> Fault | None:
        """Give the fault a call runs into, and count it."""
        fault = next((fault for fault in self._faults if fault.meets(method, parameters)), None)
        if fault is None:
            return None
        fault.met += 1
        if fault.times is not None and fault.met >= fault.times:
            self._faults.remove(fault)
        return fault
