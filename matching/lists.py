"""The lists of all sources, in force together.

An entry belongs to its source: when one source withdraws a fingerprint that another holds too, the other's stays. What
a source rejects shields a post from its own entries only, since another may know better; what the operator's own
service rejects shields it from every list. Searching costs the sum of the searches, each of which is sublinear.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.blocklist import Blocklist, Octets
from matching.fingerprint import Fingerprint
from matching.match import Match, Trust

WEIGHTIEST_FIRST = (Trust.CONFIRMED, Trust.UNVERIFIED, Trust.REJECTED)


class Lists:
    """The own list, which is the operator's, and those of further sources. Each has its own `source` name."""

    def __init__(self, own: Blocklist, others: Sequence[Blocklist] = ()) -> None:
        self.own = own
        self.others = tuple(others)

    def __iter__(self) -> Iterator[Blocklist]:
        yield self.own
        yield from self.others

    def __len__(self) -> int:
        """Entries of every trust, rejected ones included; a fingerprint of two sources counts twice."""
        return sum(map(len, self))

    @property
    def derived_entries(self) -> int:
        """How many entries are of parts of images, of every trust."""
        return sum(one.derived_entries for one in self)

    @property
    def version(self) -> int:
        """Increases whenever any of the lists changes, and at nothing else."""
        return sum(one.version for one in self)

    def count(self, trust: Trust) -> int:
        """How many entries have this trust."""
        return sum(one.count(trust) for one in self)

    def trust(self, fingerprint: Fingerprint) -> Trust | None:
        """The trust of exactly this entry: rejected if the own list says so, else the weightiest of all lists.

        None where no list has it.
        """
        if self.own.trust(fingerprint) is Trust.REJECTED:
            return Trust.REJECTED
        said = {one.trust(fingerprint) for one in self}
        return next((trust for trust in WEIGHTIEST_FIRST if trust in said), None)

    def nearest(self, posted: Octets, radii: NDArray[np.uint8]) -> list[Match]:
        """For each fingerprint asked the nearest few entries of each trust and source within its radius.

        Rejected ones are left out, and those no nearer than one that shields from them.
        """
        matches, shield = self.own.near(posted, radii)
        for other in self.others:
            if len(other):
                matches = matches + other.near(posted, radii, shield).matches
        return matches
