"""The program as its users start it, and images to give it."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.warm_start import Ran, WarmStart


class Egide:
    """Runs the program as an operator would."""

    def __init__(self, data_dir: Path, warm_start: WarmStart) -> None:
        self._warm_start = warm_start
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("EGIDE_", "LC_", "LANG"))},
            "EGIDE_DATA_DIR": str(data_dir),
            "LANG": "C",
        }

    def __call__(self, *words: object, **more: str) -> Ran:
        """Run one command line, with more variables in its environment."""
        return self._warm_start.run(words, self.environment | more)

    def rows(self, *words: object) -> list[dict[str, Any]]:
        """The JSON lines a command prints."""
        return [json.loads(line) for line in self(*words, "--json").stdout.splitlines()]


@pytest.fixture
def egide(data_dir, warm_start):
    """The program, on a data directory of its own."""
    return Egide(data_dir, warm_start)


@pytest.fixture
def picture(tmp_path):
    """Makes files with photo-like images; the same seed shows the same scene at every size."""

    def make(name, seed, size=(640, 480), **options):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)
        Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC).save(path, **options)
        return path

    return make


@pytest.fixture
def blank(tmp_path):
    """An image without anything to tell it by."""
    path = tmp_path / "blank.png"
    Image.new("RGB", (300, 300), "grey").save(path)
    return path
