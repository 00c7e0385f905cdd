"""One update, as it was received and as it is handed to a worker."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Delivery:
    """An update's JSON, unparsed: a post that no library understands is judged all the same.

    `received` is in epoch seconds; `chat` is the id of the chat the update belongs to. Where it is a `look_back`, it
    comes from ourselves: `raw` names the `message` to be looked at again, and when it was `seen`, in milliseconds.
    """

    raw: dict[str, Any]
    received: float
    chat: int
    look_back: bool = False
