"""What verifying a file came to, in words and as an exit status."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from locales.texts import Translator


class Status(IntEnum):
    """As an exit status."""

    HOLDS = 0
    """Everything that was checked holds, and whose signature it is was checked."""
    CHANGED = 1
    """The file is not what was signed, or not what it says it is."""
    NOT_CHECKED = 2
    """It is no evidence file, or whether it is genuine cannot be told here."""


@dataclass(slots=True)
class Verdict:
    """Sentences by what they say. The worst of them decides, and what is changed is worse than what is not checked."""

    say: Translator
    held: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """What would have had to be checked and could not be: without it, nothing is said to be genuine."""
    left: list[str] = field(default_factory=list)
    """What was not checked and need not be, in order to know that the file is genuine."""

    @property
    def status(self) -> Status:
        """See Status."""
        if self.wrong:
            return Status.CHANGED
        return Status.NOT_CHECKED if self.unknown else Status.HOLDS

    @property
    def summary(self) -> str:
        """In one sentence."""
        return {
            Status.HOLDS: self.say("This file is genuine: it is what was signed."),
            Status.CHANGED: self.say("Do not rely on this file: it was changed, or is not what it says it is."),
            Status.NOT_CHECKED: self.say("Whether this file is genuine could not be told."),
        }[self.status]

    def row(self, file: str) -> dict[str, Any]:
        """For scripts."""
        words = {Status.HOLDS: "genuine", Status.CHANGED: "changed", Status.NOT_CHECKED: "not-checked"}
        return {
            "file": file,
            "result": words[self.status],
            "held": self.held,
            "wrong": self.wrong,
            "not_checked": [*self.unknown, *self.left],
        }
