"""Words and lines of the PDF."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.pdfbase.pdfmetrics import stringWidth

from handlers.attachments import Kind
from handlers.evidence_file import labels
from handlers.evidence_file.moments import NO_ZONE, zone_of
from handlers.evidence_file.paper import Paper, Style, printable, wrapped
from handlers.evidence_file.printed import printed
from handlers.helplines.countries import NAMES
from locales.languages import FOR_PERSONS
from locales.texts import Texts
from matching.match import Trust
from matching.variants import VARIANT_NAMES
from policies.actions import ALL_ACTIONS, Report
from policies.circumstances import Role
from records.chain import canonical
from records.chats import Chat
from tests.evidence_file.conftest import GROUP, told


def test_everything_in_records_has_words():
    """Every kind, role, variant, trust and action that a record may hold can be told to somebody."""
    assert set(labels.KINDS) == set(Kind)
    assert set(labels.ROLES) == set(Role)
    assert set(labels.MATCHED) == set(VARIANT_NAMES)
    assert set(labels.TRUSTS) == {one.value for one in Trust}
    actions = {action.name for action in ALL_ACTIONS} - {Report.name}
    assert set(labels.DONE) == set(labels.NOT_DONE) == actions


@pytest.mark.parametrize("language", FOR_PERSONS)
def test_words_can_be_printed(language):
    """No text of the program needs a letter that the fonts do not have."""
    say = Texts().of_person(language)
    tables = (labels.KINDS, labels.ROLES, labels.MATCHED, labels.TRUSTS, labels.DONE, labels.NOT_DONE)
    assert [text for table in tables for text in table.values() if "[U+" in printable(say(text))] == []


@given(st.text(max_size=200), st.floats(20, 400))
def test_no_line_is_too_wide(text, width):
    """Any text is broken into lines that fit, without losing a letter."""
    style = Style()
    lines = wrapped(text, style, width)
    assert all(stringWidth(line, style.font, style.size) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == printable(text).replace(" ", "")


@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=300)), max_size=60))
def test_nothing_leaves_the_page(rows):
    """However much there is, all of it stands between the margins of some page."""
    paper = Paper()
    for row in rows:
        paper.row([(text, Style()) for text in row], (100.0, 300.0))
    marks = [mark for page in paper.pages for mark in page]
    assert all(60 < mark.y < 775 for mark in marks)


@pytest.mark.parametrize("title", ["\u202etxt.gnp\x00\x1b[31m", "(\\) Tj ET endstream %%EOF", "x" * 128, "Дом 🏠", " "])
async def test_hostile_title_is_told_harmlessly(world, title):
    """Whatever administrators call a group is told as text, and breaks nothing."""
    await world.remove()
    document = told(await world.made(complaint=True))
    document["groups"] = [{"id": GROUP, "title": title, "chain_holds": True}]
    reader = PdfReader(io.BytesIO(printed(canonical(document))), strict=True)
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert "".join(printable(title).split()) in text
    assert document["removals"][0]["match"]["posted"] in text


@pytest.mark.parametrize(
    ("title", "as_told"),
    [
        ("\u202egpj.\u2066x\u200b", "[U+202E]gpj.[U+2066]x[U+200B]"),
        ("a\x1b[31m\nb\u2028\u0085\x00", "a[U+001B][31m[U+000A]b[U+2028][U+0085][U+0000]"),
        ("Дом 🏠 ﬁn\u00a0é", "Дом 🏠 ﬁn\u00a0é"),
        ("\ufeff", "[U+FEFF]"),
    ],
)
async def test_nothing_in_a_title_is_hidden(world, title, as_told):
    """What cannot be seen, or turns the line around, is written out in the JSON as well as in print."""
    await world.remove()
    await world.chats.save(Chat(GROUP, title))
    made = await world.made(complaint=True)
    assert told(made)["groups"][0]["title"] == as_told
    text = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages).split())
    assert "".join(printable(as_told).split()) in text
    shown = made.json.decode().replace("\u00a0", "").replace("\u202f", "")
    assert all(line.isprintable() for line in shown.split("\n"))


async def test_same_document_gives_the_same_bytes(world):
    """The PDF is a function of the document."""
    await world.remove()
    text = canonical(told(await world.made()))
    assert printed(text) == printed(
        json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    )


def test_countries_with_one_time_have_it():
    """Those that are offered have a zone; a country with several is told in UTC."""
    assert zone_of("FR") == "Europe/Paris"
    assert zone_of("CH") == "Europe/Zurich"
    assert {zone_of(code) for code in ("US", "CA", "AU", "EU", "ZZ", "")} == {NO_ZONE}
    assert sum(zone_of(code) != NO_ZONE for code in NAMES) >= 8
