"""Texts in the store's replies: redis-py leaves open whether they are bytes or already decoded."""

from typing import Any


def text_of(reply: Any) -> str:
    """A reply that is a text, as a str."""
    return reply.decode() if isinstance(reply, bytes) else str(reply)
