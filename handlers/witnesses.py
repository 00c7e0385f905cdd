"""What else is to be done once a hit was answered: whoever wants to know is told here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from handlers.judged import Judged


@dataclass(frozen=True, slots=True)
class Acted:
    """A hit that was answered, and what became of it.

    `card` names the report in the group's outbox that tells of it, `facts` is what that report holds of this hit
    (handlers.judged.Judged.facts), `hit` what it is called there.
    """

    judged: Judged
    card: str
    hit: str
    facts: Mapping[str, Any]

    @property
    def done(self) -> frozenset[str]:
        """Names of the actions that were carried out."""
        return frozenset(one["action"] for one in self.facts["outcomes"] if one["done"])


class Witness(Protocol):
    """Is told of each hit once its evidence and report are written; of the same one again after a crash.

    What it raises is an outage: the post is handled again, and everything that was done before is found done.
    """

    async def acted(self, acted: Acted) -> None:
        """A hit was answered. Not called in a dry run."""
