"""Two ways to tell of a removal: whole, for a complaint, and with the posters left out."""

import json
from collections.abc import Callable
from typing import Any, Final

from handlers.evidence_file.removed import sha256

COMPLAINT: Final = "complaint"
MASKED: Final = "masked"


class Whole:
    """Everything, with the records as they were written: whoever reads the file can hash them."""

    form = COMPLAINT

    def poster(self, number: int | None) -> dict[str, Any]:
        """The number of the account or channel."""
        return {"id": number}

    def record(self, written: bytes) -> dict[str, Any]:
        """The record, its SHA-256 and that of the record before."""
        record = json.loads(written)
        return {"record": record, "sha256": sha256(written), "previous": record["previous"]}


class Masked:
    """Posters are numbered through. `mark` stands for a record (records.attesting)."""

    form = MASKED

    def __init__(self, mark: Callable[[str], str]) -> None:
        self._mark = mark
        self._numbers: dict[int, int] = {}

    def poster(self, number: int | None) -> dict[str, Any]:
        """The same number for the same poster within one file."""
        if number is None:
            return {"number": None}
        return {"number": self._numbers.setdefault(number, len(self._numbers) + 1)}

    def record(self, written: bytes) -> dict[str, Any]:
        """A mark, which only the installation finds again."""
        return {"mark": self._mark(sha256(written))}
