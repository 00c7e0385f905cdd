"""What the on-device page sends: fingerprints of images, and what shows that its person may register them.

    {"launch": "..."} or {"ticket": "..."}, with {"nonce": "...", "language": "fr", "images": [...]}

The images look as in a call that creates a case (matching.cases). Pure: read here, answered by `web.page.routes`, and
made into a case by whoever stands behind it.
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from config.errors import EgideError
from matching.cases import NONCE, RegisteredImage, Untaken, read_images
from matching.wire import Malformed

MEMBERS: Final = frozenset({"launch", "ticket", "nonce", "language", "images"})
"""All that a page may send. A page that sends more is not ours, or is broken."""

SEEN_MEMBERS: Final = frozenset({"launch", "ticket", "nonce"})
"""All that it may send once it has its answer."""

_TICKET: Final = re.compile("[A-Za-z0-9_-]{16,64}")
_LANGUAGE: Final = re.compile("[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,3}")


class NotReceived(EgideError):
    """What a page sent is not taken. `reason` is for programs; the text is for the person, `status` is HTTP's."""

    reason: ClassVar[str] = "failed"
    status: ClassVar[int] = 500

    def __init__(self, refused: Sequence[Untaken] = (), seconds: int = 0, **evidence: object) -> None:
        self.refused = tuple(refused)
        self.seconds = seconds
        super().__init__(**evidence)


@dataclass(frozen=True, slots=True)
class Sending:
    """What was sent. Launch data or a ticket, or both: then they have to be of the same person."""

    launch: str
    ticket: str
    nonce: str
    language: str
    images: tuple[RegisteredImage, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The page says that it has what was answered to the sending with this nonce."""

    launch: str
    ticket: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Received:
    """What came of it. `pin` is told where a case was made, and exists nowhere else; `images` are those of the case."""

    purpose: str
    number: str
    pin: str
    images: int
    refused: tuple[Untaken, ...] = ()


def read_sending(body: object) -> Sending:
    """Read what a page sends. Raises Malformed for the first thing wrong, and CaseFull."""
    given = _object(body, MEMBERS)
    return Sending(*_shown(given), language_of(given), tuple(read_images(given)))


def read_seen(body: object) -> Seen:
    """Read what a page says of its answer. Raises Malformed for the first thing wrong."""
    return Seen(*_shown(_object(body, SEEN_MEMBERS)))


def _object(body: object, members: AbstractSet[str]) -> Mapping[str, Any]:
    """A body that has no members but these."""
    if not isinstance(body, dict):
        raise Malformed("the body is not an object")
    if unknown := set(body) - members:
        raise Malformed(f"{len(unknown)} members are unknown")
    return body


def _shown(body: Mapping[str, Any]) -> tuple[str, str, str]:
    """Launch data, ticket and nonce."""
    launch, ticket = _text(body, "launch"), _text(body, "ticket")
    if not (launch or ticket):
        raise Malformed("neither launch nor ticket is there")
    if ticket and not _TICKET.fullmatch(ticket):
        raise Malformed("ticket is not one")
    nonce = _text(body, "nonce")
    if not NONCE.fullmatch(nonce):
        raise Malformed("nonce is not 16 to 64 letters, digits, - or _")
    return launch, ticket, nonce


def language_of(body: object) -> str:
    """The page's language, also of a body that is otherwise not read; empty where it says none."""
    told = body.get("language") if isinstance(body, dict) else None
    return told if isinstance(told, str) and _LANGUAGE.fullmatch(told) else ""


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name, "")
    if not isinstance(found, str):
        raise Malformed(f"{name} is not a text")
    return found
