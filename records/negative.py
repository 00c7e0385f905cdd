"""The negative list in the store, and the door of the list, which asks it.

The members of the set are those of the records that the operator has said NotBlocked of; `records.hashes` keeps it so
in the step that changes the record. A count of its changes says when it has to be read again.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, cast

import numpy as np
from redis.asyncio import Redis

from matching.fingerprint import BYTES, Fingerprint
from matching.refusals import NegativeList, Refusal, refusals
from matching.uploads import Submission
from records.keys import of_register
from records.sources import OPERATOR
from records.vault import Vault

NEGATIVE: Final = of_register("service", "negative")
NEGATIVE_VERSION: Final = of_register("service", "negative-version")

MEMBER_PLACE: Final = "service member"
"""Where the fingerprint of a member is sealed."""

_UNREAD: Final = -1
_NONE: Final = np.zeros((0, BYTES), np.uint8)


class Sorted(NamedTuple):
    """Submissions, as the door leaves them."""

    taken: list[Submission]
    refused: list[Refusal]


class ListDoor:
    """Keeps off the list what should not be there. One for each process; the negative list is kept in memory."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._version = _UNREAD
        self._negative = NegativeList(_NONE)
        self._none = NegativeList(_NONE)

    async def sort(self, source: str, submissions: Iterable[Submission]) -> Sorted:
        """What a source submits, taken or refused. The operator's own word is not measured by his negative list."""
        asked = list(submissions)
        refused = await self.refusals([one.fingerprint for one in asked], source=source)
        bad = {one.fingerprint for one in refused}
        return Sorted([one for one in asked if one.fingerprint not in bad], refused)

    async def refusals(
        self, fingerprints: Sequence[Fingerprint], qualities: Sequence[int | None] = (), *, source: str
    ) -> list[Refusal]:
        """Those of the fingerprints that are not taken; `qualities` of them, where they are told."""
        negative = self._none if source == OPERATOR else await self._present()
        told = qualities or [None] * len(fingerprints)
        return await asyncio.to_thread(refusals, fingerprints, told, negative)

    async def _present(self) -> NegativeList:
        version = int(await self._redis.get(NEGATIVE_VERSION) or 0)
        if version != self._version:
            members = cast("set[bytes]", await self._redis.smembers(NEGATIVE))
            opened = b"".join(self._vault.open(one[1:], MEMBER_PLACE) for one in members)
            self._negative = NegativeList(np.frombuffer(opened, np.uint8).reshape(-1, BYTES))
            self._version = version
        return self._negative
