"""Notices: complete or refused, with nothing in them but what was asked."""

import ast
import string
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from handlers.lengths import LONGEST, units
from handlers.notice_builder.checks import BadAnswer
from handlers.notice_builder.fields import (
    AGE,
    EMAIL,
    GOOD_FAITH,
    LINKS,
    NAME,
    PLACE,
    POSTER,
    POSTS,
    SEEN,
    STORY,
    WHAT,
)
from handlers.notice_builder.kinds import Facts
from handlers.notice_builder.notice import KINDS, MissingField, checked, kind_of, kinds_for, write
from locales.languages import FOR_PERSONS
from locales.texts import Texts

TODAY = date(2026, 11, 22)
TEXTS = Texts()
ROOT = Path(__file__).resolve().parents[2]

GIVEN = {
    WHAT.name: "real",
    POSTS.name: "https://t.me/example/123",
    LINKS.name: "https://example.org/posted/7",
    PLACE.name: "The Place",
    POSTER.name: "@the_poster",
    SEEN.name: "2026-11-20",
    STORY.name: "What happened in my words.",
    NAME.name: "Ada Lovelace",
    EMAIL.name: "ada@example.org",
    AGE.name: "27",
    GOOD_FAITH.name: "yes",
}
LONGEST_ANSWERS = {
    POSTS.name: "\n".join("https://t.me/" + "a" * 136 + f"{one}" for one in range(10)),
    LINKS.name: "\n".join("https://example.org/" + "a" * 129 + f"{one}" for one in range(10)),
    PLACE.name: "a" * 100,
    POSTER.name: "a" * 100,
    SEEN.name: "2026-09-30",
    STORY.name: "é" * 1000,
    NAME.name: "A" * 50 + " " + "B" * 49,
    EMAIL.name: "a" * 60 + "@" + "b" * 35 + ".org",
    AGE.name: "100",
    GOOD_FAITH.name: "yes",
}
COUNTRY = {"dsa": "FR", "takeitdown": "US", "pharos": "FR", "point": "FR", "police": "FR", "complaint": "IT"}


def facts(kind, answers, *, witness=False) -> Facts:
    """What is known, in a country where this kind is of use."""
    return Facts(answers, COUNTRY.get(kind.code, "CA"), TODAY, witness=witness)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.code)
def kind(request):
    """Each kind of notice."""
    return request.param


@pytest.fixture(params=sorted(FOR_PERSONS))
def language(request):
    """Each language a person may speak."""
    return request.param


def test_each_missing_field_is_named(kind):
    """A notice with a required field missing is refused, and the field is named, whichever it is."""
    for missing in kind.required:
        answers = {name: text for name, text in GIVEN.items() if name != missing.name}
        with pytest.raises(MissingField) as refused:
            write(kind, facts(kind, answers), TEXTS, "en")
        assert refused.value.fields == (missing,)
        assert missing.name in str(refused.value)


def test_all_missing_fields_are_named(kind):
    """Several that are missing are named together; none is enough for none."""
    with pytest.raises(MissingField) as refused:
        write(kind, facts(kind, {}), TEXTS, "en")
    assert refused.value.fields == kind.required
    for pair in combinations(kind.required, 2):
        answers = {name: text for name, text in GIVEN.items() if name not in {one.name for one in pair}}
        with pytest.raises(MissingField) as refused:
            write(kind, facts(kind, answers), TEXTS, "en")
        assert refused.value.fields == pair


def test_only_required_fields_are_enough(kind):
    """What may be left out may be left out."""
    answers = {field.name: GIVEN[field.name] for field in kind.required}
    assert write(kind, facts(kind, answers), TEXTS, "en").text


def test_what_was_told_is_in_the_text(kind, language):
    """Everything that was asked and answered stands in the text, in every language."""
    text = write(kind, facts(kind, GIVEN), TEXTS, language).text
    for field in kind.fields:
        if not field.choices and field is not SEEN:
            assert GIVEN[field.name] in text, field.name
    if SEEN in kind.fields:
        assert "20" in text
        assert "2026" in text


