"""The ways of comparing that a run sets side by side: what a photograph puts on the list, what a post asks of it.

Every way goes through what the program itself goes through: bytes, decoder process, look-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from matching.fingerprint import BYTES, MATCH_RADIUS, MINIMUM_QUALITY, Fingerprint
from matching.match import Doubt
from matching.matcher import Matcher
from matching.reading import Purpose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matching.blocklist import Blocklist
    from matching.match import Match
    from matching.reading import Reading


@dataclass(frozen=True, slots=True)
class Entries:
    """What one registered image contributes to a list: its own fingerprint, and those of parts of it."""

    whole: Fingerprint
    derived: Sequence[Fingerprint] = ()


class Reader(Protocol):
    """What reads files (matching.sandbox.Sandbox)."""

    async def read(self, data: bytes, purpose: Purpose = ...) -> Reading:
        """What a file gives for a purpose."""


class Way(Protocol):
    """One way of registering photographs and of comparing posts with them."""

    @property
    def name(self) -> str:
        """The heading of its column."""

    @property
    def description(self) -> str:
        """What it compares with what, in a line of docs/recall.md."""

    async def register(self, reader: Reader, data: bytes) -> Entries:
        """What one registered file contributes to the list."""

    async def compare(self, reader: Reader, blocklist: Blocklist, data: bytes) -> Sequence[Match]:
        """The entries that one posted file matches, nearest first."""


class Plain:
    """One fingerprint for each file, compared at the field's radius."""

    name = f"PDQ at {MATCH_RADIUS}"
    description = "one fingerprint for each image, compared within 31 bits: what the industry's servers do"

    async def register(self, reader: Reader, data: bytes) -> Entries:
        """The file's own fingerprint."""
        return Entries((await reader.read(data, Purpose.ALONE)).fingerprint)

    async def compare(self, reader: Reader, blocklist: Blocklist, data: bytes) -> Sequence[Match]:
        """Entries near the file's own fingerprint, if it has enough quality to be matched."""
        reading = await reader.read(data, Purpose.ALONE)
        return blocklist.lookup(reading.fingerprint) if reading.quality >= MINIMUM_QUALITY else []


class Looks:
    """Many looks at each post; with `derived`, parts of each registered image are on the list as well."""

    def __init__(self, name: str, description: str, *, derived: bool) -> None:
        self.name = name
        self.description = description
        self._purpose = Purpose.LISTED if derived else Purpose.ALONE

    async def register(self, reader: Reader, data: bytes) -> Entries:
        """The file's own fingerprint, and those of its parts."""
        reading = await reader.read(data, self._purpose)
        parts = range(0, len(reading.derived), BYTES)
        return Entries(reading.fingerprint, [Fingerprint(reading.derived[part : part + BYTES]) for part in parts])

    async def compare(self, reader: Reader, blocklist: Blocklist, data: bytes) -> Sequence[Match]:
        """What the bot and `egide scan` conclude of the file."""
        matches = Matcher(blocklist).matches(await reader.read(data, Purpose.POST))
        return [match for match in matches if match.doubt is not Doubt.DETAIL]


BASELINE: Final = Plain()

WAYS: Final[tuple[Way, ...]] = (
    BASELINE,
    Looks(
        "posted side",
        "the bot's own comparison of posts with a list on which each image has one fingerprint, as on lists of others",
        derived=False,
    ),
    Looks(
        "both sides",
        "the same, with the further fingerprints that `egide blocklist add` registers for each image",
        derived=True,
    ),
)
"""The baseline first, the program's own way last."""
