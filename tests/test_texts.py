"""Every text of the code is in every catalogue, complete, and nothing else is."""

import re
import string
import unicodedata

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from locales.extraction import template
from locales.texts import LANGUAGES, Texts
from locales.update import catalogue_paths

CODE = {message.id: message for message in template() if message.id}
PATHS = catalogue_paths()


def catalogue(language: str) -> Catalog:
    """One catalogue, as it is in the file."""
    with PATHS[language].open("rb") as file:
        return read_po(file, locale=language)


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """The singular and plural forms of a text, or its only one."""
    return list(text) if isinstance(text, tuple | list) else [text or ""]


def fields(text: str) -> set[str]:
    """The names of the fields in a text."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


@pytest.fixture(params=sorted(PATHS))
def language(request):
    """Each language that has a catalogue."""
    return request.param


def test_code_has_texts():
    """The extraction finds what is marked."""
    assert "No fingerprint: {reason}" in CODE


def test_every_text_is_translated(language):
    """No message is missing, empty or a guess (run `python -m locales.update` and translate)."""
    held = catalogue(language)
    missing = [key for key in CODE if key not in held or not all(forms(held[key].string)) or held[key].fuzzy]
    assert missing == []


def test_no_text_is_left_over(language):
    """What the code does not say any more is not in the catalogue."""
    held = catalogue(language)
    assert [message.id for message in held if message.id and message.id not in CODE] == []
    assert not held.obsolete


def test_named_fields_stay_the_same(language):
    """A translation has the named fields of its message, no more and no fewer."""
    wrong = []
    for message in catalogue(language):
        expected = {name for form in forms(message.id) for name in fields(form)}
        wrong += [form for form in forms(message.string) if message.id and fields(form) != expected]
    assert wrong == []


def test_texts_are_calm(language):
    """No exclamation mark and no emoji, in the code's own language or in another."""
    messages = [message for message in catalogue(language) if message.id]
    texts = [form for message in messages for form in (*forms(message.id), *forms(message.string))]
    loud = [text for text in texts if re.search(r"!(?!r})", text) or any(unicodedata.category(c) == "So" for c in text)]
    assert loud == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stays_nothing(language):
    """An empty message is empty in every language, and not the header of the catalogue."""
    assert Texts().of(language)("") == ""
