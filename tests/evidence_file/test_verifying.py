"""Whatever is changed in a signed file is noticed, and said in words."""

import json
import subprocess
from collections.abc import Callable  # noqa: TC003
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evidence.at_home import verify_issue, verify_records
from bot.evidence.verdict import Status, Verdict
from bot.evidence.verifying import read, verify_content, verify_signature
from handlers.evidence_file.making import Made
from handlers.evidence_file.signatures import fingerprint_of, pem_of, read_signed, signed_json
from locales.texts import Texts
from records.attesting import Attesting
from records.chain import canonical
from records.keys import of_chat
from records.vault import Vault
from tests.evidence_file.conftest import GROUP, OTHER, POSTER, SECOND, World, told
from tests.examples import WITH_FIXTURES

SAY = Texts().of("en")


def verified(content: bytes, key: bytes) -> Verdict:
    """Verify a file as somebody does who has the key and nothing else."""
    verdict = Verdict(SAY)
    if signed := read(content, verdict):
        verify_signature(signed, key.hex(), verdict)
        verify_content(signed, verdict)
    return verdict


async def at_home(content: bytes, world: World) -> Verdict:
    """Verify a JSON file where it was made."""
    verdict = Verdict(SAY)
    signed = read_signed(content)
    assert signed.document is not None
    await verify_issue(signed.digest, world.issued, verdict)
    await verify_records(signed.document, world.evidence, world.attesting.mark, verdict)
    return verdict


@pytest.fixture(params=[False, True], ids=["masked", "complaint"])
async def made(request, world) -> Made:
    """Both files of a case with removals in two groups."""
    await world.remove(muted=True)
    await world.remove(OTHER, SECOND)
    await world.remove()
    files: Made = await world.made(complaint=request.param)
    return files


@pytest.fixture
def key(world) -> bytes:
    """What the operator publishes."""
    public: bytes = world.attesting.public_key
    return public


async def test_unchanged_file_is_genuine(made, key):
    """Both files, by the key or by its fingerprint; what cannot be seen in them is said to be left."""
    for content in (made.json, made.pdf):
        verdict = verified(content, key)
        assert (verdict.status, verdict.wrong, verdict.unknown) == (Status.HOLDS, [], [])
        assert verdict.left != []
    by_fingerprint = Verdict(SAY)
    verify_signature(read_signed(made.json), fingerprint_of(key), by_fingerprint)
    assert by_fingerprint.status is Status.HOLDS


@settings(
    max_examples=150,
    database=None,
    suppress_health_check=WITH_FIXTURES,
)
@given(data=st.data())
async def test_any_changed_byte_is_noticed(made, key, data):
    """Any byte of either file made another one."""
    content = data.draw(st.sampled_from([made.json, made.pdf]))
    at = data.draw(st.one_of(st.integers(0, len(content) - 1), st.integers(len(content) - 400, len(content) - 1)))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != content[at]))
    assert verified(content[:at] + bytes([byte]) + content[at + 1 :], key).status is not Status.HOLDS


@settings(
    max_examples=100,
    database=None,
    suppress_health_check=WITH_FIXTURES,
)
@given(data=st.data())
async def test_cut_and_longer_files_are_noticed(made, key, data):
    """Something taken out, or put in, anywhere; the end too."""
    content = data.draw(st.sampled_from([made.json, made.pdf]))
    first = data.draw(st.one_of(st.integers(0, len(content)), st.just(len(content))))
    last = data.draw(st.one_of(st.integers(first, len(content)), st.just(first), st.just(len(content))))
    put_in = data.draw(st.binary(max_size=20))
    changed = content[:first] + put_in + content[last:]
    assert (verified(changed, key).status is Status.HOLDS) is (changed == content)


@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.3\n", b'{"document":\n', b"{}", b"null"]))
async def test_garbage_is_told_from_evidence(garbage, beginning):
    """It is no evidence file, or one whose end is wrong; nothing else is raised."""
    verdict = verified(beginning + garbage, bytes(32))
    assert verdict.status is not Status.HOLDS
    assert verdict.wrong or verdict.unknown


async def test_kinds_of_change_are_told_apart(made, key):
    """Empty, something else, cut off, changed, signed by somebody else."""
    other = Attesting(Vault.with_new_keys())
    forged = signed_json(read_signed(made.json).document or b"", other)
    for content, word in (
        (b"", "is empty"),
        (b"%PDF-1.4 something else", "no evidence file"),
        (b"[]", "no evidence file"),
        (made.json[:-100], "its end is missing"),
        (made.pdf[:-100], "its end is missing"),
        (made.pdf + b"\n", "followed by more"),
        (made.json.replace(b"delete-post", b"delete-pets"), "changed after it was signed"),
        (made.pdf.replace(b"%PDF-1.3", b"%PDF-1.4"), "changed after it was signed"),
        (forged, "signed with another key"),
    ):
        verdict = verified(content, key)
        (told,) = (*verdict.wrong, *verdict.unknown)
        assert word in told, (content[:30], verdict)


