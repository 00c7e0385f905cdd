"""Every key of the store, in one place.

A key carries in braces what it belongs to: a chat's id, or the name of a register that belongs to no chat. The
braces are the hash tag of Redis Cluster: all keys of one chat live on one node, so a script or transaction may
touch several of them, and everything about a chat is found by one pattern when it has to be erased or moved.
"""

ROOT = "egide"

SCHEMA = f"{ROOT}:{{schema}}:version"
"""Which layout of keys this store was written with."""


def of_chat(chat: int, name: str) -> str:
    """The key of one kind of record of one chat."""
    return f"{ROOT}:{{{chat}}}:{name}"


def of_register(register: str, name: str) -> str:
    """The key of something that belongs to no chat: a queue of chats, the blocklist, the service's records."""
    return f"{ROOT}:{{{register}}}:{name}"


def pattern_of_chat(chat: int) -> str:
    """A SCAN pattern for all that is kept about a chat."""
    return of_chat(chat, "*")
