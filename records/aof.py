"""The server's append-only file, which holds what was erased until it is written anew.

Whoever erases something says that the file is outdated. It is then rewritten at once, or as soon as the last rewriting
is far enough back: rewriting costs the server a copy of everything it holds. What a rewriting makes up for is kept
until it has ended well: a server that was killed over it, or had no room on its disk, is told to again.
"""

import json
import logging
import time
from collections.abc import Mapping
from typing import Any, Final, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from records.keys import of_register

log = logging.getLogger(__name__)

LEAST_SECONDS: Final = 1_800
"""Between two rewritings. With the 25 minutes in which copies of the blocklist are written anew, a withdrawn
fingerprint is off the disk within an hour."""

AGAIN_SECONDS: Final = 60
"""Between two tries where the server refused, or a rewriting failed."""

OUTDATED: Final = of_register("aof", "outdated")
"""There while something erased is still in the file; holds since when, in epoch seconds."""

BEGUN: Final = of_register("aof", "begun")
"""There from before the order of a rewriting until it has ended well: since when what it makes up for was in the file,
which run of the server is told to, how many it had done by then, and when that was."""

REWRITTEN: Final = of_register("aof", "rewritten")
"""There for LEAST_SECONDS after a rewriting was ordered, for AGAIN_SECONDS after one that came to nothing."""

_BEGIN: Final = """
local since = redis.call('GET', KEYS[1])
if not since or not redis.call('SET', KEYS[3], '1', 'NX', 'EX', ARGV[2]) then return 0 end
redis.call('SET', KEYS[2], cjson.encode({tonumber(since), ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[4])}))
redis.call('DEL', KEYS[1])
return 1
"""
"""Take what the file is outdated by as what a rewriting makes up for, if one is due. Keys: outdated, begun, rewritten;
arguments: run of the server, seconds to the next one, rewritings so far, time. What is erased from here on makes the
file outdated anew."""


class AppendOnlyFile:
    """Any number of processes may speak for the same server."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._begin = redis.register_script(_BEGIN)

    async def outdated(self) -> None:
        """Something was erased that has to leave the file as well."""
        await self._redis.set(OUTDATED, int(time.time()), nx=True)

    async def rewrite_if_due(self) -> bool:
        """Have the server write it anew, if it is outdated and was not written lately; whether that was ordered.

        To be called every minute or so: it also sees to it that what was ordered has been done.
        """
        if not await self._redis.exists(OUTDATED, BEGUN):
            return False
        facts = cast("Mapping[str, Any]", await self._redis.info())
        if facts.get("aof_enabled") != 1:
            await self._redis.delete(OUTDATED, BEGUN)
            return False
        if not await self._settled(facts):
            return False
        keys = [OUTDATED, BEGUN, REWRITTEN]
        args: list[str | int] = [_run(facts), LEAST_SECONDS, _done(facts), int(time.time())]
        return bool(await self._begin(keys=keys, args=args)) and await self._order()

    async def _settled(self, facts: Mapping[str, Any]) -> bool:
        """Whether no rewriting is under way. One that came to nothing makes the file outdated again."""
        begun = cast("bytes | None", await self._redis.get(BEGUN))
        if begun is None:
            return True
        _, run, done, ordered = json.loads(begun)
        same, started = run == _run(facts), _done(facts) > done
        if same and (facts.get("aof_rewrite_in_progress") or facts.get("aof_rewrite_scheduled")):
            return False
        if same and not started and time.time() - ordered < AGAIN_SECONDS:
            return False  # another process is just about to order it
        if same and started and facts.get("aof_last_bgrewrite_status") == "ok":
            await self._redis.delete(BEGUN)
        else:
            log.warning("a rewriting of the append-only file came to nothing; it is tried again")
            await self._give_back()
        return True

    async def _order(self) -> bool:
        try:
            await self._redis.bgrewriteaof()
        except ResponseError as no:
            # Already at it, with what was there when it began, or not ours to order: the operator's server.
            await self._give_back()
            log.info("the append-only file is not rewritten now: %s", no)
            return False
        return True

    async def _give_back(self) -> None:
        """What was to be made up for is still in the file."""
        begun = cast("bytes | None", await self._redis.get(BEGUN))
        async with self._redis.pipeline(transaction=True) as pipe:
            if begun is not None:
                pipe.set(OUTDATED, json.loads(begun)[0])
            pipe.set(REWRITTEN, 1, ex=AGAIN_SECONDS)
            pipe.delete(BEGUN)
            await pipe.execute()


def _run(facts: Mapping[str, Any]) -> str:
    return str(facts.get("run_id", ""))


def _done(facts: Mapping[str, Any]) -> int:
    """How many rewritings this run of the server has begun."""
    return int(facts.get("aof_rewrites", 0))
