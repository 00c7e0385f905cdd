"""The Bot API methods, by family; names are found without regard to case, as Telegram does."""

from collections.abc import Awaitable, Callable
from typing import Any

from simulator.call import Call
from simulator.methods import account, chats, deleting, ephemeral, files, keyboards, members, sending, updates

Method = Callable[[Call], Any | Awaitable[Any]]

_FAMILIES = (account, chats, deleting, ephemeral, files, keyboards, members, sending, updates)
METHODS: dict[str, Method] = {name.lower(): method for family in _FAMILIES for name, method in family.METHODS.items()}
