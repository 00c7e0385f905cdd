"""Changing the secret key: at every moment there is a key that opens the store, and it is at hand."""

import stat

import pytest

from config.errors import SettingsError
from records.rotation import NotNewest, Rotation, SameKey, Step, former_of
from records.secret_key import SecretKey
from records.vault import WRAPPED, SecretKeyWrong, opened_vault

OLD, NEW = SecretKey(b"o" * 32, "the former"), SecretKey(b"n" * 32, "the new")
PLACE = "a test"


@pytest.fixture
async def sealed(redis, data_dir):
    """Seal something in a store, under the key in the data directory."""
    key = SecretKey.of(None, None, data_dir)
    return (await opened_vault(redis, key.secret, key.source)).seal(b"something", PLACE)


async def opens(redis, key: SecretKey, sealed: bytes) -> bool:
    """Whether a key opens what was sealed before the change."""
    try:
        return (await opened_vault(redis, key.secret, key.source)).open(sealed, PLACE) == b"something"
    except SecretKeyWrong:
        return False


async def test_key_of_a_file_is_changed(redis, data_dir, sealed):
    """The new key in the file opens the store, the former one does not, and is kept beside for the backups."""
    former = SecretKey.of(None, None, data_dir)
    path = data_dir / "secret.key"
    steps = [step async for step in Rotation(redis, former).of_file(path, retire=True)]
    assert steps == [Step.ADDED, Step.KEPT, Step.REPLACED, Step.RETIRED]
    present = SecretKey.of(None, None, data_dir)
    assert present.secret != former.secret
    assert await opens(redis, present, sealed)
    assert not await opens(redis, former, sealed)
    kept = former_of(path, former)
    assert SecretKey.of(None, kept, data_dir).secret == former.secret
    assert [stat.S_IMODE(file.stat().st_mode) for file in (path, kept)] == [0o600, 0o600]


@pytest.mark.parametrize("last", Step)
async def test_stopping_anywhere_locks_nobody_out(redis, data_dir, sealed, last):
    """After each step the key in the file opens the store, and a change begun anew goes through."""
    former, path = SecretKey.of(None, None, data_dir), data_dir / "secret.key"
    steps = Rotation(redis, former).of_file(path, retire=True)
    async for step in steps:
        if step is last:
            break
    await steps.aclose()
    present = SecretKey.of(None, None, data_dir)
    assert await opens(redis, present, sealed)
    assert await opens(redis, former, sealed) == (last is not Step.RETIRED)
    assert [step async for step in Rotation(redis, present).of_file(path, retire=True)][-1] is Step.RETIRED
    assert await opens(redis, SecretKey.of(None, None, data_dir), sealed)
    assert await redis.hlen(WRAPPED) == 1


async def test_several_machines_change_one_after_the_other(redis, data_dir, sealed):
    """Where others have copies of the file, both keys open the store until the former is retired."""
    former, path = SecretKey.of(None, None, data_dir), data_dir / "secret.key"
    assert Step.RETIRED not in [step async for step in Rotation(redis, former).of_file(path, retire=False)]
    present = SecretKey.of(None, None, data_dir)
    assert await opens(redis, former, sealed)
    with pytest.raises(NotNewest):
        await Rotation(redis, former).retire()
    assert await Rotation(redis, present).retire() == 1
    assert await opens(redis, present, sealed)
    assert not await opens(redis, former, sealed)


async def test_given_key_is_added(redis):
    """A key of the operator's own opens the store besides, until the former one is retired under it."""
    sealed = (await opened_vault(redis, OLD.secret, "")).seal(b"something", PLACE)
    assert [step async for step in Rotation(redis, OLD).to_given(NEW.secret)] == [Step.ADDED]
    assert await opens(redis, OLD, sealed)
    assert await opens(redis, NEW, sealed)
    with pytest.raises(NotNewest, match=r"former"):
        await Rotation(redis, OLD).retire()
    assert await Rotation(redis, NEW).retire() == 1
    assert not await opens(redis, OLD, sealed)
    assert await Rotation(redis, NEW).retire() == 0


async def test_lost_new_key_is_no_harm(redis):
    """A change whose new key was lost is begun anew under the former key, which opens the store all the while."""
    sealed = (await opened_vault(redis, OLD.secret, "")).seal(b"something", PLACE)
    for new in (b"l" * 32, NEW.secret):
        assert [step async for step in Rotation(redis, OLD).to_given(new)]
    assert await Rotation(redis, NEW).retire() == 2
    assert await opens(redis, NEW, sealed)


async def test_same_key_is_refused(redis):
    """A change to the key in use would be none."""
    await opened_vault(redis, OLD.secret, "")
    with pytest.raises(SameKey):
        assert [step async for step in Rotation(redis, OLD).to_given(OLD.secret)]


async def test_unwritable_file_changes_nothing(redis, data_dir, sealed):
    """Where the file cannot be replaced, the store opens with the key that is in it, and with no other."""
    key, path = SecretKey.of(None, None, data_dir), data_dir / "folder"
    path.mkdir()
    (path / "inside").touch()
    with pytest.raises(SettingsError, match="EGIDE_SECRET_KEY_FILE"):
        assert [step async for step in Rotation(redis, key).of_file(path, retire=True)]
    assert await Rotation(redis, key).opening() == [name.decode() for name in await redis.hkeys(WRAPPED)]
    assert await redis.hlen(WRAPPED) == 1
    assert await opens(redis, key, sealed)


async def test_key_of_another_store_is_refused(redis):
    """Nothing is added to a store that the key does not open."""
    await opened_vault(redis, OLD.secret, "")
    with pytest.raises(SecretKeyWrong):
        assert [step async for step in Rotation(redis, NEW).to_given(b"x" * 32)]
    with pytest.raises(SecretKeyWrong):
        await Rotation(redis, NEW).retire()
    assert await redis.hlen(WRAPPED) == 1
