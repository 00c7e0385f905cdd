"""`egide evidence`, as an operator, a lawyer or an officer types it."""

import asyncio
import json
import shutil

import pytest

from bot.evidence.verdict import Status
from config.settings import Settings
from handlers.evidence_file.signatures import fingerprint_of, read_signed, signed_json
from matching.cases import RegisteredImage
from records.attesting import Attesting
from records.cases import Cases
from records.hashes import Hashes
from records.pins import Cost, Pins
from records.store import opened_store
from records.vault import Vault
from tests.commands.conftest import egide
from tests.evidence_file.conftest import DERIVED, OWN, QuickCases, World

__all__ = ["egide"]


async def written(data_dir, folder) -> dict[str, object]:
    """Make both files of an installation in `data_dir`."""
    async with opened_store(Settings(data_dir=data_dir)) as store:
        cases = QuickCases(Cases(Hashes(*store), Pins(store.vault, Cost(n=2, r=1))))
        world = World(store, cases, await cases.create([RegisteredImage(OWN, (DERIVED,), 100)]))
        await world.remove()
        made = await world.made(complaint=True)
        paths = {"json": folder / "evidence.json", "pdf": folder / "evidence.pdf"}
        paths["json"].write_bytes(made.json)
        paths["pdf"].write_bytes(made.pdf)
        return paths


@pytest.fixture
def files(data_dir, tmp_path):
    """An evidence file as JSON and PDF, and the installation that made it."""
    return asyncio.run(written(data_dir, tmp_path))


@pytest.fixture
def key(egide):
    """What `egide evidence key` tells."""
    (told,) = egide.rows("evidence", "key")
    return told


def test_files_verify_at_home(egide, files):
    """Both, with their records in a chain that holds, and noted as handed out."""
    for path in files.values():
        done = egide("evidence", "verify", path)
        assert (done.returncode, done.stderr) == (Status.HOLDS, "")
        assert "is genuine" in done.stdout
        assert "handed out here" in done.stdout
    assert "its chain of records holds" in egide("evidence", "verify", files["json"]).stdout
    (issued,) = egide.rows("evidence", "issued")
    assert (issued["sha256"], issued["form"]) == (read_signed(files["json"].read_bytes()).digest, "complaint")


def test_files_verify_elsewhere_with_the_key(egide, files, key, tmp_path):
    """On a computer without a store, by the key or its fingerprint, and no store is made there; not without either."""
    elsewhere = tmp_path / "elsewhere"
    for path in files.values():
        for told in (key["key"], key["fingerprint"], key["fingerprint"].replace(" ", "").upper()):
            done = egide("evidence", "verify", path, "--key", told, EGIDE_DATA_DIR=str(elsewhere))
            assert done.returncode == Status.HOLDS, done.stdout
        done = egide("evidence", "verify", path, EGIDE_DATA_DIR=str(elsewhere))
        assert (done.returncode, key["fingerprint"] in done.stdout) == (Status.NOT_CHECKED, True)
    assert not elsewhere.exists()


def test_key_outlives_the_secret_key(egide, files, key, data_dir, tmp_path):
    """After `egide key rotate`, and from a backup after the store was lost, it is the same; the files stay genuine."""
    assert egide("key", "rotate").returncode == 0
    assert egide("backup", tmp_path / "a.backup").returncode == 0
    shutil.rmtree(data_dir / "store")
    assert egide("restore", tmp_path / "a.backup").returncode == 0
    assert egide.rows("evidence", "key") == [key]
    assert egide("evidence", "verify", files["json"]).returncode == Status.HOLDS


def test_changed_file_is_told(egide, files, key, tmp_path):
    """Exit status 1 and what is wrong, which is the signature: what the file tells is not looked at; as JSON too."""
    content = files["json"].read_bytes()
    path = tmp_path / "changed.json"
    path.write_bytes(content.replace(b'"distance":1', b'"distance":2'))
    done = egide("evidence", "verify", path, "--key", key["key"])
    assert (done.returncode, "Do not rely on this file" in done.stdout) == (Status.CHANGED, True)
    (row,) = egide.rows("evidence", "verify", path)
    assert (row["result"], len(row["wrong"])) == ("changed", 1)


def test_file_of_another_installation_is_not_called_changed(egide, files, tmp_path):
    """Without its key nobody here can tell; with the wrong one it is refused."""
    document = json.loads(read_signed(files["json"].read_bytes()).document or b"")
    other = Attesting(Vault.with_new_keys())
    document["key"] = other.public_key.hex()
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    path = tmp_path / "other.json"
    path.write_bytes(signed_json(text, other))
    done = egide("evidence", "verify", path)
    assert (done.returncode, "another installation" in done.stdout) == (Status.NOT_CHECKED, True)
    theirs = fingerprint_of(other.public_key)
    assert egide("evidence", "verify", path, "--key", theirs).returncode == Status.HOLDS
    assert egide("evidence", "verify", path, "--key", "0" * 64).returncode == Status.CHANGED


def test_what_is_no_evidence_file_is_said(egide, tmp_path):
    """Garbage, an empty file, a missing one, a folder, a key that is none: status 2, in one sentence."""
    (tmp_path / "empty").touch()
    (tmp_path / "garbage").write_bytes(bytes(range(256)))
    for name, said in (("empty", "empty"), ("garbage", "no evidence file")):
        done = egide("evidence", "verify", tmp_path / name)
        assert (done.returncode, said in done.stdout) == (Status.NOT_CHECKED, True)
    for words in ((tmp_path / "missing",), (tmp_path,), (tmp_path / "empty", "--key", "secret")):
        done = egide("evidence", "verify", *words)
        assert (done.returncode, "cannot be used" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_store_that_does_not_open_is_said(egide, files, data_dir):
    """The signature is looked at all the same; nothing is said to be genuine."""
    (data_dir / "secret.key").unlink()
    done = egide("evidence", "verify", files["json"])
    assert (done.returncode, "could not be opened" in done.stdout) == (Status.NOT_CHECKED, True)
