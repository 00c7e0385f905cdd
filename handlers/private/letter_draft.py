"""A notice on its way: which kind, what was answered, what is asked next. All of it is in the answers of the talk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from babel.dates import format_date

from handlers.notice_builder.checks import BadAnswer
from handlers.notice_builder.fields import SEEN, Field
from handlers.notice_builder.kinds import Facts, Kind
from handlers.notice_builder.notice import checked, kind_of
from handlers.private.minors import UNKEPT
from locales.texts import Translator
from records.conversations import Talk

ROLE: Final = "letters.role"
WITNESS: Final = "witness"
KIND: Final = "letters.kind"
COUNTRY: Final = "country"

_SKIPPED: Final = "letters.skipped"
_WRONG: Final = "letters.wrong"
_ANSWER: Final = "letters.f."
_ASK: Final = "letters.ask"


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice of a kind, as far as it was answered."""

    kind: Kind
    talk: Talk

    @classmethod
    def of(cls, talk: Talk) -> Self | None:
        """What is being written; None where no kind was chosen."""
        kind = kind_of(talk.get(KIND))
        return cls(kind, talk) if kind else None

    def answer(self, field: Field) -> str:
        """What was answered; empty where nothing was."""
        return self.talk.get(_ANSWER + field.name)

    @property
    def asked(self) -> Field | None:
        """The first question that was neither answered nor skipped."""
        skipped = self.talk.get(_SKIPPED).split()
        return next((one for one in self.kind.fields if not self.answer(one) and one.name not in skipped), None)

    @property
    def complete(self) -> bool:
        """Whether everything it cannot do without is there."""
        return all(self.answer(field) for field in self.kind.required)

    @property
    def problem(self) -> str:
        """What was wrong with the last answer (notice_builder.checks.PROBLEMS); empty for nothing."""
        return self.talk.get(_WRONG)

    def facts(self, today: date) -> Facts:
        """What the notice can be written from."""
        answers = {field.name: self.answer(field) for field in self.kind.fields}
        return Facts(answers, self.talk.get(COUNTRY), today, witness=self.talk.get(ROLE) == WITNESS)

    def told(self, say: Translator) -> Sequence[tuple[Field, str]]:
        """What was said, as the person reads it; empty where a question was skipped."""
        return [(field, _shown(field, said, say) if (said := self.answer(field)) else "") for field in self.kind.fields]

    def turned(self, what: str, value: str, today: date) -> Talk:
        """Where a button within the notice leads."""
        match what:
            case "is":
                return self.answered(value, today)
            case "skip" if self.asked and self.asked.optional:
                return _on(self.talk.at(_ASK, **{_SKIPPED: f"{self.talk.get(_SKIPPED)} {self.asked.name}", _WRONG: ""}))
            case "change":
                skipped = " ".join(one for one in self.talk.get(_SKIPPED).split() if one != value)
                return self.talk.at(_ASK, **{_ANSWER + value: "", _SKIPPED: skipped})
            case "write" if self.complete:
                return self.talk.at("letters.text")
        return _on(self.talk.at(_ASK))

    def answered(self, text: str, today: date) -> Talk:
        """The next step after an answer, or the same with what is wrong with it."""
        if (field := self.asked) is None:
            return self.talk
        try:
            answer = checked(field, Facts({field.name: text}, self.talk.get(COUNTRY), today))
        except BadAnswer as no:
            return self.talk.at(UNKEPT) if no.problem == "minor" else self.talk.at(_ASK, **{_WRONG: no.problem})
        return _on(self.talk.at(_ASK, **{_ANSWER + field.name: answer, _WRONG: ""}))


def _shown(field: Field, answer: str, say: Translator) -> str:
    if field.choices:
        return say(field.choices[answer])
    if field.name == SEEN.name:
        return str(format_date(date.fromisoformat(answer), "long", locale=say.language))
    return answer


def emptied(talk: Talk) -> dict[str, str]:
    """All answers of a notice, taken out."""
    return dict.fromkeys((name for name in talk.answers if name.startswith((_ANSWER, _SKIPPED, _WRONG))), "")


def _on(talk: Talk) -> Talk:
    """The next question, or the review where there is none."""
    draft = Draft.of(talk)
    return talk if draft and draft.asked else talk.at("letters.review")