def test_nothing_else_is_in_the_text(kind):
    """What a notice does not ask for does not get into it, whatever the conversation knows."""
    asked = {field.name for field in kind.fields}
    secrets = {"pin": "493817", "number": "R7HK-D3XM-9AFY", "country": "Atlantis"}
    text = write(kind, facts(kind, {**GIVEN, **secrets}), TEXTS, "en").text
    for name, answer in {**GIVEN, **secrets}.items():
        if name not in asked and answer not in {"real", "yes", "27"}:
            assert answer not in text, name


@pytest.mark.parametrize("what", ["real", "made", "threat"])
def test_longest_answers_fit(kind, language, what):
    """A text of the longest answers is still one message, and so is its subject."""
    if what == "threat" and kind.code not in {"police", "complaint"}:
        return
    notice = write(kind, facts(kind, {**LONGEST_ANSWERS, WHAT.name: what}), TEXTS, language)
    assert units(notice.text) <= LONGEST
    assert units(notice.subject) < 200


def test_fields_do_not_stay_open(kind, language):
    """No placeholder is left in a text."""
    notice = write(kind, facts(kind, GIVEN), TEXTS, language)
    for text in (notice.subject, notice.text):
        assert [name for _, name, _, _ in string.Formatter().parse(text) if name is not None] == []


def test_bad_answer_is_refused(kind):
    """An answer that never went through its check is refused when the text is written."""
    for field in kind.fields:
        bad = "x" * 5000 if not field.choices else "other"
        with pytest.raises(BadAnswer) as refused:
            write(kind, facts(kind, {**GIVEN, field.name: bad}), TEXTS, "en")
        assert refused.value.field == field.name


def test_every_question_says_why(kind):
    """Each question has its reason; each example passes its own check."""
    for field in kind.fields:
        assert field.question
        assert field.reason
        assert field.label
        if field.example:
            assert checked(field, Facts({field.name: field.example}, "FR", TODAY))
        for value in field.choices or {}:
            assert checked(field, Facts({field.name: value}, "FR", TODAY)) == value


def test_kind_is_found_by_its_code(kind):
    """Codes are unique and fit into a button."""
    assert kind_of(kind.code) == kind
    assert len(f"kind.{kind.code}") <= 40


def test_minors_write_nothing_here():
    """Where an age is asked for, under 18 is no answer that a text is written from."""
    point = kind_of("point")
    assert point is not None
    with pytest.raises(BadAnswer) as refused:
        write(point, facts(point, {**GIVEN, AGE.name: "16"}), TEXTS, "fr")
    assert refused.value.problem == "minor"


@pytest.mark.parametrize(("what", "article"), [("real", "226-2-1"), ("made", "226-8-1")])
@pytest.mark.parametrize("code", ["dsa", "pharos", "police"])
def test_french_law_fits_the_facts(code, what, article):
    """In France a real image and one made to look real are named by their own articles."""
    kind = kind_of(code)
    assert kind is not None
    text = write(kind, facts(kind, {**GIVEN, WHAT.name: what}), TEXTS, "fr").text
    assert article in text
    assert ({"226-2-1", "226-8-1"} - {article}).isdisjoint(text.split())


@pytest.mark.parametrize(("what", "letter"), [("real", "a"), ("made", "b")])
def test_other_members_name_the_directive(what, letter):
    """Elsewhere in the Union the notice names the directive, and no law of France."""
    kind = kind_of("dsa")
    assert kind is not None
    text = write(kind, Facts({**GIVEN, WHAT.name: what}, "IT", TODAY), TEXTS, "en").text
    assert f"Article 5(1)({letter}) of Directive (EU) 2024/1385" in text
    assert "226-" not in text


def test_threat_names_no_publication():
    """Who is threatened does not tell the police that something was published, nor name an article for it."""
    kind = kind_of("police")
    assert kind is not None
    notice = write(kind, facts(kind, {**GIVEN, WHAT.name: "threat"}), TEXTS, "fr")
    assert "menace de diffuser" in notice.text
    assert "226-" not in notice.text


