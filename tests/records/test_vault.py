"""What seals records, and the keys it does so with."""

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import SettingsError
from records.secret_key import FILE_NAME, SecretKey
from records.vault import OVERHEAD, SealBroken, SecretKeyWrong, Vault, opened_vault

PLACE = "fingerprints"
SECRET = b"s" * 32


@given(st.binary(min_size=1, max_size=200))
def test_sealed_opens_to_plain(plain):
    """What was sealed is opened to what it was, and is told apart from it by nothing but its length."""
    vault = Vault.with_new_keys()
    sealed = vault.seal(plain, PLACE)
    assert vault.open(sealed, PLACE) == plain
    assert len(sealed) == len(plain) + OVERHEAD
    assert len(plain) < 4 or plain not in sealed


def test_seals_are_found_again(vault):
    """The same bytes are sealed in the same way each time, and otherwise in another place."""
    assert vault.seal(b"x", PLACE) == vault.seal(b"x", PLACE)
    assert vault.seal(b"x", PLACE) != vault.seal(b"x", "cases")
    assert vault.name("x", PLACE) == vault.name(b"x", PLACE) != vault.name("x", "cases")


@pytest.mark.parametrize("spoil", [lambda sealed: sealed[:-1], lambda sealed: bytes([sealed[0] ^ 1]) + sealed[1:]])
def test_damaged_seals_are_refused(vault, spoil):
    """A sealed record that was changed is not opened to something else."""
    with pytest.raises(SealBroken):
        vault.open(spoil(vault.seal(b"something", PLACE)), PLACE)


def test_seals_open_in_place_only(vault):
    """A sealed record that was moved elsewhere is not opened there."""
    with pytest.raises(SealBroken):
        vault.open(vault.seal(b"something", PLACE), "cases")


async def test_store_keeps_its_vault(redis):
    """Whoever opens a store with the same secret key can open what others sealed."""
    sealed = (await opened_vault(redis, SECRET, "a test")).seal(b"something", PLACE)
    assert (await opened_vault(redis, SECRET, "a test")).open(sealed, PLACE) == b"something"


async def test_another_secret_key_is_refused(redis):
    """A store is not written to with another key than the one it was sealed with, and the error names the key."""
    await opened_vault(redis, SECRET, "a test")
    with pytest.raises(SecretKeyWrong, match="the other file"):
        await opened_vault(redis, b"t" * 32, "the other file")


def test_key_file_is_made_once(data_dir):
    """Without any setting a key is made, for its owner only, and found again."""
    key = SecretKey.of(None, None, data_dir)
    assert SecretKey.of(None, None, data_dir).secret == key.secret
    assert len(key.secret) == 32
    assert stat.S_IMODE((data_dir / FILE_NAME).stat().st_mode) == 0o600
    assert [file.name for file in data_dir.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("text", ["ab" * 32, "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=", " " + "AB" * 32 + "\n"])
def test_keys_are_hexadecimal_or_base64(text, data_dir):
    """Both ways of writing 32 bytes are read."""
    assert SecretKey.of(text, None, data_dir).secret == b"\xab" * 32


@pytest.mark.parametrize("text", ["short", "ab" * 31, "é" * 32])
def test_weak_keys_are_refused(text, data_dir):
    """A password is no key: the error says how to make one, and does not quote it."""
    with pytest.raises(SettingsError, match="openssl rand -hex 32") as refused:
        SecretKey.of(text, None, data_dir)
    assert text not in str(refused.value)


def test_open_key_files_are_refused(data_dir):
    """A key that others can read is not used."""
    SecretKey.of(None, None, data_dir)
    (data_dir / FILE_NAME).chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        SecretKey.of(None, None, data_dir)


def test_missing_key_files_are_told(data_dir):
    """A file that the settings name is never made by us."""
    with pytest.raises(SettingsError, match="No such file"):
        SecretKey.of(None, data_dir / "elsewhere", data_dir)
