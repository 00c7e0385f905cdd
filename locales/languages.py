"""The languages of Égide, and where their catalogues are."""

from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent

SOURCE_LANGUAGE: Final = "en"
"""The language of the code; it needs no catalogue."""

COMPLETE: Final = (SOURCE_LANGUAGE, "fr")
"""Languages that have every text. Groups, administrators and operators are spoken to in these."""

PARTIAL: Final = ("it", "es", "de")
"""Languages that have the texts of persons (`locales.persons`) and no others."""

FOR_PERSONS: Final = (*COMPLETE, *PARTIAL)
"""Languages a person can be spoken to in."""


def catalogue_of(language: str) -> Path:
    """Where the texts of a language are written down."""
    return HERE / language / "LC_MESSAGES" / "egide.po"


def base_of(tag: str | None) -> str:
    """`fr` for `fr`, `fr-CH` and `FR_ch`; nothing for nothing."""
    return (tag or "").replace("_", "-").partition("-")[0].lower()
