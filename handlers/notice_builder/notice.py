"""From answers to a notice, or to what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from config.errors import N_, EgideError
from handlers.notice_builder import france, police, telegram, union
from handlers.notice_builder.checks import BadAnswer
from handlers.notice_builder.fields import Field
from handlers.notice_builder.kinds import Facts, Kind
from locales.texts import Texts

KINDS: Final = (
    telegram.IN_APP,
    telegram.BY_MAIL,
    union.NOTICE,
    telegram.TAKE_IT_DOWN,
    france.PHAROS,
    france.POINT_DE_CONTACT,
    france.COMPLAINT,
    police.COMPLAINT,
)
"""In the order in which they are offered."""


class MissingField(EgideError):
    """A notice without what it needs. `fields` are all that are missing."""

    cause = N_("This notice is not complete. Missing: {missing}.")

    def __init__(self, fields: Iterable[Field]) -> None:
        self.fields = tuple(fields)
        super().__init__(missing=", ".join(field.name for field in self.fields))


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice, ready to be sent by the person."""

    to: str
    """An e-mail address or a page; empty where one goes there."""
    subject: str
    """Empty where there is no place for one."""
    text: str
    """4,096 of Telegram's units at most."""
    language: str


def kinds_for(country: str, *, witness: bool) -> tuple[Kind, ...]:
    """The notices that are of use to this person."""
    return tuple(kind for kind in KINDS if kind.where(country) and (kind.witness or not witness))


def kind_of(code: str) -> Kind | None:
    """A kind by its code."""
    return next((kind for kind in KINDS if kind.code == code), None)


def write(kind: Kind, facts: Facts, texts: Texts, language: str) -> Notice:
    """Write a notice for somebody who speaks this language. Raises MissingField and BadAnswer."""
    missing = [field for field in kind.required if not facts.get(field)]
    if missing:
        raise MissingField(missing)
    asked = {field.name: checked(field, facts) for field in kind.fields if facts.get(field)}
    say = texts.of_person(kind.language(facts.country, language))
    letter = kind.compose(replace(facts, answers=asked), say)
    return Notice(kind.recipient.to, letter.subject, letter.text, say.language)


def checked(field: Field, facts: Facts) -> str:
    """An answer as it goes into the text. Raises BadAnswer with the field's name."""
    try:
        return field.check(facts.get(field), facts.today)
    except BadAnswer as no:
        raise BadAnswer(no.problem, field.name) from no
