"""A decoder that does, on certain words, what a hostile file makes a real one do. Tests start it; nothing else does."""

import os
import signal
import stat
import time
from pathlib import Path

from config.errors import ImageRefused
from matching import decoder
from matching.images import Caps
from matching.reading import Purpose, Reading

_honest = decoder.outcome


def outcome(data: bytes, caps: Caps, purpose: Purpose) -> Reading | ImageRefused:
    """Misbehave if told to, decode otherwise."""
    word, _, argument = data.partition(b":")
    if word == b"hang":
        time.sleep(3600)
    elif word == b"pause":
        time.sleep(float(argument))
    elif word == b"spin":
        while True:
            pass
    elif word == b"segfault" or (word == b"segfault-in" and os.getpid() == int(argument)):
        os.kill(os.getpid(), signal.SIGSEGV)
    elif word == b"garble":
        os.write(_answers(), b"\xff" * 64)
    elif word == b"eat":
        bytearray(int(argument))
    elif word == b"write":
        Path(os.fsdecode(argument)).write_bytes(b"an image")
    return _honest(data, caps, purpose)


def _answers() -> int:
    """The descriptor the frames leave through: the last pipe opened."""
    return max(descriptor for descriptor in range(32) if _is_pipe(descriptor))


def _is_pipe(descriptor: int) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    except OSError:
        return False


if __name__ == "__main__":
    decoder.outcome = outcome
    decoder.main()