async def test_signer_who_tells_otherwise_is_noticed(world):
    """Signed properly, but not what its records say: another record, telling, order, chain, and a later version."""
    await world.remove()
    await world.remove()
    honest = told(await world.made(complaint=True))

    def first(document: dict[str, Any]) -> dict[str, Any]:
        one: dict[str, Any] = document["removals"][0]
        return one

    def twice(document: dict[str, Any]) -> None:
        document["removals"].insert(1, first(document) | {"number": 2})
        document["removals"][2]["number"] = 3

    changes: tuple[tuple[Callable[[dict[str, Any]], object], str], ...] = (
        (lambda said: first(said)["records"][0]["record"].update(message=1), "a record was changed"),
        (lambda said: first(said)["records"][1].update(sha256="0" * 64), "a record was changed"),
        (lambda said: first(said)["poster"].update(id=SECOND), "not what its records say"),
        (lambda said: first(said)["outcomes"].pop(), "not what its records say"),
        (lambda said: said["removals"].reverse(), "not in order"),
        (lambda said: said["removals"].pop(0), "not in order"),
        (twice, "one chain"),
        (lambda said: said.update(key="0" * 64), "names another key"),
        (lambda said: said.update(removals=[1]), "something else"),
        (lambda said: said.pop("zone"), "something else"),
        (lambda said: said.update(version=2), "does not know"),
    )
    for change, word in changes:
        said = json.loads(canonical(honest))
        change(said)
        verdict = verified(signed_json(canonical(said), world.attesting), world.attesting.public_key)
        assert any(word in sentence for sentence in (*verdict.wrong, *verdict.unknown)), (word, verdict)
    spaced = json.dumps(honest, ensure_ascii=False).encode()
    verdict = verified(signed_json(spaced, world.attesting), world.attesting.public_key)
    assert verdict.status is Status.CHANGED


async def test_records_are_found_at_home(made, world):
    """Where it was made, marks and whole records are found in chains that hold, and that it was handed out."""
    verdict = await at_home(made.json, world)
    assert (verdict.status, verdict.wrong, verdict.left) == (Status.HOLDS, [], [])
    assert any("handed out here" in sentence for sentence in verdict.held)
    assert sum("its chain of records holds" in sentence for sentence in verdict.held) == 2


async def test_changed_store_is_noticed_at_home(made, world):
    """A record that is gone from its chain is missed, and so is the chain's order; a group that was left is said."""
    stream = of_chat(GROUP, "evidence")
    entry, _ = (await world.store.redis.xrange(stream))[2]
    await world.store.redis.xdel(stream, entry)
    await world.store.redis.delete(*(of_chat(OTHER, name) for name in ("evidence", "evidence-keys", "evidence-ends")))
    verdict = await at_home(made.json, world)
    assert verdict.status is Status.CHANGED
    assert len(verdict.wrong) == 2
    assert [str(OTHER) in sentence for sentence in verdict.left] == [True]


async def test_old_records_are_not_missed(world):
    """Where a chain begins later than a removal, its records were cut off; the file is not blamed for it."""
    await world.remove()
    made = await world.made()
    await world.store.redis.delete(*(of_chat(GROUP, name) for name in ("evidence", "evidence-keys", "evidence-ends")))
    await world.evidence.append(GROUP, "later", {"type": "hit", "time": "2099-01-01T00:00:00.000+00:00"})
    verdict = await at_home(made.json, world)
    assert (verdict.status, verdict.wrong) == (Status.HOLDS, [])
    assert any("older than what is kept" in sentence for sentence in verdict.left)


async def test_mark_gives_no_digest_away(world):
    """A mark is made with the store's secret: another installation makes another one of the same record."""
    digest = "ab" * 32
    other = Attesting(Vault.with_new_keys())
    assert world.attesting.mark(digest) != other.mark(digest)
    assert world.attesting.public_key != other.public_key


async def test_openssl_verifies_by_hand(made, key, tmp_path):
    """As docs/evidence.md says: lines cut out of the files, and openssl, need nothing of ours."""
    _, document, last = made.json.split(b"\n", 2)
    *_, comment = made.pdf.splitlines(keepends=True)
    assert comment.startswith(b"%egide-signature ")
    pdf = (made.pdf.removesuffix(comment), comment.split()[1])
    for content, signature in ((document, last.split(b'"value":"')[1][:128]), pdf):
        for name, what in (
            ("signed", content),
            ("signature", bytes.fromhex(signature.decode())),
            ("key.pem", pem_of(key).encode()),
        ):
            (tmp_path / name).write_bytes(what)
        done = openssl(tmp_path)
        assert b"Verified Successfully" in done.stdout, done
        (tmp_path / "signed").write_bytes(content + b" ")
        assert openssl(tmp_path).returncode != 0


def openssl(folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Verify what lies in a folder."""
    words = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in signed -sigfile signature"
    return subprocess.run(words.split(), cwd=folder, capture_output=True, check=False, timeout=60)


async def test_masked_and_complaint_agree(world):
    """The mark of a record in one file is that of its hash in the other, so the operator finds one by the other."""
    await world.remove(poster=POSTER)
    masked, whole = told(await world.made()), told(await world.made(complaint=True))
    marks = [record["mark"] for record in masked["removals"][0]["records"]]
    assert marks == [world.attesting.mark(record["sha256"]) for record in whole["removals"][0]["records"]]


@pytest.mark.parametrize(
    ("wrong", "unknown", "status"),
    [([], [], Status.HOLDS), ([], ["b"], Status.NOT_CHECKED), (["c"], ["b"], Status.CHANGED)],
)
def test_worst_finding_decides(wrong, unknown, status):
    """What is wrong weighs more than what could not be checked, and that more than what holds."""
    assert Verdict(SAY, ["a"], wrong, unknown).status is status
