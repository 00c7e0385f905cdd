"""The audit log: who decided, changed or looked at what, chained like the evidence (records.chain).

What concerns one group (settings, decisions about its reports) lies with the group and is erased with it; what
moderators and the operator do lies under MODERATION. That somebody looked at something is kept apart and shorter.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from redis.asyncio import Redis

from config.errors import N_
from records.chain import Chain, ChainBroken
from records.vault import Vault

MODERATION: Final = "moderation"
"""Owner of what belongs to no group."""

DECISIONS_SECONDS: Final = 365 * 86_400
"""Decisions and changes are kept for 12 months."""

VIEWS_SECONDS: Final = 90 * 86_400
"""Views are kept for 90 days."""


class AuditBroken(ChainBroken):
    """An audit log does not hold together."""

    cause = N_("The audit log of {owner} was changed: the record {at} does not follow from the one before.")


class _Log(Chain):
    broken = AuditBroken


class Audit:
    """The audit logs of all groups, and that of the moderators. `clock` gives epoch seconds (records.chain)."""

    def __init__(self, redis: Redis, vault: Vault, clock: Callable[[], float] | None = None) -> None:
        self.decisions: Final[Chain] = _Log(redis, vault, "audit", DECISIONS_SECONDS, clock)
        self.views: Final[Chain] = _Log(redis, vault, "views", VIEWS_SECONDS, clock)
        self._clock = clock or time.time

    async def decided(self, owner: int | str, by: int, what: str, about: Mapping[str, Any], key: str = "") -> bool:
        """Somebody (0: the operator or the bot itself) decided or changed something.

        `key`, where one is given, is written about once (False: it was before).
        """
        return await self._note(self.decisions, owner, by, what, about, key)

    async def viewed(self, owner: int | str, by: int, what: str, about: Mapping[str, Any], key: str = "") -> bool:
        """Somebody was shown something."""
        return await self._note(self.views, owner, by, what, about, key)

    async def _note(
        self, chain: Chain, owner: int | str, by: int, what: str, about: Mapping[str, Any], key: str
    ) -> bool:
        when = datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="milliseconds")
        record = {"time": when, "by": by, "what": what, "about": dict(about)}
        return await chain.append(owner, key or secrets.token_hex(8), record)
