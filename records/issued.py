"""Which evidence files were handed out: the one way a complete record leaves leaves a trace itself.

A stream of sealed entries without an account, a group or a poster; the case is a keyed hash. And for each case that a
file of each form was made today, so that nobody follows from hour to hour where an image turns up.
"""

import json
from dataclasses import asdict, dataclass
from typing import Final

from redis.asyncio import Redis

from config.errors import N_, EgideError
from records.keys import of_register
from records.streams import entries_of
from records.vault import Vault

ISSUED: Final = of_register("evidence-files", "issued")

KEPT_SECONDS: Final = 2 * 365 * 86_400
"""Complaints take longer than the records they are about are kept."""

MOST: Final = 100_000
AGAIN_SECONDS: Final = 86_400

_FIELD: Final = b"file"


class MadeToday(EgideError):
    """A file of this form was made for this case within the last day."""

    cause = N_("A file of this kind was already made for this case within the last 24 hours.")


@dataclass(frozen=True, slots=True)
class IssuedFile:
    """One file. `time` in epoch seconds, `case` as a keyed hash, `digest` the SHA-256 of its JSON document."""

    time: int
    case: str
    complaint: bool
    removals: int
    digest: str


class IssuedFiles:
    """The files that were handed out."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def check(self, number: str, asking: str, *, complaint: bool) -> None:
        """Raise MadeToday where there is one of this form already.

        `asking` is a word for the request: what was made for one and did not arrive may be made for it again.
        """
        held = await self._redis.get(self._today(number, complaint=complaint))
        if held is not None and held != asking.encode():
            raise MadeToday

    async def note(self, number: str, asking: str, file: IssuedFile) -> None:
        """Write down a file, before it is sent. Of two requests at the same moment one raises MadeToday."""
        today = self._today(number, complaint=file.complaint)
        if not await self._redis.set(today, asking, nx=True, ex=AGAIN_SECONDS):
            await self.check(number, asking, complaint=file.complaint)
        sealed = self._vault.seal(json.dumps(asdict(file)).encode(), ISSUED)
        seconds, _ = await self._redis.time()
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.xadd(ISSUED, {_FIELD: sealed}, maxlen=MOST)
            pipe.xtrim(ISSUED, minid=str((seconds - KEPT_SECONDS) * 1000), approximate=False)
            pipe.expire(ISSUED, KEPT_SECONDS)
            await pipe.execute()

    async def listed(self) -> list[IssuedFile]:
        """All of them, the oldest first."""
        entries = await entries_of(self._redis, ISSUED)
        return [IssuedFile(**json.loads(self._vault.open(fields[_FIELD], ISSUED))) for _, fields in entries]

    def case(self, number: str) -> str:
        """What stands for a case."""
        return self._vault.name(number, "case of an evidence file")

    def _today(self, number: str, *, complaint: bool) -> str:
        return of_register("evidence-files", f"today:{self.case(number)}:{'complaint' if complaint else 'own'}")
