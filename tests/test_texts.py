"""Every text of the code is in every catalogue that has to have it, complete, and nothing else is."""

import re
import string
import unicodedata

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from locales.extraction import ROOT
from locales.languages import COMPLETE, FOR_PERSONS, HERE, PARTIAL, SOURCE_LANGUAGE
from locales.persons import PLACES, meant_for_persons
from locales.texts import Texts
from locales.update import catalogue_paths, texts_for
from tests.texts_of_code import texts_of_code

PATHS = catalogue_paths()


def catalogue(language: str) -> Catalog:
    """One catalogue, as it is in the file."""
    with PATHS[language].open("rb") as file:
        return read_po(file, locale=language)


def needed(language: str) -> Catalog:
    """What a catalogue has to have."""
    return texts_for(language, texts_of_code())


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
    assert "No fingerprint: {reason}" in texts_of_code()


def test_every_text_is_translated(language):
    """No message is missing, empty or a guess (run `python -m locales.update` and translate)."""
    held = catalogue(language)
    keys = [message.id for message in needed(language) if message.id]
    missing = [key for key in keys if key not in held or not all(forms(held[key].string)) or held[key].fuzzy]
    assert missing == []


def test_no_text_is_left_over(language):
    """What the code does not say any more, or not to persons in a partial language, is not in the catalogue."""
    held, wanted = catalogue(language), needed(language)
    assert [message.id for message in held if message.id and message.id not in wanted] == []
    assert not held.obsolete


def test_every_catalogue_is_used():
    """A catalogue lies there for each language but the code's own, and for no other."""
    assert {path.parent.parent.name for path in HERE.glob("*/LC_MESSAGES/*")} == {*FOR_PERSONS} - {SOURCE_LANGUAGE}


def test_places_of_persons_exist():
    """A room or file that moves away takes its place in `locales.persons` along."""
    said = {file for message in texts_of_code() if message.id for file, _ in message.locations}
    assert [place for place in PLACES if not (ROOT / place).exists()] == []
    assert [place for place in PLACES if not any(file.startswith(place) for file in said)] == []


def test_shared_text_reaches_persons():
    """A text that administrators and persons read is one for persons; a neighbour of such a file is not."""
    assert meant_for_persons(["handlers/cards.py", "handlers/private/begin.py"])
    assert not meant_for_persons(["handlers/privacy.py", "matching/images.py"])


def test_groups_get_complete_languages():
    """In a partial language a group or an administrator is not spoken to."""
    texts = Texts("fr")
    assert [texts.of(tag).language for tag in ("en-GB", "fr_ch", *PARTIAL, "pt-br", "", None)] == ["en", *["fr"] * 7]


def test_persons_get_all_languages():
    """A person gets her own language where it has the texts of persons, and the installation's otherwise."""
    texts = Texts("fr")
    assert [texts.of_person(tag).language for tag in FOR_PERSONS] == list(FOR_PERSONS)
    assert [texts.of_person(tag).language for tag in ("IT", "es-419", "de_AT", "pt-br", "", None)] == [
        *("it", "es", "de"),
        *["fr"] * 3,
    ]


@pytest.mark.parametrize("partial", PARTIAL)
def test_missing_text_is_english(partial):
    """What a partial language does not have is said in English rather than not at all."""
    assert Texts("fr").of_person(partial)("No fingerprint: {reason}") == "No fingerprint: {reason}"


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
    loud = [
        text for text in texts if re.search(r"!(?!r})|¡", text) or any(unicodedata.category(c) == "So" for c in text)
    ]
    assert loud == []


@pytest.mark.parametrize("language", FOR_PERSONS)
def test_nothing_stays_nothing(language):
    """An empty message is empty in every language, and not the header of the catalogue."""
    assert Texts().of_person(language)("") == ""


def test_default_is_complete():
    """An installation that is set to a language has all texts in it."""
    assert {Texts(language).of("zz").language for language in COMPLETE} == set(COMPLETE)
