"""Addresses as they may be shown, logged and stored: without what gives access."""

from urllib.parse import urlsplit


def shown(address: str) -> str:
    """The address without user, password and query."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def passwords_of(address: str) -> list[str]:
    """What of an address must not be seen: the password, and the query as a whole (redis-py takes passwords there)."""
    parts = urlsplit(address)
    return [secret for secret in (parts.password, parts.query) if secret]
