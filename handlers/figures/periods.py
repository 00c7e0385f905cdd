"""The periods that figures are told for, and how a period is divided for a picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from config.errors import N_
from locales.texts import Translator
from records.statistics import Day


@dataclass(frozen=True, slots=True)
class Period:
    """The last `days`, today included; a picture has a bar for every `step` of them."""

    days: int
    label: str
    title: str
    step: int = 1
    per: str = N_("posts per day")
    hint: str = ""
    """What the dates below the bars are, where that needs saying."""

    def parts(self, days: Sequence[Day]) -> Iterator[Sequence[Day]]:
        """The days of each bar; the first bar may have fewer."""
        first = len(days) % self.step
        if first:
            yield days[:first]
        for at in range(first, len(days), self.step):
            yield days[at : at + self.step]


WEEK: Final = Period(7, N_("7 days"), N_("the last 7 days"))
MONTH: Final = Period(30, N_("30 days"), N_("the last 30 days"))
YEAR: Final = Period(
    364,
    N_("A year"),
    N_("the last 52 weeks"),
    step=7,
    per=N_("posts per week"),
    hint=N_("Each week stands above its first day."),
)

PERIODS: Final = {period.days: period for period in (WEEK, MONTH, YEAR)}


def period_of(days: int, say: Translator) -> Period:
    """A period of any length, for the command line."""
    title = say.count("the last day", "the last {number} days", days)
    return PERIODS.get(days) or Period(days, title, title)
