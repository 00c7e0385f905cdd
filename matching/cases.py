"""What is said about cases: what a client sends to register images, what it is answered, and why it may be refused.

Ours, and not part of StopNCII's API. Pure: written and read here, sent by `matching.case_client` and `web.cases`.
"""

import math
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

from config.errors import N_, BadFingerprint, EgideError
from matching.fingerprint import Fingerprint
from matching.wire import HashStatus, Malformed

MOST_IMAGES: Final = 20
"""Of one case."""

MOST_FINGERPRINTS: Final = 3_000
"""Of one case, derived ones included: twenty images have 145 each."""

NONCE: Final = re.compile("[A-Za-z0-9_-]{16,64}")
"""Made at random by the client, for one registration: who sends it again has not had the answer."""

DECLARATION: Final = re.compile("[!-~]{1,20}")
"""Which version of the good-faith text the person agreed to, in whatever way its keeper counts: printable ASCII."""

CASE_CALLS: Final = ("CreateCase", "AddToCase", "CaseStatus", "WithdrawCase", "RenewCase", "ForgetCase", "CaseHashes")
"""The names of the calls."""

_BEST: Final = 100
_NEVER: Final = 2.0**40
"""A second that nobody lives to see. Nor is NaN before it."""


class CaseRefused(EgideError):
    """No case has this number and this PIN. Which of the two is wrong is not told."""

    cause = N_("No case has this number and this PIN.")
    cure = N_("Look at both once more. Nobody can tell or replace them: the PIN is kept nowhere.")


class CaseLocked(EgideError):
    """Too many wrong tries; `seconds` until the next one is looked at."""

    cause = N_("Too many wrong tries: the next one is looked at in {minutes} minutes.")
    cure = N_("Nobody can shorten that.")

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, math.ceil(seconds))
        super().__init__(minutes=math.ceil(self.seconds / 60))


class CaseClosed(EgideError):
    """The case is withdrawn, or has expired: nothing can be added to it."""

    cause = N_("This case is withdrawn, or has expired.")
    cure = N_("Register the images again: that makes a new case.")


class CaseFull(EgideError):
    """A case would hold more than it may."""

    cause = N_("A case holds {images} images and {fingerprints} fingerprints at most.")
    cure = N_("Register what is too much as a second case.")

    def __init__(self) -> None:
        super().__init__(images=MOST_IMAGES, fingerprints=MOST_FINGERPRINTS)


class Untaken(NamedTuple):
    """A fingerprint that was not taken, and why, in the service's word."""

    fingerprint: Fingerprint
    reason: str


class CaseEntry(NamedTuple):
    """A fingerprint that a case has on the list, and since when, in epoch seconds.

    Whoever holds the case is told nothing that came of it before: else an old case, to which an image of somebody else
    is added, would tell at once where that image has been.
    """

    fingerprint: Fingerprint
    since: float

    def body(self) -> dict[str, Any]:
        """As it travels."""
        return {"hashValue": str(self.fingerprint), "since": self.since}


class NothingTaken(EgideError):
    """None of the images was taken. `refused` says why of each."""

    cause = N_("None of the images can be registered: {reasons}.")
    cure = N_("Use other copies of the images, larger or with more to be seen.")

    def __init__(self, refused: Sequence[Untaken]) -> None:
        self.refused = tuple(refused)
        super().__init__(reasons=", ".join(dict.fromkeys(one.reason for one in refused)))


