"""What a decoder process takes away from itself before it sees the first byte of a stranger's file."""

import ctypes
import logging
import math
import os
import resource
import sys
import time
from typing import Final

from matching import syscalls

log = logging.getLogger(__name__)

_NICENESS: Final = 5
"""Decoding yields to the bot's own loop, which has deletions to send."""

_OPEN_FILES: Final = 32
_SPARE_SECONDS: Final = 1


_PR_SET_DUMPABLE: Final = 4


def confine(memory: int) -> None:
    """Limit address space to `memory` bytes, forbid core dumps (they would hold images) and files, be nice.

    With a file size limit of zero nothing that runs here can write a single byte to disk. On Linux, on x86_64 and
    aarch64, it cannot open a file or a connection either, nor start, signal or look into another process
    (matching.syscalls), so whatever is needed must be imported and opened before. (A limit of no processes at all
    would do less: root is exempt from it, and it counts threads, of which the decoder of HEIC needs one.)
    """
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    sys.dont_write_bytecode = True
    os.nice(_NICENESS)
    if sys.platform == "linux":
        # Other decoders cannot look in here: there may be an image of somebody else's group.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    _refuse_calls()


def _refuse_calls() -> None:
    """Give system calls up where that is possible, and say so where it is not."""
    if not syscalls.can_be_refused():
        log.warning("on this system decoders are limited in what they use, but not in the system calls they make")
        return
    try:
        syscalls.refuse()
    except OSError as no:
        log.warning("decoders are limited in what they use, but not in the system calls they make: %s", no)


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
