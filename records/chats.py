"""The groups and channels the bot is in: what it may do there, in which language, and what was chosen for them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, cast

from pydantic import TypeAdapter
from redis.asyncio import Redis
from redis.exceptions import WatchError

from policies.choices import Choices
from policies.policy import Policy
from policies.telling import Telling
from records.keys import of_chat, of_register

CHATS = of_register("chats", "known")
"""Set of the ids of all chats with a record."""

_AT_ONCE: Final = 100
"""Records read together."""


@dataclass(frozen=True, slots=True)
class Chat:
    """One group or channel. No member is recorded but `added_by`, to whom the self-check is addressed."""

    id: int
    title: str = ""
    type: str = "supergroup"
    language: str | None = None
    added_by: int | None = None
    rights: frozenset[str] = frozenset()
    """The bot's administrator rights there, by their Bot API names; empty for an ordinary member."""
    since: float = 0.0
    """Since when the bot is there, in epoch seconds; 0 where that was before it was kept."""


class Change(NamedTuple):
    """What was chosen for a chat before and after, by the names of Choices' fields."""

    before: dict[str, object]
    after: dict[str, object]


_CHAT = TypeAdapter(Chat)


class Chats:
    """The records of all chats. `default` is the policy of a chat for which none was chosen."""

    def __init__(self, redis: Redis, default: Policy) -> None:
        self._redis = redis
        self._default = default

    async def get(self, chat: int) -> Chat | None:
        """The record of a chat, or None where the bot has never been told of it."""
        found = await self._redis.get(of_chat(chat, "chat"))
        # The key is the truth about the id: a record may have been moved here from a basic group's.
        return replace(_CHAT.validate_json(found), id=chat) if found else None

    async def save(self, chat: Chat) -> None:
        """Write the record of a chat."""
        await self._redis.set(of_chat(chat.id, "chat"), _CHAT.dump_json(chat))
        await self._redis.sadd(CHATS, str(chat.id))

    async def ids(self) -> list[int]:
        """All chats with a record, in ascending order."""
        return sorted(int(member) for member in await self._redis.smembers(CHATS))

    async def added_by(self, person: int, chats: Sequence[int]) -> list[int]:
        """Those of these chats that this person added the bot to."""
        found: list[int] = []
        for first in range(0, len(chats), _AT_ONCE):
            some = chats[first : first + _AT_ONCE]
            async with self._redis.pipeline(transaction=False) as pipe:  # they may lie on several nodes
                for chat in some:
                    pipe.get(of_chat(chat, "chat"))
                held = zip(some, await pipe.execute(), strict=True)
            found += [chat for chat, record in held if record and json.loads(record).get("added_by") == person]
        return found

    async def forget_who_added(self, chat: int, person: int) -> None:
        """This person does not want it known that they added the bot."""
        known = await self.get(chat)
        if known and known.added_by == person:
            await self.save(replace(known, added_by=None))

    async def policy(self, chat: int) -> Policy:
        """What was chosen for this chat, and the operator's default for the rest."""
        chosen = _of(Policy, await self.chosen(chat))
        return Policy.model_validate(self._default.model_dump() | chosen) if chosen else self._default

    async def telling(self, chat: int) -> Telling:
        """Who is told what about this chat; the language is a chosen one or that of who added the bot."""
        telling = Telling.model_validate(_of(Telling, await self.chosen(chat)))
        if telling.language:
            return telling
        record = await self.get(chat)
        return telling.model_copy(update={"language": record.language}) if record and record.language else telling

    async def chosen(self, chat: int) -> dict[str, object]:
        """Only what was chosen for this chat, by the names of Choices' fields."""
        return _read(await self._redis.get(of_chat(chat, "policy")))

    async def choose(self, chat: int, chosen: Policy | Telling) -> None:
        """Set all that was chosen for one chat: the fields that are set; the others stay the operator's default."""
        await self._redis.set(of_chat(chat, "policy"), chosen.model_dump_json(exclude_unset=True))

    async def adjust(self, chat: int, changes: Mapping[str, object | None]) -> Change:
        """Set some fields of what was chosen and leave the others as they are, whoever changes them at the same time.

        None goes back to the default. Raises pydantic's ValidationError where the result is no possible choice; then
        nothing is changed.
        """
        return await self._amend(chat, lambda _: changes)

    async def use_source(self, chat: int, source: str, *, used: bool) -> Change:
        """Use a further source in this chat, or leave it out, whatever is done about the others at the same time."""

        def changes(before: Mapping[str, object]) -> dict[str, object]:
            without = frozenset(cast("frozenset[str]", before.get("without", self._default.without)))
            return {"without": without - {source} if used else without | {source}}

        return await self._amend(chat, changes)

    async def _amend(self, chat: int, changes: Callable[[Mapping[str, object]], Mapping[str, object | None]]) -> Change:
        """Set the fields that `changes` gives for what was chosen until then."""
        key = of_chat(chat, "policy")
        async with self._redis.pipeline(transaction=True) as pipe:
            while True:
                await pipe.watch(key)
                before = _read(await pipe.get(key))
                wanted = {name: value for name, value in {**before, **changes(before)}.items() if value is not None}
                chosen = Choices.model_validate(wanted)
                pipe.multi()  # type: ignore[no-untyped-call]
                pipe.set(key, chosen.model_dump_json(exclude_unset=True))
                try:
                    await pipe.execute()
                except WatchError:
                    continue
                return Change(before, chosen.model_dump(exclude_unset=True))

    async def forget(self, chat: int) -> None:
        """Take a chat out of the register (its keys are erased by `records.purge`)."""
        await self._redis.srem(CHATS, str(chat))


def _read(stored: bytes | str | None) -> dict[str, object]:
    return Choices.model_validate_json(stored).model_dump(exclude_unset=True) if stored else {}


def _of(model: type[Policy | Telling], chosen: Mapping[str, object]) -> dict[str, object]:
    """The part of what was chosen that belongs to one model."""
    return {name: value for name, value in chosen.items() if name in model.model_fields}