@dataclass(frozen=True, slots=True)
class RegisteredImage:
    """An image to be registered: its fingerprint, and those of its crops and rotations. `quality` of 0..100."""

    fingerprint: Fingerprint
    derived: tuple[Fingerprint, ...] = ()
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class CaseState:
    """What a case's owner is told of it. Times in seconds; `withdrawn` is 0 while the case is alive."""

    number: str
    status: HashStatus
    created: int
    expires: int
    images: int
    fingerprints: int
    reminder: bool = False
    """Whether it expires within a month."""
    withdrawn: int = 0
    refused: tuple[Untaken, ...] = ()
    """What was not taken of what was just sent."""
    declaration: str = ""
    """Which version of the good-faith text its owner agreed to; empty where none was told."""

    def body(self) -> dict[str, Any]:
        """As it travels."""
        return {
            "case": self.number,
            "status": self.status.value,
            "created": self.created,
            "expires": self.expires,
            "images": self.images,
            "fingerprints": self.fingerprints,
            "reminderDue": self.reminder,
            **({"withdrawn": self.withdrawn} if self.withdrawn else {}),
            **({"refused": told(self.refused)} if self.refused else {}),
            **({"declaration": self.declaration} if self.declaration else {}),
        }

    @classmethod
    def read(cls, body: object) -> Self:
        """The reverse. Raises Malformed."""
        try:
            said: Any = body
            return cls(
                str(said["case"]),
                HashStatus(said["status"]),
                int(said["created"]),
                int(said["expires"]),
                int(said["images"]),
                int(said["fingerprints"]),
                said.get("reminderDue") is True,
                int(said.get("withdrawn") or 0),
                read_untaken(said.get("refused")),
                str(said.get("declaration") or ""),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            raise Malformed("the answer is not the state of a case") from None


class Opened(NamedTuple):
    """A new case. The PIN exists nowhere else."""

    state: CaseState
    pin: str


def told(refused: Iterable[Untaken]) -> list[dict[str, str]]:
    """What was not taken, as it travels."""
    return [{"hashValue": str(one.fingerprint), "reason": one.reason} for one in refused]


def read_untaken(raw: object) -> tuple[Untaken, ...]:
    """The reverse; what is none of it is passed over."""
    listed = raw if isinstance(raw, list) else []
    found = [one for one in listed if isinstance(one, dict)]
    pairs = [(_perhaps(one.get("hashValue")), str(one.get("reason"))) for one in found]
    return tuple(Untaken(fingerprint, reason) for fingerprint, reason in pairs if fingerprint)


def write_images(images: Iterable[RegisteredImage]) -> list[dict[str, Any]]:
    """Images as they travel."""
    return [
        {
            "hashValue": str(one.fingerprint),
            **({} if one.quality is None else {"quality": one.quality}),
            **({"derived": [str(other) for other in one.derived]} if one.derived else {}),
        }
        for one in images
    ]


def read_images(body: Mapping[str, Any]) -> list[RegisteredImage]:
    """The images of a request, at least one and each once. Raises Malformed for the first thing wrong, CaseFull."""
    raw = body.get("images")
    if not isinstance(raw, list) or not raw:
        raise Malformed("images is not a list of at least one image")
    images = each_once(_image(one, f"images[{number}]") for number, one in enumerate(raw))
    if len(images) > MOST_IMAGES:
        raise CaseFull
    return images


def read_nonce(body: Mapping[str, Any]) -> str:
    """What tells a request that is made again; empty where there is none. Raises Malformed."""
    nonce = body.get("nonce", "")
    if nonce and not (isinstance(nonce, str) and NONCE.fullmatch(nonce)):
        raise Malformed("nonce is not 16 to 64 letters, digits, - or _")
    return str(nonce or "")


def read_declaration(body: Mapping[str, Any]) -> str:
    """Which good-faith text was agreed to; empty where none is told. Raises Malformed."""
    declaration = body.get("declaration", "")
    if declaration and not (isinstance(declaration, str) and DECLARATION.fullmatch(declaration)):
        raise Malformed("declaration is not 1 to 20 printable ASCII characters without spaces")
    return str(declaration or "")


def read_hashes(body: Mapping[str, Any]) -> tuple[CaseEntry, ...]:
    """The fingerprints in the answer to CaseHashes, and since when each is the case's. Raises Malformed."""
    raw = body.get("hashes")
    if not isinstance(raw, list) or len(raw) > MOST_FINGERPRINTS:
        raise Malformed(f"hashes is not a list of at most {MOST_FINGERPRINTS} fingerprints")
    return tuple(_entry(one, f"hashes[{number}]") for number, one in enumerate(raw))


def each_once(images: Iterable[RegisteredImage], held: Container[Fingerprint] = frozenset()) -> list[RegisteredImage]:
    """Equal images as one, and every derived fingerprint with one of them; without what a case holds already.

    So a case adds one number to a record and not twenty, however often its images are sent.
    """
    derived: dict[Fingerprint, dict[Fingerprint, None]] = {}
    quality: dict[Fingerprint, int | None] = {}
    for one in images:
        derived.setdefault(one.fingerprint, {}).update(dict.fromkeys(one.derived))
        quality.setdefault(one.fingerprint, one.quality)
    seen = set(derived)
    distinct: list[RegisteredImage] = []
    for own, others in derived.items():
        fresh = tuple(one for one in others if one not in seen and one not in held)
        seen.update(fresh)
        distinct.append(RegisteredImage(own, fresh, quality[own]))
    return distinct


def _image(raw: object, place: str) -> RegisteredImage:
    if not isinstance(raw, dict):
        raise Malformed(f"{place} is not an object")
    quality, derived = raw.get("quality"), raw.get("derived") or []
    if quality is not None and not (type(quality) is int and 0 <= quality <= _BEST):
        raise Malformed(f"{place}.quality is not a whole number from 0 to {_BEST}")
    if not isinstance(derived, list):
        raise Malformed(f"{place}.derived is not a list")
    if len(derived) > MOST_FINGERPRINTS:
        raise CaseFull
    own = _fingerprint(raw.get("hashValue"), f"{place}.hashValue")
    others = (_fingerprint(one, f"{place}.derived[{number}]") for number, one in enumerate(derived))
    return RegisteredImage(own, tuple(dict.fromkeys(one for one in others if one != own)), quality)


def _entry(raw: object, place: str) -> CaseEntry:
    since = raw.get("since") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(since, int | float) or since is True or not 0 <= since < _NEVER:
        raise Malformed(f"{place} is not a fingerprint with the second it is there since")
    return CaseEntry(_fingerprint(raw.get("hashValue"), f"{place}.hashValue"), float(since))


def _fingerprint(text: object, place: str) -> Fingerprint:
    fingerprint = _perhaps(text)
    if fingerprint is None:
        raise Malformed(f"{place} is not 64 hexadecimal digits")
    return fingerprint


def _perhaps(text: object) -> Fingerprint | None:
    try:
        return Fingerprint.from_hex(text) if isinstance(text, str) else None
    except BadFingerprint:
        return None
