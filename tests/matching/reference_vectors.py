"""What the reference's own code (the package `pdqhash`) says of the tests' pictures, written down once.

`pdqhash` has to be compiled, so the tests do without it: they read `reference_vectors.json`. To write that file anew,
for other pictures or another release of the reference: `pip install -e '.[dev,bench]'`, then
`python -m tests.matching.reference_vectors`.
"""

import json
from pathlib import Path

import numpy as np

from matching.fingerprint import Fingerprint

FILE = Path(__file__).with_suffix(".json")

SIZES = [(5, 5), (6, 200), (63, 64), (64, 64), (65, 64), (90, 67), (128, 129), (320, 240), (512, 384), (384, 512)]
LARGE = [(512, 5), (511, 509), (800, 600), (1281, 720)]

EVERY_SIZE = [(seed, size) for size in SIZES + LARGE for seed in range(6)]
MANY = [(seed, (200 + 7 * seed, 300 - 5 * seed)) for seed in range(40)]
"""Pictures: a seed and a size (width, height) in pixels each."""


def name_of(seed: int, size: tuple[int, int]) -> str:
    """The name of a picture's vector."""
    return f"{seed} {size[0]}x{size[1]}"


class Reference:
    """The vectors written down."""

    def __init__(self) -> None:
        self._vectors: dict[str, tuple[str, int]] = json.loads(FILE.read_text())

    def __call__(self, seed: int, size: tuple[int, int]) -> tuple[Fingerprint, int]:
        """What the reference says of a picture: fingerprint and quality."""
        text, quality = self._vectors[name_of(seed, size)]
        return Fingerprint.from_hex(text), quality


def write() -> None:
    """Ask the reference about every picture, and write down what it says."""
    import pdqhash  # noqa: PLC0415 - only whoever writes the vectors has it

    from tests.matching.conftest import paint  # noqa: PLC0415 - pytest finds it by itself

    vectors = {}
    for seed, size in EVERY_SIZE + MANY:
        bits, quality = pdqhash.compute(np.asarray(paint(seed, size)))
        vectors[name_of(seed, size)] = (np.packbits(bits.astype(np.uint8)).tobytes().hex(), int(quality))
    FILE.write_text(json.dumps(vectors, indent=0) + "\n")


if __name__ == "__main__":
    write()
