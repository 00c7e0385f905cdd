"""What a person's next typed text is the answer to, where that is no step of the conversation (records.conversations).

One thing at a time, sealed, under the person's private chat: a later question replaces an earlier one.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final, cast

from redis.asyncio import Redis

from records.keys import of_chat
from records.vault import Vault

EXPECTED_SECONDS: Final = 3_600
"""An hour, like the conversation."""

_PLACE = "expected answer"


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: of one `kind`, about something, by the message `message` (0: none is to be changed)."""

    kind: str
    about: Mapping[str, str] = field(default_factory=dict)
    message: int = 0


class Expected:
    """The open questions to all people."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def ask(self, person: int, question: Question) -> None:
        """Take the next text of this person as the answer, for EXPECTED_SECONDS."""
        told = json.dumps(asdict(question)).encode()
        await self._redis.set(_key(person), self._vault.seal(told, _PLACE), ex=EXPECTED_SECONDS)

    async def of(self, person: int) -> Question | None:
        """What this person is asked at present."""
        held = cast("bytes | None", await self._redis.get(_key(person)))
        return Question(**json.loads(self._vault.open(held, _PLACE))) if held else None

    async def answered(self, person: int) -> None:
        """Nothing is expected any more."""
        await self._redis.unlink(_key(person))


def _key(person: int) -> str:
    return of_chat(person, "expected")
