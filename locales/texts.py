"""Every text a person reads, by language. English is the language of the code; the others are gettext catalogues.

The catalogues are read as they are written (.po): there is no compile step that could be forgotten.
"""

from dataclasses import dataclass
from functools import cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
SOURCE_LANGUAGE = "en"
LANGUAGES = (SOURCE_LANGUAGE, *sorted(path.parent.parent.name for path in HERE.glob("*/LC_MESSAGES/egide.po")))
"""Languages that have all texts."""


@dataclass(frozen=True)
class Translator:
    """The texts in one language. Call it with a message of the code: `say("Not checked: {reason}")`."""

    language: str

    @cached_property
    def _catalogue(self) -> NullTranslations:
        path = HERE / self.language / "LC_MESSAGES" / "egide.po"
        if self.language == SOURCE_LANGUAGE:
            return NullTranslations()
        compiled = BytesIO()
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=self.language))
        compiled.seek(0)
        return GNUTranslations(compiled)

    def __call__(self, message: str) -> str:
        """The message in this language; nothing stays nothing (to gettext it is the name of the catalogue's header)."""
        return self._catalogue.gettext(message) if message else ""

    def count(self, one: str, many: str, number: int) -> str:
        """The singular or plural form, as this language counts, with `{number}` filled in."""
        return self._catalogue.ngettext(one, many, number).format(number=number)


@dataclass(frozen=True)
class Texts:
    """All languages, and the one to fall back to."""

    default: str = SOURCE_LANGUAGE

    @cached_property
    def _translators(self) -> dict[str, Translator]:
        return {language: Translator(language) for language in LANGUAGES}

    def of(self, language: str | None) -> Translator:
        """The translator for an IETF tag such as `fr` or `fr-CH`; the default where that language has no texts."""
        base = (language or "").replace("_", "-").partition("-")[0].lower()
        return self._translators.get(base) or self._translators[self.default]
