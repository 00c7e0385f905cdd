"""Where a person is in the private conversation: a small sealed record, forgotten an hour after the last step.

Any process may go on with a conversation. Two that change the same one at the same moment (a tap, and the page that
has just registered something) do not overwrite each other: who comes second is told, and begins again.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self, cast

from redis.asyncio import Redis

from records.aof import AppendOnlyFile
from records.keys import of_chat
from records.vault import SealBroken, Vault

KEPT_SECONDS: Final = 3600
"""Since the last step."""

_PLACE: Final = "conversation"
_SWAP: Final = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""
"""Write a conversation, if it is still what the caller read."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation at one moment."""

    chat: int
    """The id of the private chat, which is that of the person."""
    step: str
    """`branch.step`: which screen is shown."""
    language: str
    answers: Mapping[str, str] = field(default_factory=dict)
    """What was chosen and typed so far, by name."""
    screen: int = 0
    """The id of the message that shows the present screen; 0 before it is sent."""
    offered: tuple[str, ...] = ()
    """What the buttons of the present screen stand for."""
    reads: bool = False
    """Whether a typed text is the answer to the present screen."""
    entered: bool = False
    """Whether the step was just gone to, so that what comes with it has yet to be handed over."""
    heard: int = 0
    """The id of the last typed message that was an answer: handled again after a crash, it is none to the next step."""

    def at(self, step: str, **answers: str) -> Self:
        """The conversation at another step, with answers added; an empty one removes what was there."""
        merged = {**self.answers, **answers}
        return replace(self, step=step, answers={name: text for name, text in merged.items() if text})

    def get(self, name: str) -> str:
        """An answer, empty where there is none."""
        return self.answers.get(name, "")

    @property
    def branch(self) -> str:
        """Whose step it is."""
        return self.step.partition(".")[0]

    def shown(self, message: int, offered: tuple[str, ...], *, reads: bool) -> Self:
        """The conversation once its screen is shown by this message."""
        return replace(self, screen=message, offered=offered, reads=reads, entered=False)

    def unshown(self, *, entered: bool) -> Self:
        """The conversation at a step whose screen has yet to be shown: until then, no tap and no text is an answer."""
        return replace(self, offered=(), reads=False, entered=entered)

    @property
    def waits(self) -> bool:
        """Whether its screen has yet to be shown."""
        return not self.offered and not self.reads


class Conversations:
    """All conversations."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._file = AppendOnlyFile(redis)
        self._swap = redis.register_script(_SWAP)

    async def read(self, chat: int) -> Talk | None:
        """The conversation of a chat; None where there is none, or none any more."""
        sealed = cast("bytes | None", await self._redis.get(_key(chat)))
        return self._opened(chat, sealed) if sealed else None

    async def begin(self, talk: Talk) -> None:
        """Write a conversation, whatever there was."""
        await self._redis.set(_key(talk.chat), self._sealed(talk), ex=KEPT_SECONDS)

    async def write(self, before: Talk, after: Talk) -> bool:
        """Write a step, unless the conversation is no longer what it was before; whether it was written."""
        arguments: list[bytes | int] = [self._sealed(before), self._sealed(after), KEPT_SECONDS]
        return bool(await self._swap(keys=[_key(after.chat)], args=arguments))

    async def change(self, chat: int, change: Callable[[Talk], Talk]) -> Talk | None:
        """Change a conversation in one step; None where there is none."""
        while (before := await self.read(chat)) is not None:
            if await self.write(before, after := change(before)):
                return after
        return None

    async def tidy(self) -> None:
        """Have what was typed go from the disk too: a number, a PIN came in as Telegram sent them."""
        await self._file.outdated()

    async def erase(self, chat: int) -> None:
        """Forget a conversation, on the disk too."""
        if await self._redis.delete(_key(chat)):
            await self._file.outdated()

    def _sealed(self, talk: Talk) -> bytes:
        kept: dict[str, Any] = {name: getattr(talk, name) for name in talk.__dataclass_fields__}
        kept["answers"] = dict(sorted(talk.answers.items()))
        return self._vault.seal(json.dumps(kept, separators=(",", ":")).encode(), _PLACE)

    def _opened(self, chat: int, sealed: bytes) -> Talk | None:
        try:
            kept = json.loads(self._vault.open(sealed, _PLACE))
        except SealBroken:
            return None  # of a former key: an hour's worth at most is begun again
        talk = Talk(**{**kept, "offered": tuple(kept["offered"])})
        return talk if talk.chat == chat else None


def _key(chat: int) -> str:
    return of_chat(chat, "conversation")
