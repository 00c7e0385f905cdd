"""A case as it is kept, sealed: no name, no account, no address, and of the PIN what does not lead back to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from matching.cases import CaseState
from matching.wire import HashStatus
from records.pins import KeptPin

DAY = 24 * 3600
LIFE_SECONDS = 2 * 365 * DAY
"""From creation, or renewal, until a case expires."""

REMINDER_SECONDS = 30 * DAY
"""Before its end, from when its owner should be reminded."""

TRACE_SECONDS = 30 * DAY
"""After withdrawal, until everything of it is erased: longer than any client waits between two fetches (25 days)."""


@dataclass(frozen=True, slots=True)
class KeptCase:
    """What is known of a case. Times in seconds; `withdrawn` is 0 while it is alive."""

    pin: KeptPin
    created: int
    expires: int
    withdrawn: int = 0
    images: Mapping[str, int] = field(default_factory=dict)
    """Number of a set of the records, one for each image -> how many fingerprints it was registered with.

    These are the case numbers that other installations are told. Nothing leads from them to the person's own."""
    coming: Mapping[str, int] = field(default_factory=dict)
    """The same of images that are being put on the list. Those of an addition that broke off stay here."""
    declaration: str = ""
    """Which version of the good-faith text its owner agreed to."""
    added: Mapping[str, float] = field(default_factory=dict)
    """When sets came, to the millisecond; those of older cases that are not in it came with the case itself."""

    @property
    def sets(self) -> Mapping[str, int]:
        """Everything that may be on the list for this case."""
        return {**self.images, **self.coming}

    def since(self, number: str) -> float:
        """From when on a set has been this case's."""
        return self.added.get(number, self.created)

    @property
    def fingerprints(self) -> int:
        """Of all images."""
        return sum(self.images.values())

    @property
    def due(self) -> int:
        """When it expires or, once it is withdrawn, when it is erased."""
        return self.withdrawn + TRACE_SECONDS if self.withdrawn else self.expires

    def state(self, number: str, now: float, *, served: bool) -> CaseState:
        """What its owner is told; `served`: whether all of it has reached somebody who enforces it."""
        alive = HashStatus.ACTIVE if served else HashStatus.RECEIVED
        return CaseState(
            number,
            HashStatus.WITHDRAWN if self.withdrawn else alive,
            self.created,
            self.expires,
            len(self.images),
            self.fingerprints,
            self.reminded(now),
            self.withdrawn,
            declaration=self.declaration,
        )

    def reminded(self, now: float) -> bool:
        """Whether it is alive and near its end."""
        return not self.withdrawn and now >= self.expires - REMINDER_SECONDS

    def text(self) -> bytes:
        """As it is sealed."""
        kept = {
            "salt": self.pin.salt.hex(),
            "digest": self.pin.digest.hex(),
            "created": self.created,
            "expires": self.expires,
            "withdrawn": self.withdrawn,
            "images": dict(self.images),
            **({"coming": dict(self.coming)} if self.coming else {}),
            **({"declaration": self.declaration} if self.declaration else {}),
            **({"added": dict(self.added)} if self.added else {}),
        }
        return json.dumps(kept, separators=(",", ":")).encode()

    @classmethod
    def read(cls, text: bytes) -> Self:
        """The reverse."""
        kept = json.loads(text)
        pin = KeptPin(bytes.fromhex(kept["salt"]), bytes.fromhex(kept["digest"]))
        sets = kept["images"], kept.get("coming", {})
        declaration = kept.get("declaration", "")
        added = kept.get("added", {})
        return cls(pin, kept["created"], kept["expires"], kept["withdrawn"], *sets, declaration, added)
