"""The program of a decoder process: `python -m matching.decoder BYTES PIXELS SECONDS MEMORY`.

Reads images as frames (matching.frames) from standard input, writes one answer a frame to standard output, and
ends when its input does, so that it never outlives the bot. It is started by matching.sandbox only.
"""

import os
import sys
from typing import BinaryIO

from config.errors import ImageRefused
from matching.confinement import allow_processor_seconds, confine
from matching.frames import LENGTH, READY, REQUEST, pack
from matching.images import Caps, read
from matching.preload import preload
from matching.reading import Purpose, Reading


def main() -> None:
    """Confine this process, say so, then serve until the input ends."""
    size, pixels, seconds, memory = sys.argv[1:]
    caps = Caps(int(size), int(pixels), float(seconds), int(memory))
    # Decoding libraries print to the ordinary descriptors; what they print must not get between the frames.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    preload()
    confine(caps.memory)
    _send(answers, READY)
    _silence(nowhere)
    serve(sys.stdin.buffer, answers, caps)


def serve(images: BinaryIO, answers: BinaryIO, caps: Caps) -> None:
    """Answer every frame of `images` in order."""
    while len(header := images.read(REQUEST.size)) == REQUEST.size:
        size, purpose = REQUEST.unpack(header)
        data = images.read(size)
        if len(data) < size:
            return
        allow_processor_seconds(caps.seconds)
        _send(answers, pack(outcome(data, caps, Purpose(purpose))))


def outcome(data: bytes, caps: Caps, purpose: Purpose) -> Reading | ImageRefused:
    """What became of one image, as a value that can be sent."""
    try:
        return read(data, caps, purpose)
    except ImageRefused as refused:
        return refused


def _send(answers: BinaryIO, answer: bytes) -> None:
    answers.write(LENGTH.pack(len(answer)) + answer)
    answers.flush()


def _silence(nowhere: int) -> None:
    """Standard output and error go nowhere from here on; until now they told why a start failed."""
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


if __name__ == "__main__":
    main()
