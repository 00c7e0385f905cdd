"""What a kind of notice is: to whom it goes, what it needs, and how it is put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from config.errors import N_
from handlers.helplines.countries import in_union
from handlers.notice_builder.fields import Field
from locales.texts import Translator


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known: the answers by field, and the circumstances."""

    answers: Mapping[str, str]
    country: str
    """As in `handlers.helplines.countries`; empty for unknown."""
    today: date
    witness: bool = False
    """Whether who writes is not the person in the image."""

    def get(self, field: Field) -> str:
        """An answer, empty where there is none."""
        return self.answers.get(field.name, "")

    def lines(self, field: Field) -> list[str]:
        """The lines of an answer."""
        return self.get(field).splitlines()


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject (empty where there is no place for one) and a text."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a notice goes, and how. The name and the way are gettext messages."""

    name: str
    way: str
    """What to do with the text."""
    email: str = ""
    url: str = ""
    chat: str = ""
    """A page where questions are answered, besides."""

    @property
    def to(self) -> str:
        """The address to write to, or the page to open; empty where one goes there."""
        return self.email or self.url


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice. Its texts but the letter are gettext messages."""

    code: str
    title: str
    about: str
    recipient: Recipient
    fields: tuple[Field, ...]
    compose: Callable[[Facts, Translator], Letter]
    languages: Callable[[str], tuple[str, ...]]
    """Country -> the languages its readers read, the usual one first; nothing where they may read any."""
    where: Callable[[str], bool] = lambda _: True
    """Whether it is of use in a country."""
    witness: bool = False
    """Whether somebody who is not in the image may send it."""

    @property
    def required(self) -> tuple[Field, ...]:
        """The fields it cannot do without."""
        return tuple(field for field in self.fields if not field.optional)

    def language(self, country: str, spoken: str) -> str:
        """The language to write in, for somebody who speaks this one."""
        read = self.languages(country)
        return spoken if not read or spoken in read else read[0]


_READ_IN: Final = {
    "AU": ("en",),
    "BE": ("fr", "de"),
    "CA": ("en", "fr"),
    "CH": ("de", "fr", "it"),
    "DE": ("de",),
    "ES": ("es",),
    "FR": ("fr",),
    "GB": ("en",),
    "IE": ("en",),
    "IT": ("it",),
    "MU": ("en", "fr"),
    "US": ("en",),
}


def english(country: str) -> tuple[str, ...]:  # noqa: ARG001 - the same everywhere
    """For readers at Telegram."""
    return ("en",)


def french(country: str) -> tuple[str, ...]:  # noqa: ARG001 - the same everywhere
    """For readers in France."""
    return ("fr",)


def any_language(country: str) -> tuple[str, ...]:  # noqa: ARG001 - the same everywhere
    """For readers who have to read what they get."""
    return ()


def of_the_country(country: str) -> tuple[str, ...]:
    """For authorities: the languages of the country among those we write."""
    return _READ_IN.get(country, ())


def only_in(*countries: str) -> Callable[[str], bool]:
    """Of use in these countries."""
    return lambda country: country in countries


def outside(*countries: str) -> Callable[[str], bool]:
    """Of use in all others."""
    return lambda country: country not in countries


def within_union(country: str) -> bool:
    """Of use in the European Union."""
    return in_union(country)


NOT_ATTACHED: Final = N_(
    "Write to this address from an e-mail account you do not mind them seeing. Do not attach the image, and do not "
    "send it if they ask for it: the link is enough."
)
