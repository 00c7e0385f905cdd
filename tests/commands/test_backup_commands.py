"""`egide key`, `egide backup`, `egide restore`, as an operator types them."""

import hashlib
import shutil
import stat

import pytest

from records.store import opened_server

ONE, TWO = (hashlib.sha256(name).hexdigest() for name in (b"one", b"two"))


@pytest.fixture
def listed(egide):
    """Tell which fingerprints are on the list."""
    return lambda: sorted(row["fingerprint"] for row in egide.rows("blocklist", "list"))


def test_withdrawn_stays_off_the_list(egide, tmp_path, listed):
    """Backup, withdrawal, restoring: what was withdrawn is not on the list again, the rest is."""
    path = tmp_path / "a.backup"
    assert egide("blocklist", "add-fingerprint", ONE, TWO).returncode == 0
    (made,) = egide.rows("backup", path)
    assert (made["file"], made["bytes"]) == (str(path), path.stat().st_size)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert egide("blocklist", "remove", ONE).returncode == 0
    refused = egide("restore", path)
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    checked, done = egide.rows("restore", path, "--replace")
    assert (checked["whole"], done["withdrawn"]) == (True, 1)
    assert listed() == [TWO]


def test_lost_store_comes_back(egide, data_dir, tmp_path, listed):
    """A store that is gone is restored with the secret key that was kept, and what that means is said."""
    path = tmp_path / "a.backup"
    egide("blocklist", "add-fingerprint", ONE)
    egide("backup", path)
    shutil.rmtree(data_dir / "store")
    done = egide("restore", path)
    assert done.returncode == 0, done.stderr
    assert "withdraw it again" in done.stderr
    assert listed() == [ONE]


def test_backup_without_its_key_is_refused(egide, data_dir, tmp_path, listed):
    """Neither the store nor the backup opens with another key; the former key's file opens both."""
    path = tmp_path / "a.backup"
    egide("blocklist", "add-fingerprint", ONE)
    egide("backup", path)
    assert egide("key", "rotate").returncode == 0
    refused = egide("restore", path, "--replace")
    assert (refused.returncode, "--key-file" in refused.stderr) == (1, True)
    (former,) = data_dir.glob("secret.key.*")
    assert egide("restore", path, "--replace", "--key-file", former).returncode == 0
    assert listed() == [ONE]


async def test_store_in_use_is_left_alone(egide, data_dir, tmp_path):
    """Nothing is restored while another process has the store open."""
    path = tmp_path / "a.backup"
    assert egide("backup", path).returncode == 0
    async with opened_server(data_dir, None):
        refused = egide("restore", path, "--replace")
    assert (refused.returncode, "Another `egide` uses the store" in refused.stderr) == (1, True)
    assert egide("restore", path, "--check").returncode == 0


def test_key_is_never_shown(egide, data_dir):
    """What opens the store is told by its id and where it comes from."""
    (row,) = egide.rows("key", "show")
    secret = (data_dir / "secret.key").read_text().strip()
    assert (row["in_use"], row["source"]) == (True, str(data_dir / "secret.key"))
    for words in (("key", "show"), ("key", "rotate"), ("key", "retire")):
        done = egide(*words)
        assert (done.returncode, secret in done.stdout + done.stderr) == (0, False)


def test_key_of_the_environment_is_changed_in_steps(egide):
    """The new key is asked for; both open the store until the former is retired under the new one."""
    old, new = {"EGIDE_SECRET_KEY": "0d" * 32}, {"EGIDE_SECRET_KEY": "0e" * 32}
    assert egide("blocklist", "add-fingerprint", ONE, **old).returncode == 0
    refused = egide("key", "rotate", **old)
    assert (refused.returncode, "EGIDE_NEW_SECRET_KEY" in refused.stderr) == (1, True)
    rotated = egide("key", "rotate", **old, EGIDE_NEW_SECRET_KEY="0e" * 32)
    assert (rotated.returncode, "egide key retire" in rotated.stderr) == (0, True)
    assert "0e0e" not in rotated.stdout + rotated.stderr
    assert egide("key", "retire", **old).returncode == 1
    for key in (old, new):
        assert ONE in egide("blocklist", "list", "--json", **key).stdout
    assert egide("key", "retire", **new).returncode == 0
    assert egide("blocklist", "list", **old).returncode == 1
    assert ONE in egide("blocklist", "list", "--json", **new).stdout
