"""The file of a backup: whole and ours, or refused before anything is written."""

import stat
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from redis.exceptions import ResponseError

from records.backups import copying, sealed_file
from records.backups.errors import (
    BackupDamaged,
    BackupError,
    BackupExists,
    BackupNotRead,
    BackupNotWritten,
    BackupOfAnotherKey,
    BackupOfAnotherSchema,
    NoBackup,
)
from records.backups.making import make_backup
from records.backups.reading import check
from records.backups.sealed_file import Head
from records.secret_key import SecretKey
from tests.examples import WITH_FIXTURES

pytestmark = pytest.mark.usefixtures("store")

once = settings(max_examples=40, suppress_health_check=WITH_FIXTURES)


@pytest.fixture
async def path(backups, redis, monkeypatch):
    """Give a backup of a dozen pieces."""
    monkeypatch.setattr(sealed_file, "PIECE", 100)
    await redis.set("egide:{-1}:policy", "x" * 1_000)
    made = backups.path()
    await backups.make(redis, made)
    return made


@once
@given(data=some.data())
def test_any_change_is_refused(path, backups, data):
    """One bit anywhere makes it a damaged backup, another key's, or none."""
    written = path.read_bytes()
    at, bit = data.draw(some.integers(0, len(written) - 1)), data.draw(some.integers(0, 7))
    spoilt = backups.folder / "spoilt"
    spoilt.write_bytes(written[:at] + bytes([written[at] ^ 1 << bit]) + written[at + 1 :])
    with pytest.raises(BackupError):
        check(spoilt, backups.key)


@once
@given(data=some.data())
def test_cut_files_are_refused(path, backups, data):
    """An end that is missing is noticed, wherever it is cut, between two pieces too."""
    written = path.read_bytes()
    spoilt = backups.folder / "spoilt"
    spoilt.write_bytes(written[: data.draw(some.integers(0, len(written) - 1))])
    with pytest.raises(BackupError):
        check(spoilt, backups.key)


def pieces(written: bytes) -> list[bytes]:
    """The head and the pieces of a backup."""
    start = written.index(b"}\n") + 2
    found = [written[:start]]
    while start < len(written):
        end = start + 4 + int.from_bytes(written[start : start + 4])
        found.append(written[start:end])
        start = end
    return found


async def test_moved_pieces_are_refused(path, backups, redis):
    """Pieces exchanged, doubled, left out, added, or of another backup do not make one."""
    other = backups.path()
    await backups.make(redis, other)
    mine, others = pieces(path.read_bytes()), pieces(other.read_bytes())
    assert len(mine) > 8
    for forged in (
        [*mine[:2], mine[3], mine[2], *mine[4:]],
        [*mine[:3], *mine[2:]],
        [*mine[:2], *mine[3:]],
        mine[:-1],
        [*mine, mine[-1]],
        [*mine[:4], *others[4:]],
        [others[0], *mine[1:]],
    ):
        spoilt = backups.folder / "spoilt"
        spoilt.write_bytes(b"".join(forged))
        with pytest.raises(BackupDamaged):
            check(spoilt, backups.key)


def test_whole_backups_are_accepted(path, backups):
    """The untouched file is read to its end, and says when it was made."""
    checked = check(path, backups.key)
    assert checked.keys == 3
    assert checked.head.made > 1.7e9


def test_another_key_is_named(path):
    """A backup of another secret key says which key it needs."""
    with pytest.raises(BackupOfAnotherKey) as refused:
        check(path, SecretKey(b"o" * 32, "another"))
    assert "--key-file" in refused.value.tell(str)


def test_other_files_are_refused(tmp_path, backups):
    """A file that never was a backup is called that; one that is not there is told with the reason."""
    (tmp_path / "x").write_bytes(b"something else")
    with pytest.raises(NoBackup):
        check(tmp_path / "x", backups.key)
    with pytest.raises(BackupNotRead, match="No such file") as refused:
        check(tmp_path / "y", backups.key)
    assert "Check its name" in refused.value.tell(str)


async def test_other_schemas_are_refused(backups, redis, monkeypatch):
    """A backup of a store that looked different names the version that can read it."""
    path, new = backups.path(), Head.new
    monkeypatch.setattr(Head, "new", lambda *words: replace(new(*words), schema=2, program="0.0.9"))
    await make_backup(redis, path, backups.key.secret, 0.0, "")
    with pytest.raises(BackupOfAnotherSchema) as refused:
        check(path, backups.key)
    assert "0.0.9" in refused.value.tell(str)


def test_backup_is_its_owners(path):
    """Nobody else can read the file, whatever the process's mask."""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_backup_overwrites_nothing(path, backups, redis):
    """A file that is there is left alone."""
    before = path.read_bytes()
    with pytest.raises(BackupExists):
        await backups.make(redis, path)
    assert path.read_bytes() == before


async def test_failed_backup_leaves_no_file(backups, redis, monkeypatch):
    """Neither half a backup nor a file of another name is left where the store or the disk refuses."""
    await redis.hset("egide:{-1}:big", mapping={str(number): "x" for number in range(9_000)})
    monkeypatch.setattr(copying, "COPY_SECONDS", "no number")
    with pytest.raises(ResponseError):
        await backups.make(redis, backups.path())
    with pytest.raises(BackupNotWritten, match="No such file"):
        await backups.make(redis, backups.folder / "missing" / "x")
    assert list(backups.folder.iterdir()) == []
