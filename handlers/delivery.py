"""One update, as it was received and as it is handed to a worker."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Delivery:
    """An update's JSON, unparsed: a post that no library understands is judged all the same.

    `received` is in epoch seconds; `chat` is the id of the chat the update belongs to.
    """

    raw: dict[str, Any]
    received: float
    chat: int
