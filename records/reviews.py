"""The queue of reviews, and those that have ended. Everything lies in one register, so every step is one script.

- `open`      hash: id -> the review, sealed; `waiting` sorted set: id -> when it was opened, so the first is due first
- `subjects`  hash: what a review is about, a keyed name -> its id, while it is open: one at a time
- `closed`    hash: id -> the review, sealed; `ended` sorted set: id -> when, for CLOSED_SECONDS
- `former`    hash: the same keyed name -> ids of the latest that have ended
- `owed`      set of ids of ended reviews of which something still has to be done: a crash after the decision
- `fresh`     how many were opened that moderators were not told of yet; `told` when they last were
- `turns`     hash: id -> keyed names of the group and the person that opened it, of those that come in turns
- `turn`      which process looks at the clock

A review is changed by compare and set: of two who decide at the same moment the second sees what the first said.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Final, cast

from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from policies.reviewing import BINDING, Kind
from policies.turns import Turn, crowding, order, room
from records.keys import of_register
from records.replies import text_of
from records.review import Review
from records.review_steps import ADD, CLOSE, SET, UNTIE
from records.review_turns import TURNS, Opener, ReviewTurns, written
from records.vault import Vault

CLOSED_SECONDS: Final = 365 * 86_400
"""Ended reviews are kept for 12 months."""

MOST_OPEN: Final = 10_000
"""Beyond it those give way that come in turns (policies.turns): the newest of the group that has the most."""

FORMER: Final = 5
"""Ended reviews of one subject that are found again."""

AT_ONCE: Final = 100
"""Opened seals, or looks at reviews, before other work has its turn."""

ID_BYTES: Final = 4

_OPEN: Final = of_register("reviews", "open")
_WAITING: Final = of_register("reviews", "waiting")
_SUBJECTS: Final = of_register("reviews", "subjects")
_CLOSED: Final = of_register("reviews", "closed")
_ENDED: Final = of_register("reviews", "ended")
_FORMER: Final = of_register("reviews", "former")
_OWED: Final = of_register("reviews", "owed")
_FRESH: Final = of_register("reviews", "fresh")
_TOLD: Final = of_register("reviews", "told")
_TURN: Final = of_register("reviews", "turn")


class Reviews:
    """All reviews. `most` is how many are open at most."""

    def __init__(self, redis: Redis, vault: Vault, most: int = MOST_OPEN) -> None:
        self._redis = redis
        self._vault = vault
        self._most = most
        self._turns = ReviewTurns(redis, vault)
        self._add = redis.register_script(ADD)
        self._set = redis.register_script(SET)
        self._close = redis.register_script(CLOSE)
        self._untie = redis.register_script(UNTIE)

    async def open(
        self,
        new: Review,
        join: Callable[[Review], Review],
        unless: Callable[[Review], bool],
        opener: Opener | None = None,
    ) -> Review | None:
        """Open a review (its id is given here), or have it join the open one about the same, by `join`.

        None where the latest about the same that has ended says `unless`: it was about this already. Who decided in
        those that ended is noted in the new one; an answer that came to nothing is asked for anew. With an `opener` it
        comes in turns; None too where there is no room for it.
        """
        subject = self.subject(new)
        while True:
            known = await self._redis.hget(_SUBJECTS, subject)
            if known is not None:
                joined = await self.change(text_of(known), join)
                if joined is not None:
                    if opener is None:
                        await self._turns.out(joined.id)
                    return joined
                await self._untie(keys=[_SUBJECTS, _OPEN], args=[subject, known])
                continue  # it has ended meanwhile
            former = await self.former(new)
            if former and unless(former[0]):
                return None
            turn = self._turns.turn("", opener) if opener else None
            if turn and not await self._has_room(turn):
                return None
            before = {by for one in former for by in _decided(one)}
            opened = replace(
                new, id=secrets.token_hex(ID_BYTES).upper(), earlier=tuple(sorted(before | set(new.earlier)))
            )
            keys = [_OPEN, _WAITING, _SUBJECTS, _CLOSED, _FRESH, TURNS]
            args: list[str | bytes | float] = [opened.id, self._sealed(opened), opened.opened, subject]
            args.append(written(turn) if turn else "")
            if await self._add(keys=keys, args=args):
                await self._give_way()
                return opened

    async def get(self, review: str) -> Review | None:
        """An open one."""
        held = await self._redis.hget(_OPEN, review)
        return self._read(held) if held else None

    async def ended(self, review: str) -> Review | None:
        """One that has ended."""
        held = await self._redis.hget(_CLOSED, review)
        return self._read(held) if held else None

    async def former(self, like: Review) -> list[Review]:
        """Those about the same that have ended, the latest first."""
        held = await self._redis.hget(_FORMER, self.subject(like))
        found = [await self.ended(one) for one in text_of(held).split(",")] if held else []
        return [one for one in found if one is not None]

    async def waiting(self, until: float = float("inf")) -> AsyncIterator[Review]:
        """The open ones that were opened `until` a moment, that which is due first first."""
        async for one in self._opened(await self._ids(until)):
            yield one

    async def served(self) -> AsyncIterator[Review]:
        """The open ones as moderators are given them."""
        ids = await self._ids()
        turns = {one.review: one for one in await self._turns.of(ids)}
        async for one in self._opened(order(ids, turns)):
            yield one

    async def _ids(self, until: float = float("inf")) -> list[str]:
        return [text_of(one) for one in await self._redis.zrangebyscore(_WAITING, "-inf", until)]

    async def _opened(self, ids: list[str]) -> AsyncIterator[Review]:
        for first in range(0, len(ids), AT_ONCE):
            for held in await cast(
                "Awaitable[list[bytes | None]]", self._redis.hmget(_OPEN, ids[first : first + AT_ONCE])
            ):
                if held:
                    yield self._read(held)
            await asyncio.sleep(0)

    async def count(self) -> int:
        """How many are open."""
        return int(await self._redis.zcard(_WAITING))

    async def opened_before(self, moment: float) -> int:
        """How many of the open ones were opened before this moment (epoch seconds)."""
        return int(await self._redis.zcount(_WAITING, "-inf", f"({moment}"))

    async def ended_since(self, since: float) -> list[Review]:
        """Those that have ended after a moment, the oldest first."""
        ids = [text_of(one) for one in await self._redis.zrangebyscore(_ENDED, f"({since}", "+inf")]
        found = [await self.ended(one) for one in ids]
        return [one for one in found if one]

    async def change(self, review: str, change: Callable[[Review], Review | None]) -> Review | None:
        """An open review as `change` makes it; with an outcome it ends. None where it is not open, or `change` says so.

        `change` may be called again, on what somebody else has made of it meanwhile.
        """
        while True:
            held = await self._redis.hget(_OPEN, review)
            if held is None:
                return None
            before = self._read(held)
            after = change(before)
            if after is None or after == before:
                return after
            if await self._write(cast("bytes", held), after):
                return after

    async def amend(self, review: str, change: Callable[[Review], Review | None]) -> Review | None:
        """Another outcome for one that has ended; what follows is owed. None where there is none."""
        ended = await self.ended(review)
        after = change(ended) if ended else None
        if after is not None and after != ended:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hset(_CLOSED, review, self._sealed(after))
                pipe.sadd(_OWED, review)
                await pipe.execute()
        return after

    async def owed(self) -> list[Review]:
        """Ended ones of which something still has to be done."""
        members = sorted(await cast("Awaitable[set[bytes]]", self._redis.smembers(_OWED)))
        return [one for one in [await self.ended(text_of(member)) for member in members] if one]

    async def done(self, review: str) -> None:
        """All that follows from an ended one is done."""
        await self._redis.srem(_OWED, review)

    async def oldest(self) -> float | None:
        """When the one was opened that has waited the longest; None where none waits."""
        first = cast("list[tuple[bytes, float]]", await self._redis.zrange(_WAITING, 0, 0, withscores=True))
        return first[0][1] if first else None

    async def fresh(self, now: float, pause: float) -> int:
        """How many were opened that nobody was told of; 0 within `pause` seconds of the last telling."""
        last, number = await self._redis.mget(_TOLD, _FRESH)
        return 0 if last is not None and now < float(last) + pause else int(number or 0)

    async def told(self, number: int, now: float) -> None:
        """Moderators were told of so many."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.decrby(_FRESH, number)
            pipe.set(_TOLD, now)
            await pipe.execute()

    async def turn(self, token: str, seconds: float) -> bool:
        """Whether it is this process's turn to look at the clock: one at a time, for so many seconds."""
        if await self._redis.set(_TURN, token, nx=True, px=int(seconds * 1000)):
            return True
        held = await self._redis.get(_TURN)
        return held is not None and text_of(held) == token

    async def release(self, person: int) -> None:
        """This person's open card goes back to the queue."""
        async for review in self.waiting():
            if review.holder == person:
                await self.change(review.id, lambda one: replace(one, holder=0, held_until=0.0))

    async def withdraw(self, review: str) -> None:
        """What it is about is withdrawn: it is erased, with nothing to be done."""
        held = await self._redis.hget(_OPEN, review)
        if held:
            await self._erase_open(self._read(held))

    async def of_subject(self, like: Review) -> Review | None:
        """The open one about the same."""
        known = await self._redis.hget(_SUBJECTS, self.subject(like))
        return await self.get(text_of(known)) if known else None

    async def entries(self) -> set[tuple[str, Fingerprint]]:
        """Every entry that some review holds, with its source."""
        return {(one.source, one.entry) async for one in self._all() if one.entry}

    async def drop(self, gone: Iterable[Fingerprint]) -> int:
        """These are on no list any more: keep no copy of them. How many reviews were erased."""
        entries, number = frozenset(gone), 0
        async for one in self._all():
            if one.entry in entries:
                await self._erase(one)
                number += 1
        return number

    async def forget(self, chat: int) -> None:
        """A group is erased: what came of it leaves the reviews, and those that have nothing else are erased."""
        async for one in self._all():
            if one.chat == chat:
                await self._erase(one)
            elif (after := one.without(chat)) != one:
                flagged_there = one.kinds == (Kind.FLAG,) and not after.places
                await (self._erase(one) if flagged_there else self._rewrite(one, lambda kept: kept.without(chat)))
        await self._turns.forget(chat, await self._ids())

    async def move(self, old: int, new: int) -> None:
        """A basic group became a supergroup."""
        await self._turns.move(old, new, await self._ids())
        async for one in self._all():
            if one.moved(old, new) == one:
                continue
            await self._rewrite(one, lambda kept: kept.moved(old, new))
            if self.subject(one) != self.subject(one.moved(old, new)):
                await self._redis.hdel(_SUBJECTS, self.subject(one))
                if one.outcome is None:
                    await self._redis.hset(_SUBJECTS, self.subject(one.moved(old, new)), one.id)

    async def erase_closed(self, now: float) -> int:
        """Erase those that ended CLOSED_SECONDS before `now` (epoch seconds); how many."""
        ids = [text_of(one) for one in await self._redis.zrangebyscore(_ENDED, "-inf", now - CLOSED_SECONDS)]
        for one in ids:
            review = await self.ended(one)
            if review:
                await self._erase(review)
        return len(ids)

    def subject(self, review: Review) -> str:
        """A keyed name of what it is about."""
        told = f"appeal/{review.chat}/{review.appeal}" if review.is_appeal else f"entry/{review.entry}"
        return self._vault.name(told, "review subject")

    async def _write(self, before: bytes, after: Review) -> bool:
        if after.outcome is None:
            return bool(await self._set(keys=[_OPEN], args=[after.id, before, self._sealed(after)]))
        keys = [_OPEN, _WAITING, _SUBJECTS, _CLOSED, _ENDED, _FORMER, _OWED, TURNS]
        args: list[str | bytes | float] = [after.id, before, self._sealed(after), self.subject(after)]
        args += [after.closed, FORMER]
        return bool(await self._close(keys=keys, args=args))

    async def _rewrite(self, review: Review, change: Callable[[Review], Review]) -> None:
        """Change what is kept of one, open or ended."""
        if await self.change(review.id, change) is None and (ended := await self.ended(review.id)):
            await self._redis.hset(_CLOSED, review.id, self._sealed(change(ended)))

    async def _all(self) -> AsyncIterator[Review]:
        """All, open and ended."""
        for key in (_OPEN, _CLOSED):
            async for _, held in self._redis.hscan_iter(key, count=AT_ONCE):
                yield self._read(held)

    async def _give_way(self) -> None:
        """Where there are too many, those leave that crowd the others."""
        over = await self.count() - self._most
        turns = await self._turns.of(await self._ids()) if over > 0 else []
        while over > 0 and (name := crowding(turns)):
            turns = [one for one in turns if one.review != name]
            over -= await self._leaves(name)

    async def _has_room(self, new: Turn) -> bool:
        """Whether one more may be opened; where another has to leave for it, it has left."""
        free = room(await self._turns.of(await self._ids()), new)
        return free.opens and (not free.leaves or await self._leaves(free.leaves))

    async def _leaves(self, name: str) -> bool:
        """Erase one that is open, unless somebody has said something about it."""
        one = await self.get(name)
        if one is None or one.votes:
            return False
        await self._erase_open(one)
        return True

    async def _erase_open(self, review: Review) -> None:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hdel(_OPEN, review.id)
            pipe.zrem(_WAITING, review.id)
            pipe.hdel(_SUBJECTS, self.subject(review))
            pipe.hdel(TURNS, review.id)
            await pipe.execute()

    async def _erase(self, review: Review) -> None:
        if review.outcome is None:
            await self._erase_open(review)
            return
        subject = self.subject(review)
        former = [one.id for one in await self.former(review) if one.id != review.id]
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hdel(_CLOSED, review.id)
            pipe.zrem(_ENDED, review.id)
            pipe.srem(_OWED, review.id)
            if former:
                pipe.hset(_FORMER, subject, ",".join(former))
            else:
                pipe.hdel(_FORMER, subject)
            await pipe.execute()

    def _sealed(self, review: Review) -> bytes:
        return self._vault.seal(json.dumps(review.record()).encode(), _OPEN)

    def _read(self, held: bytes | str) -> Review:
        return Review.of_record(json.loads(self._vault.open(cast("bytes", held), _OPEN)))


def _decided(former: Review) -> set[int]:
    """Who decided about an entry in a review that has ended: by its outcome, or as an administrator."""
    answered = {vote.by for vote in former.votes} if former.outcome in BINDING else set()
    return answered | {by for _, by in former.alarms}
