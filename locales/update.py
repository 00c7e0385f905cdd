"""`python -m locales.update`: bring the catalogues up to date with the code, for a translator to fill in.

New texts are added with an empty translation, texts that are gone are dropped, nothing is guessed. The catalogue of a
partial language holds the texts of persons only; a language without a catalogue gets an empty one.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from locales.extraction import template
from locales.languages import COMPLETE, FOR_PERSONS, SOURCE_LANGUAGE, catalogue_of
from locales.persons import meant_for_persons

WIDTH = 120
HEADER = "# The texts of Égide in another language. Refreshed by `python -m locales.update`.\n#"


def catalogue_paths() -> dict[str, Path]:
    """Language -> catalogue."""
    return {language: catalogue_of(language) for language in FOR_PERSONS if language != SOURCE_LANGUAGE}


def texts_for(language: str, code: Catalog) -> Catalog:
    """Of all texts of the code those that a language has to have."""
    if language in COMPLETE:
        return code
    texts = Catalog(project=code.project, charset=code.charset)
    for message in code:
        if message.id and meant_for_persons(file for file, _ in message.locations):
            texts[message.id] = message
    return texts


def updated(language: str, text: bytes, code: Catalog) -> tuple[bytes, int]:
    """A catalogue's text after the update, and how many of its messages have no translation."""
    catalogue = read_po(BytesIO(text), locale=language, charset="utf-8")
    catalogue.header_comment, catalogue.fuzzy = HEADER, False
    catalogue.project, catalogue.version = code.project, ""
    catalogue.update(texts_for(language, code), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    written = BytesIO()
    write_po(written, catalogue, width=WIDTH, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
    untranslated = sum(1 for message in catalogue if message.id and not _complete(message.string))
    return written.getvalue(), untranslated


def _complete(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _replace(path: Path, text: bytes) -> None:
    """In one step, so that a program that reads meanwhile finds the old texts or the new ones."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".po.new")
    beside.write_bytes(text)
    beside.replace(path)


def main() -> int:
    """Update every catalogue; 1 if any has messages without a translation."""
    code = template()
    missing = 0
    for language, path in catalogue_paths().items():
        text, untranslated = updated(language, path.read_bytes() if path.exists() else b"", code)
        _replace(path, text)
        missing += untranslated
        sys.stdout.write(f"{language}: {untranslated} messages without a translation\n")
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main())
