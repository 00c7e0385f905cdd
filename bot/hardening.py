"""What the bot does at its start so that whoever takes over another process of the same user gets no secret from it."""

import ctypes
import os
import sys
from collections.abc import MutableMapping

from config.settings import PREFIX

_PR_SET_DUMPABLE = 4
"""prctl(2)."""


def harden(environment: MutableMapping[str, str] = os.environ) -> None:
    """Forget the settings in the environment, which have been read, and close this process to others.

    Without the first, each child would inherit the token; without the second, /proc/<pid>/environ would still show
    it, and /proc/<pid>/mem the whole memory, to every process of the user (root reads both in any case).
    """
    for name in [name for name in environment if name.upper().startswith(PREFIX)]:
        del environment[name]
    close_to_others()


def close_to_others() -> None:
    """Make this process one that nobody may trace, look into or dump (Linux; elsewhere nothing is changed)."""
    if sys.platform != "linux":
        return
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_DUMPABLE)")
