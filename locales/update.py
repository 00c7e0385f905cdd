"""`python -m locales.update`: bring the catalogues up to date with the code, for a translator to fill in.

New texts are added with an empty translation, texts that are gone are dropped, nothing is guessed.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from locales.extraction import template
from locales.texts import HERE

WIDTH = 120
HEADER = "# The texts of Égide in another language. Refreshed by `python -m locales.update`.\n#"


def catalogue_paths() -> dict[str, Path]:
    """Language -> catalogue."""
    return {path.parent.parent.name: path for path in sorted(HERE.glob("*/LC_MESSAGES/egide.po"))}


def updated(language: str, text: bytes, code: Catalog) -> tuple[bytes, int]:
    """A catalogue's text after the update, and how many of its messages have no translation."""
    catalogue = read_po(BytesIO(text), locale=language, charset="utf-8")
    catalogue.header_comment = HEADER
    catalogue.update(code, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    written = BytesIO()
    write_po(written, catalogue, width=WIDTH, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
    untranslated = sum(1 for message in catalogue if message.id and not _complete(message.string))
    return written.getvalue(), untranslated


def _complete(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def main() -> int:
    """Update every catalogue; 1 if any has messages without a translation."""
    code = template()
    missing = 0
    for language, path in catalogue_paths().items():
        text, untranslated = updated(language, path.read_bytes(), code)
        path.write_bytes(text)
        missing += untranslated
        sys.stdout.write(f"{language}: {untranslated} messages without a translation\n")
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main())
