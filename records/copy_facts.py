"""What is known about the copy of one source's list, as a hash of the store holds it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

SKIPPED: Final = "skipped "
"""Before the reasons, among the names of the facts."""

SHARE: Final = 8
"""A copy is written anew when more than an eighth of it has been appended,"""

LEAST_APPENDED: Final = 5_000
"""and at least so many entries,"""

MOST_CHANGES: Final = 5_000
"""or when so many sets of changes have been."""

REMOVED_SECONDS: Final = 1_500.0
"""How long a removed entry may lie in the copy, where nothing enforces it: 25 minutes (and see records.aof)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Times in seconds since 1970; 0 = never."""

    origin: str = ""
    """Where the entries come from, and how they were read."""
    generation: str = ""
    """Under which name the entries lie; another one whenever they are written anew."""
    checkpoint: int = 0
    """Up to which second of the source's clock it is complete."""
    fetched_at: float = 0.0
    told: int = 0
    """The checkpoint up to which new entries were told to who listens; 0: nobody was told of any yet."""
    chunks: int = 0
    entries: int = 0
    """In the chunks."""
    changes: int = 0
    """Sets of changes appended since."""
    appended: int = 0
    """Entries in them."""
    removed_at: float = 0.0
    """When the first of the removals was appended."""
    error: str = ""
    error_at: float = 0.0
    skipped: Mapping[str, int] = field(default_factory=dict)
    """What was left out of the fetches so far, by reason."""

    @classmethod
    def read(cls, held: Mapping[Any, Any]) -> Self:
        """From the hash."""
        texts: dict[str, str] = {name.decode(): value.decode() for name, value in held.items()}
        return cls(
            origin=texts.get("origin", ""),
            generation=texts.get("generation", ""),
            checkpoint=int(texts.get("checkpoint", 0)),
            fetched_at=float(texts.get("fetched_at", 0)),
            told=int(texts.get("told", 0)),
            chunks=int(texts.get("chunks", 0)),
            entries=int(texts.get("entries", 0)),
            changes=int(texts.get("changes", 0)),
            appended=int(texts.get("appended", 0)),
            removed_at=float(texts.get("removed_at", 0)),
            error=texts.get("error", ""),
            error_at=float(texts.get("error_at", 0)),
            skipped={name.removeprefix(SKIPPED): int(n) for name, n in texts.items() if name.startswith(SKIPPED)},
        )

    @property
    def state(self) -> tuple[str, str, int, int]:
        """Another one after each write to the copy."""
        return self.origin, self.generation, self.changes, self.checkpoint

    @property
    def layout(self) -> tuple[str, int]:
        """Another one whenever entries were written."""
        return self.generation, self.changes

    def outgrown(self, now: float) -> bool:
        """Whether the copy should be written anew: too much was appended, or something removed lies in it."""
        much = self.appended > max(LEAST_APPENDED, self.entries // SHARE) or self.changes > MOST_CHANGES
        return much or bool(self.removed_at and now - self.removed_at >= REMOVED_SECONDS)