def test_unknown_poster_is_complained_of_too():
    """Without an account the complaint is against a person unknown."""
    kind = kind_of("police")
    assert kind is not None
    answers = {field.name: GIVEN[field.name] for field in kind.required}
    assert "contre X" in write(kind, facts(kind, answers), TEXTS, "fr").text


def test_witness_does_not_speak_for_herself():
    """Somebody else's notice says nothing of an image of its writer."""
    for kind in kinds_for("FR", witness=True):
        text = write(kind, facts(kind, GIVEN, witness=True), TEXTS, "en").text
        assert "image of me" not in text
        assert "me représentant" not in text


@pytest.mark.parametrize(
    ("code", "country", "spoken", "written"),
    [
        ("app", "FR", "fr", "en"),
        ("mail", "IT", "it", "en"),
        ("takeitdown", "US", "es", "en"),
        ("pharos", "FR", "en", "fr"),
        ("point", "FR", "de", "fr"),
        ("police", "FR", "it", "fr"),
        ("dsa", "FR", "it", "it"),
        ("complaint", "IT", "fr", "it"),
        ("complaint", "CH", "it", "it"),
        ("complaint", "CH", "es", "de"),
        ("complaint", "BE", "fr", "fr"),
        ("complaint", "ZZ", "es", "es"),
    ],
)
def test_text_is_in_the_readers_language(code, country, spoken, written):
    """A notice is in the language of whoever reads it; in the person's where several are read."""
    kind = kind_of(code)
    assert kind is not None
    assert write(kind, Facts(GIVEN, country, TODAY), TEXTS, spoken).language == written


@pytest.mark.parametrize(
    ("country", "witness", "codes"),
    [
        ("FR", False, ["app", "mail", "dsa", "pharos", "point", "police"]),
        ("FR", True, ["app", "mail", "dsa", "pharos"]),
        ("IT", False, ["app", "mail", "dsa", "complaint"]),
        ("US", False, ["app", "mail", "takeitdown", "complaint"]),
        ("US", True, ["app", "mail"]),
        ("EU", False, ["app", "mail", "dsa", "complaint"]),
        ("CH", False, ["app", "mail", "complaint"]),
        ("ZZ", False, ["app", "mail", "complaint"]),
    ],
)
def test_offered_where_they_are_of_use(country, witness, codes):
    """Each country is offered what its law knows; a witness what a witness may send."""
    assert [kind.code for kind in kinds_for(country, witness=witness)] == codes


def test_law_elements_of_article_16():
    """The European notice has all four elements: reasons, location, name and address, good faith."""
    dsa = kind_of("dsa")
    assert dsa is not None
    assert {field.name for field in dsa.required} == {"what", "posts", "story", "name", "email", "good_faith"}
    text = write(dsa, facts(dsa, GIVEN), TEXTS, "en").text
    assert [text.index(f"({letter}) ") for letter in "abcd"] == sorted(text.index(f"({letter}) ") for letter in "abcd")


def test_law_elements_of_take_it_down():
    """The request has the signature, what and where it is, the statement, and how to reach the person."""
    request = kind_of("takeitdown")
    assert request is not None
    assert {field.name for field in request.required} == {"what", "posts", "name", "email", "good_faith"}
    text = write(request, facts(request, GIVEN), TEXTS, "en").text
    assert "/s/ Ada Lovelace" in text
    assert "good faith belief" in text
    assert "48 hours" in text


def test_complaint_asks_for_no_address():
    """Name and address stay with the person: they are added by hand."""
    for code in ("police", "complaint"):
        kind = kind_of(code)
        assert kind is not None
        assert {"name", "email", "age"}.isdisjoint(field.name for field in kind.fields)


def test_builder_sends_and_keeps_nothing():
    """The builder knows neither Telegram nor a store nor a network nor a file."""
    for path in (ROOT / "handlers" / "notice_builder").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        rooms = {str(module).partition(".")[0] for module in modules}
        assert rooms <= {"handlers", "config", "locales", "matching", "babel", "collections", "dataclasses", "datetime",
                         "re", "typing"}, path  # fmt: skip
        assert not {module for module in modules if str(module).startswith("handlers.private")}, path
