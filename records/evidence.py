"""The evidence of one chat: what was found and what was done, written before it is done, and chained.

No record holds an image, nor any part of one. Its keys `evidence`, `evidence-keys` and `evidence-ends` are erased with
the chat (records.chain).
"""

from collections.abc import Callable

from redis.asyncio import Redis

from config.errors import N_
from records.chain import Chain, ChainBroken
from records.vault import Vault

KEPT_SECONDS = 365 * 86_400
"""A year: complaints and appeals (six months) come late."""


class EvidenceBroken(ChainBroken):
    """The evidence of a chat does not hold together."""

    cause = N_("The evidence of chat {owner} was changed: the record {at} does not follow from the one before.")


class Evidence(Chain):
    """The evidence of all chats. Records are kept for `kept` seconds; `clock` as of a chain."""

    broken = EvidenceBroken

    def __init__(
        self, redis: Redis, vault: Vault, kept: int = KEPT_SECONDS, clock: Callable[[], float] | None = None
    ) -> None:
        super().__init__(redis, vault, "evidence", kept, clock)
