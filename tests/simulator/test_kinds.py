"""Every kind of post, read by two libraries that were written without us."""

from typing import Any

import pytest

from simulator.kinds import KINDS

WITHOUT_FILES = {"text", "link_preview", "custom_emoji"}


def file_ids(value: Any) -> set[str]:
    """Find every file id in a JSON value."""
    if isinstance(value, dict):
        own: set[str] = {value["file_id"]} if "file_id" in value else set()
        return own.union(*map(file_ids, value.values()))
    return set().union(*map(file_ids, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_kind_parses_elsewhere(kind, simulator, call, group, image, read_by_both):
    """What is posted is read by both libraries, and aiogram keeps every file in it."""
    await simulator.control.post(group.id, group.owner, kind, image=image, caption="mots")
    update = (await call.drain())[-1]
    kept = read_by_both(update)
    found = file_ids(update)
    assert bool(found) == (kind not in WITHOUT_FILES)
    assert not [file_id for file_id in found if file_id not in kept]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - WITHOUT_FILES))
async def test_every_file_downloads(kind, simulator, call, group, image):
    """Each file id of a message leads to bytes of the size it names."""
    await simulator.control.post(group.id, group.owner, kind, image=image)
    for file_id in file_ids((await call.drain())[-1]):
        file = (await call("getFile", file_id=file_id))["result"]
        async with call.session.get(f"{call.url}/file/bot{call.token}/{file['file_path']}") as response:
            assert len(await response.read()) == file["file_size"]
