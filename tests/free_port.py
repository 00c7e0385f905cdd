"""Ports for servers of tests that are told theirs beforehand."""

import random
import socket
from typing import Final

FROM, TO = 20_000, 30_000
"""Below those the system gives to connections, so that nobody is given one before its server listens."""

TRIES: Final = 100


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    for _ in range(TRIES):
        port = random.SystemRandom().randrange(FROM, TO)
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError(f"{TRIES} ports between {FROM} and {TO} are taken")
