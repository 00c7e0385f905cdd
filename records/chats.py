"""The groups and channels the bot is in: what it may do there, in which language, and what was chosen for them."""

from dataclasses import dataclass, replace

from pydantic import TypeAdapter
from redis.asyncio import Redis

from policies.policy import Policy
from records.keys import of_chat, of_register

CHATS = of_register("chats", "known")
"""Set of the ids of all chats with a record."""


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

    async def policy(self, chat: int) -> Policy:
        """What was chosen for this chat, and the operator's default for the rest."""
        chosen = await self.chosen(chat)
        return Policy.model_validate(self._default.model_dump() | chosen) if chosen else self._default

    async def chosen(self, chat: int) -> dict[str, object]:
        """Only what was chosen for this chat, by the names of Policy's fields."""
        found = await self._redis.get(of_chat(chat, "policy"))
        return Policy.model_validate_json(found).model_dump(exclude_unset=True) if found else {}

    async def choose(self, chat: int, policy: Policy) -> None:
        """Set the policy of one chat: the fields that are set in it; the others stay the operator's default."""
        await self._redis.set(of_chat(chat, "policy"), policy.model_dump_json(exclude_unset=True))

    async def forget(self, chat: int) -> None:
        """Take a chat out of the register (its keys are erased by `records.purge`)."""
        await self._redis.srem(CHATS, str(chat))
