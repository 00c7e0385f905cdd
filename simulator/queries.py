"""Taps on buttons: each is a callback query that a bot answers once."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import bad_request


@dataclass(slots=True)
class Query:
    """A tap; `answer` is what the bot said to it (`text`, `show_alert`, `url`)."""

    id: str
    bot_id: int
    answer: dict[str, Any] | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class Queries:
    """The callback queries of one simulator."""

    def __init__(self) -> None:
        self._queries: dict[str, Query] = {}

    def ask(self, bot_id: int) -> Query:
        """Make a query for a bot."""
        query = Query(str(secrets.randbits(60)), bot_id)
        self._queries[query.id] = query
        return query

    def answer(self, query_id: str, bot_id: int, answer: dict[str, Any]) -> None:
        """Take the bot's answer."""
        query = self._queries.get(query_id)
        if query is None or query.bot_id != bot_id or query.answered.is_set():
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        query.answer = answer
        query.answered.set()

    async def wait(self, query: Query, seconds: float) -> dict[str, Any] | None:
        """Give the answer, waiting so long for it; None if there is none."""
        try:
            await asyncio.wait_for(query.answered.wait(), seconds)
        except TimeoutError:
            return None
        return query.answer
