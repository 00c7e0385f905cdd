"""Small photographs made by code."""

import io

import pytest
from PIL import Image

from benchmarks.pictures import picture


@pytest.fixture(scope="session")
def photograph():
    """Makes an RGB picture that is like a photograph to a fingerprint; the same for the same seed."""

    def make(seed, size=(240, 180)):
        return picture(seed, size)

    return make


@pytest.fixture(scope="session")
def others(photograph):
    """What collages and screenshots show besides."""
    return [photograph(seed, (160, 120)) for seed in (101, 102)]


@pytest.fixture
def folder(photograph, tmp_path):
    """Nine photographs as files, one of them twice."""
    for seed in range(9):
        photograph(seed, (320, 240)).save(tmp_path / f"{seed}.jpg", quality=90)
    photograph(0, (320, 240)).save(tmp_path / "again.png")
    return tmp_path


@pytest.fixture(scope="session")
def opened():
    """Opens the bytes of an image."""
    return lambda data: Image.open(io.BytesIO(data))
