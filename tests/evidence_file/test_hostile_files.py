"""Files made to mislead whoever verifies them, or to wear their computer down."""

import contextlib
import io
import json
import tracemalloc
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands import evidence as command
from bot.evidence.at_home import verify_records
from bot.evidence.verdict import Status, Verdict
from bot.evidence.verifying import read, verify_content, verify_signature
from bot.terminal import Terminal
from handlers.evidence_file.document import Group, Told, document
from handlers.evidence_file.printed import printed
from handlers.evidence_file.removed import Removed
from handlers.evidence_file.shape import MOST_VALUES
from handlers.evidence_file.signatures import signed_json, signed_pdf
from handlers.evidence_file.telling import Whole
from locales.texts import Texts
from matching.cases import RegisteredImage
from records.attesting import Attesting
from records.chain import canonical
from records.removals import MOST_TOLD
from records.vault import Vault
from tests.evidence_file.conftest import GROUP, OTHER, SECOND, STRANGE, World, told
from tests.examples import WITH_FIXTURES

SAY = Texts().of("en")
GENUINE = Verdict(SAY).summary
FAKED = f"1\x1b[2J\x1b[H{GENUINE}\nChecked, and it holds:\n- It was signed by this installation.\x1b[8m\u202e\x85"

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(FAKED),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


async def shown(content: bytes, world: World) -> tuple[Status, str]:
    """What `egide evidence verify` prints of a file where it is the key of this installation that counts."""
    verdict = Verdict(SAY)
    if signed := read(content, verdict):
        verify_signature(signed, world.attesting.public_key.hex(), verdict)
        verify_content(signed, verdict)
        if signed.document is not None and verdict.status is Status.HOLDS:
            await verify_records(signed.document, world.evidence, world.attesting.mark, verdict)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        command._tell(Path("file.json"), verdict, Terminal(SAY))
    return verdict.status, out.getvalue()


def paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    names = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [before, *(path for name in names for path in paths(value[name], (*before, name)))]


def changed(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """A document with another value at one place."""
    if not path:
        return other
    copy = deepcopy(value)
    place = copy
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = other
    return copy


def text_of(value: Any) -> bytes:
    """Canonical where it can be: a document that is refused for its writing alone would try nothing."""
    try:
        return canonical(value)
    except ValueError:
        return json.dumps(value).encode()


@pytest.fixture(params=[False, True], ids=["masked", "complaint"])
async def honest(request, world) -> dict[str, Any]:
    """A document with removals in two groups."""
    await world.remove(muted=True)
    await world.remove(OTHER, SECOND)
    return told(await world.made(complaint=request.param))


@settings(
    max_examples=80,
    database=None,
    suppress_health_check=WITH_FIXTURES,
)
@given(data=st.data())
async def test_no_file_writes_on_the_terminal(honest, world, data):
    """Whatever a file holds, and whoever signed it: plain lines, and called genuine where it is and nowhere else."""
    said = data.draw(VALUES | st.sampled_from(paths(honest)).flatmap(lambda at: VALUES.map(lambda to: (at, to))))
    if isinstance(said, tuple):
        said = changed(honest, *said)
    by = data.draw(st.sampled_from([world.attesting, Attesting(Vault.with_new_keys())]))
    status, printed_text = await shown(signed_json(text_of(said), by), world)
    first, *lines = printed_text.splitlines()
    assert all(line.isprintable() for line in printed_text.split("\n"))
    assert (GENUINE in first) is (status is Status.HOLDS)
    assert GENUINE not in "".join(lines)
    assert by is world.attesting or status is Status.CHANGED


@pytest.mark.parametrize(
    "document",
    [b"[" * 300_000, b"[" + b"[]," * 3_000_000 + b"1]", b'{"a":1,"a":2}', b'{"version":' + b"9" * 5_000 + b"}", b"{}"],
    ids=["deep", "crowded", "double", "long", "empty"],
)
async def test_heavy_documents_are_refused(world, document):
    """Deep, crowded or strange, and signed with the very key: it is said, without making all of it."""
    tracemalloc.start()
    status, text = await shown(signed_json(document, world.attesting), world)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (status, "is something else" in text) == (Status.CHANGED, True)
    assert most < 10 * len(document) + 5_000_000


async def test_foreign_document_is_not_opened(world):
    """Who signed with another key is told that, and nothing that is in the file: it is not even read."""
    content = signed_json(b"[" * 100, Attesting(Vault.with_new_keys()))
    verdict = Verdict(SAY)
    signed = read(content, verdict)
    assert signed is not None
    verify_signature(signed, world.attesting.public_key.hex(), verdict)
    verify_content(signed, verdict)
    assert len(verdict.wrong) == 1


async def test_parts_of_two_files_make_none(world):
    """The files of two cases of one installation: neither their removals nor their signatures can be exchanged."""
    await world.remove()
    mine = await world.made(complaint=True)
    world.opened = await world.cases.create([RegisteredImage(STRANGE, (), 100)])
    await world.remove(entry=STRANGE)
    theirs = await world.made(complaint=True)
    mixed = canonical(told(theirs) | {"removals": told(mine)["removals"]})
    ends = mine.json.split(b"\n", 2)[2], theirs.json.split(b"\n", 2)[2]
    documents = canonical(told(mine)), mixed
    swapped = [b'{"document":\n' + text + b"\n" + end for text, end in zip(documents, reversed(ends), strict=True)]
    comments = [made.pdf[made.pdf.index(b"\n%egide-evidence") :] for made in (mine, theirs)]
    swapped.append(mine.pdf.replace(*comments))
    swapped.append(mine.pdf + comments[1])
    for content in swapped:
        status, text = await shown(content, world)
        assert (status, "does not fit" in text) == (Status.CHANGED, True)


async def test_signed_removal_of_no_chain_is_missed(world):
    """A record that is nowhere in the store is told at home, even where the signature is right."""
    await world.remove()
    said = told(await world.made())
    said["removals"][0]["records"][0]["mark"] = "0" * 32
    status, text = await shown(signed_json(canonical(said), world.attesting), world)
    assert (status, "is not in the chain" in text) == (Status.CHANGED, True)


async def test_largest_file_can_be_verified(world):
    """As many removals as one file tells, of posts that took several attempts: below the limits of reading."""
    await world.remove(muted=True)
    hit, *outcomes = [canonical(record) for record in await world.evidence.records(GROUP)]
    many = 50
    content = Told(
        number=world.number,
        created=1,
        removals=[Removed(GROUP, hit, (*outcomes, *outcomes)) for _ in range(many)],
        groups=[Group(GROUP, "x" * 128, holds=True)],
        missing=0,
        older=0,
        made=world.now,
        until=world.now,
        zone="Europe/Paris",
        key=world.attesting.public_key,
    )
    text = canonical(document(content, Whole(), SAY))
    pdf = signed_pdf(printed(text), "0" * 64, world.attesting)
    times = MOST_TOLD / many
    assert max(len(text), len(pdf)) * times < command.MOST_BYTES
    assert (text.count(b",") + text.count(b":")) * times < MOST_VALUES
