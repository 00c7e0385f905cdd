"""The tone of what a person in distress reads: polite, without blame, typeset as her language is."""

import re
from functools import cache

import pytest
from babel.messages.pofile import read_po

from locales.languages import FOR_PERSONS, SOURCE_LANGUAGE, catalogue_of
from locales.update import texts_for
from tests.texts_of_code import texts_of_code

FAMILIAR = {
    "fr": r"\b(tu|toi|te|ton|ta|tes|tien|tienne|tiens|tiennes)\b|\bt\u2019",
    "it": r"\b(tu|te|ti|tuo|tua|tuoi|tue|voi|vostr[oaie])\b",
    "es": r"\b(tú|tu|tus|ti|te|contigo|tuy[oa]s?|vosotr[oa]s|vuestr[oa]s?)\b",
    "de": r"\b(du|dich|dir|dein(e[mnrs]?)?|euch|euer|eure[mnrs]?)\b",
}
"""Forms of address for friends and children. A stranger in distress is addressed politely."""

NEVER = {
    "en": r"revenge|\bwhy\b|\bguarantee",
    "fr": r"revenge|vengeance|\bpourquoi\b|\bgaranti",
    "it": r"revenge|vendetta|\bperché\b[^.]*\?|\bgaranti",
    "es": r"revenge|venganza|\bpor\s+qué\b|\bgarantiz",
    "de": r"revenge|\brache|\b(warum|wieso|weshalb)\b|\bgaranti",
}
"""What blames her, asks her to justify herself, or promises what nobody can keep (all languages: English names)."""

MISSET = {
    "fr": r"(?<!\u00a0)[;:?](?=\s|$)|«(?!\u00a0)|(?<!\u00a0)»|[\"'“”\u202f]",
    "it": r"\s[;:?!](?=\s|$)|[\"'„]|«\s|\s»",
    "es": r"\s[;:?!](?=\s|$)|[\"'„]|«\s|\s»",
    "de": r"\s[;:?!](?=\s|$)|[\"'«»]|„[^“]*$",
}
"""Typewriter quotes, and spaces where they do not belong or are missing."""


@cache
def persons_texts(language: str) -> list[str]:
    """All that a person may read in a language, singular and plural."""
    wanted = texts_for("de", texts_of_code())
    if language == SOURCE_LANGUAGE:
        return [form for message in wanted if message.id for form in _forms(message.id)]
    with catalogue_of(language).open("rb") as file:
        held = read_po(file, locale=language)
    return [form for message in held if message.id and message.id in wanted for form in _forms(message.string)]


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return list(text) if isinstance(text, tuple | list) else [text or ""]


def having(pattern: str, language: str) -> list[str]:
    """The texts of persons in which a pattern is found, whatever its capitals."""
    return [text for text in persons_texts(language) if re.search(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize("language", FAMILIAR)
def test_persons_are_addressed_politely(language):
    """Vous, Lei, usted, Sie: nobody is called by the form for friends."""
    assert having(FAMILIAR[language], language) == []


@pytest.mark.parametrize("language", FOR_PERSONS)
def test_no_word_blames_or_promises(language):
    """Never `revenge porn`, never `why`, no guarantee."""
    assert having(NEVER[language], language) == []


@pytest.mark.parametrize("language", MISSET)
def test_texts_are_typeset_well(language):
    """Quotes and spaces are those of the language: « so » in French, with spaces that do not break a line."""
    assert having(MISSET[language], language) == []


def test_spanish_questions_open():
    """A question in Spanish has its sign at both ends."""
    assert [text for text in persons_texts("es") if len(re.findall(r"\?(?=\s|$)", text)) != text.count("¿")] == []


@pytest.mark.parametrize("language", FOR_PERSONS)
def test_no_text_hides_characters(language):
    """No control character, no soft hyphen, no invisible space slips into a text by a translator's program."""
    assert having(r"[\x00-\x09\x0b-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\ufeff]", language) == []
