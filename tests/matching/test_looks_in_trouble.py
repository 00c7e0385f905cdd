"""A defect in one of the searches costs its own finds, and nothing else."""

import logging

import pytest

from bot.demo.scenes import scene
from matching import fingerprinting
from matching.frames import pack, unpack
from matching.images import REASONS, read
from matching.reading import Reading
from matching.sandbox import Sandbox


def failing(*_: object) -> None:
    """A search that stumbles."""
    raise ZeroDivisionError


@pytest.fixture
def stumbled(monkeypatch) -> Reading:
    """The reading of an image in which a search failed."""
    monkeypatch.setattr(fingerprinting, "looks_at", failing)
    return read(scene(1))


def test_own_fingerprint_is_compared_all_the_same(stumbled):
    """Whoever finds a picture that a search stumbles over gets nothing past the plain comparison."""
    assert stumbled.views[0].fingerprint == stumbled.fingerprint
    assert stumbled.fault.startswith("ZeroDivisionError at test_looks_in_trouble.py:")


def test_fault_is_told_to_who_asked(stumbled):
    """It goes through the pipe with the reading."""
    assert unpack(pack(stumbled), frozenset(REASONS)) == stumbled


async def test_operator_reads_of_it(caplog):
    """The log says what failed and where."""
    with caplog.at_level(logging.ERROR):
        async with Sandbox(1, decoder="tests.matching.stumbling_decoder") as sandbox:
            reading = await sandbox.read(scene(1))
    assert reading.views[0].fingerprint == reading.fingerprint
    assert "ZeroDivisionError at stumbling_decoder.py" in caplog.text
