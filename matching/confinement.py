"""What a decoder process takes away from itself before it sees the first byte of a stranger's file."""

import math
import os
import resource
import sys
import time
from typing import Final

_NICENESS: Final = 5
"""Decoding yields to the bot's own loop, which has deletions to send."""

_OPEN_FILES: Final = 32
_SPARE_SECONDS: Final = 1


def confine(memory: int) -> None:
    """Limit address space to `memory` bytes, forbid core dumps (they would hold images) and files, be nice.

    With a file size limit of zero nothing that runs here can write a single byte to disk.
    """
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    sys.dont_write_bytecode = True
    os.nice(_NICENESS)


def allow_processor_seconds(seconds: float) -> None:
    """Let this process use that much more processor time, and be killed (SIGXCPU) if it uses more.

    The bot kills a slow decoder by the clock; this is for a decoder whose bot is no longer there to do so.
    """
    until = math.ceil(time.process_time() + seconds) + _SPARE_SECONDS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def _limit(what: int, value: int) -> None:
    """Lower the soft and the hard limit, or leave a lower one that is already there."""
    _, hard = resource.getrlimit(what)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (allowed, allowed))
