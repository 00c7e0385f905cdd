"""A small run of the recall benchmark, from a folder of photographs to its document."""

import json
from itertools import combinations

import numpy as np
import pytest

from benchmarks.recall import document
from benchmarks.recall.alterations import ALTERATIONS
from benchmarks.recall.lists import filled, unrelated
from benchmarks.recall.measuring import Measuring
from benchmarks.recall.photographs import select
from benchmarks.recall.ways import BASELINE
from config.errors import InputError
from matching.sandbox import Sandbox

FEW = [one for one in ALTERATIONS if one.name in {"JPEG 50", "mirrored", "collage 2 x 2", "duotone"}]


@pytest.fixture
async def sandbox():
    """One decoder process."""
    async with Sandbox(1) as opened:
        yield opened


async def test_runs_tell_recall(folder):
    """Plain PDQ finds the re-encoded photographs and no mirrored or collaged ones, and nothing matches falsely."""
    report = await Measuring([BASELINE], [], FEW).report(folder, 2, 300)
    (scores,) = report.scores
    assert (report.photographs, report.kept_off) == (2, 6)
    assert (scores.found.of["JPEG 50"], scores.found.of["mirrored"], scores.found.of["collage 2 x 2"]) == (1, 0, 0)
    assert scores.found.mean_of_alterations == pytest.approx(1 / 3)
    assert scores.found.mean_of_unforeseen == scores.found.of["duotone"]
    assert (scores.false.posts, scores.false.of, scores.false_strangers.of) == (0, 8, 24)
    assert scores.entries == 1
    assert scores.milliseconds > 0
    assert json.loads(report.as_json())["scores"][0]["found"]["families"]["mirrored, turned"] == 0
    assert "| mirrored, turned (1) | 0.000 |" in document.text(report)


async def test_photographs_are_used_once(folder, sandbox):
    """Two files of one photograph count as one, and none is both on the list and kept off it."""
    selection = await select(folder, sandbox, None)
    names = [one.name for one in (*selection.listed, *selection.kept_off)]
    assert len(names) == len(set(names)) == 9
    with pytest.raises(InputError):
        await select(folder / "..", sandbox, None)


async def test_lists_know_their_owners(folder, sandbox):
    """Every photograph's entry is told from those that are nobody's."""
    selection = await select(folder, sandbox, 3)
    trial_list = await filled(BASELINE, sandbox, selection.listed, 50)
    assert len(trial_list.blocklist) == 53
    assert {owner.name for owner in trial_list.owners.values()} == {one.name for one in selection.listed}


def test_distractors_are_far_apart():
    """Unrelated entries are as far from each other as the fingerprints of different images."""
    words = np.unpackbits(unrelated(100), axis=1)
    distances = [int((one != other).sum()) for one, other in combinations(words, 2)]
    assert min(distances) > 70
    assert np.mean(distances) == pytest.approx(128, abs=1)
