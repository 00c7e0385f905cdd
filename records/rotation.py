"""Changing the secret key: the data keys are wrapped by a new one, and no record is touched (see records.vault).

Between the first step and the last, both keys open the store, so that stopping anywhere locks nobody out. Programs at
work keep the data keys in memory and notice nothing.
"""

import fcntl
import os
import secrets
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Final, cast

from redis.asyncio import Redis

from config.errors import N_, EgideError, SettingsError
from records.keys import of_register
from records.replies import text_of
from records.secret_key import FILE_SETTING, KEY_BYTES, SecretKey, write_key_file
from records.vault import WRAPPED, SecretKeyWrong, key_id, unwrapped, wrapped

NEWEST: Final = of_register("vault", "newest")
"""Id of the key that a change leads to, while more than one opens the store."""


class Step(Enum):
    """What has been done of a change; a program may be stopped after each."""

    ADDED = "added"
    """The new key opens the store, as the former one does."""
    KEPT = "kept"
    """The former key is in a file of its own, for the backups."""
    REPLACED = "replaced"
    """The key file holds the new key."""
    RETIRED = "retired"
    """The former key no longer opens the store."""


class NotNewest(EgideError):
    """The former key is still the one in use."""

    cause = N_("The secret key in use ({known}, from {source}) is the former one; the change leads to {newest}.")
    cure = N_("Set EGIDE_SECRET_KEY, or the key file, to the new key first, and restart what uses the store.")


class SameKey(EgideError):
    """Nothing would change."""

    cause = N_("EGIDE_NEW_SECRET_KEY is the secret key that is in use already.")
    cure = N_("Make a new one, with `openssl rand -hex 32` for instance.")


class Rotation:
    """A change of the secret key `former`, which is in use."""

    def __init__(self, redis: Redis, former: SecretKey) -> None:
        self._redis = redis
        self._former = former

    async def opening(self) -> list[str]:
        """Ids of the keys that open the store."""
        return sorted(text_of(one) for one in cast("list[bytes]", await self._redis.hkeys(WRAPPED)))

    async def newest(self) -> str | None:
        """Id of the key that an unfinished change leads to."""
        told = await self._redis.get(NEWEST)
        return None if told is None else text_of(told)

    async def to_given(self, new: bytes) -> AsyncGenerator[Step, None]:
        """Let a new key open the store besides; it is the operator's to put into the settings."""
        if new == self._former.secret:
            raise SameKey
        await self._add(new)
        yield Step.ADDED

    async def of_file(self, path: Path, *, retire: bool) -> AsyncGenerator[Step, None]:
        """Change the key in a key file for one made here. `retire`: nobody else holds a copy of that file.

        Raises SettingsError where the file cannot be replaced; the store is then as it was.
        """
        with _alone(path):
            new = secrets.token_bytes(KEY_BYTES)
            await self._add(new)
            yield Step.ADDED
            try:
                write_key_file(former_of(path, self._former), self._former.secret)
                yield Step.KEPT
                write_key_file(path, new)
            except OSError as no:
                former_of(path, self._former).unlink(missing_ok=True)
                await self._redis.hdel(WRAPPED, key_id(new))
                raise SettingsError(setting=FILE_SETTING, detail=no) from no
            yield Step.REPLACED
            if retire:
                await Rotation(self._redis, SecretKey(new, str(path))).retire()
                yield Step.RETIRED

    async def retire(self) -> int:
        """Let the key in use be the only one that opens the store; how many others did.

        Raises SecretKeyWrong, or NotNewest where the key in use is the one before.
        """
        known = key_id(self._former.secret)
        held = await self._redis.hget(WRAPPED, known)
        if held is None:
            raise SecretKeyWrong(source=self._former.source)
        unwrapped(cast("bytes", held), self._former.secret, self._former.source)
        newest = await self.newest() or known
        if newest != known:
            raise NotNewest(known=known, newest=newest, source=self._former.source)
        others = [one for one in await self.opening() if one != known]
        async with self._redis.pipeline(transaction=True) as pipe:
            if others:
                pipe.hdel(WRAPPED, *others)
            pipe.delete(NEWEST)
            await pipe.execute()
        return len(others)

    async def _add(self, new: bytes) -> None:
        """Wrap the data keys with a new key, beside the wrapping there is."""
        held = await self._redis.hget(WRAPPED, key_id(self._former.secret))
        if held is None:
            raise SecretKeyWrong(source=self._former.source)
        data_keys = unwrapped(cast("bytes", held), self._former.secret, self._former.source)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(WRAPPED, key_id(new), wrapped(data_keys, new))
            pipe.set(NEWEST, key_id(new))
            await pipe.execute()


def former_of(path: Path, former: SecretKey) -> Path:
    """Where the key before the one in a key file is kept: backups made until then open with it."""
    return path.with_name(f"{path.name}.{key_id(former.secret)}")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two changes of one file at a time would each retire the other's key."""
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield
    finally:
        os.close(directory)
