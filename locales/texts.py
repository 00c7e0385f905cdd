"""Every text a person reads, by language. English is the language of the code; the others are gettext catalogues.

The catalogues are read as they are written (.po): there is no compile step that could be forgotten.
"""

from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from locales.languages import COMPLETE, FOR_PERSONS, SOURCE_LANGUAGE, base_of, catalogue_of


@dataclass(frozen=True)
class Translator:
    """The texts in one language. Call it with a message of the code: `say("Not checked: {reason}")`.

    A message that the catalogue of this language does not have is said in English.
    """

    language: str

    @cached_property
    def _catalogue(self) -> NullTranslations:
        if self.language == SOURCE_LANGUAGE:
            return NullTranslations()
        compiled = BytesIO()
        with catalogue_of(self.language).open("rb") as file:
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
    """All languages, and the one to fall back to, which is a complete one."""

    default: str = SOURCE_LANGUAGE

    @cached_property
    def _translators(self) -> dict[str, Translator]:
        return {language: Translator(language) for language in FOR_PERSONS}

    def of(self, language: str | None) -> Translator:
        """For groups, administrators and operators: the translator for an IETF tag such as `fr` or `fr-CH`.

        The default where that language does not have all texts.
        """
        return self._among(COMPLETE, language)

    def of_person(self, language: str | None) -> Translator:
        """For whoever comes for herself (`locales.persons`): the same, among the languages that have these texts."""
        return self._among(FOR_PERSONS, language)

    def _among(self, languages: Container[str], tag: str | None) -> Translator:
        base = base_of(tag)
        return self._translators[base if base in languages else self.default]
