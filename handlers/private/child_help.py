"""The helplines on the screens for images of people under 18. These keep nothing, so all of it is text."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from handlers.helplines.choice import BEFORE_18, FIRST, Asker, Offer, choose
from handlers.helplines.countries import NAMES, in_order
from handlers.helplines.danger import danger_line
from handlers.helplines.directory import Directory, shipped
from handlers.helplines.entry import Need
from handlers.helplines.lines import told
from handlers.private.minors import Country
from handlers.private.screens import paragraphs
from handlers.private.someone import utc_now
from locales.texts import Translator


class ChildHelplines:
    """See `handlers.private.minors.ChildHelp`."""

    def __init__(self, directory: Directory | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        self._directory = directory or shipped()
        self._clock = clock

    def danger(self, country: str, say: Translator) -> str:
        """Whom to call in immediate danger there, or where this language is spoken."""
        return danger_line(country, say.language, say, self._directory)

    def for_minors(self, country: str, say: Translator) -> str:
        """Who to call or write to in this country, three at most."""
        if not country:
            return say("Choose your country to see whom you can talk to there.")
        choice = choose(self._directory, Asker(country, say.language, minor=True), self._clock())
        others = [one for one in choice.first if one.entry.url != BEFORE_18] or choice.more[:FIRST]
        return self._told(others, say)

    def to_report(self, country: str, say: Translator) -> str:
        """Hotlines and the police, three at most; without a country those that are for everywhere."""
        choice = choose(self._directory, Asker(country, say.language, Need.REPORT), self._clock())
        places = self._told((one for one in choice.first if Need.REPORT in one.entry.needs), say)
        chosen = "" if country else say("Choose your country to see where to report it there.")
        return paragraphs(say("Where to report it:"), places, chosen)

    def for_witnesses(self, country: str, say: Translator) -> str:
        """Two at most: who has found it may be of any age, so those of whom nothing is known but the country."""
        if not country:
            return ""
        choice = choose(self._directory, Asker(country, say.language), self._clock())
        lines = self._told([one for one in choice.first if one.entry.answers][: FIRST - 1], say)
        heading = say("What you have seen can stay with you. You can talk to somebody about it:")
        return f"{heading}\n\n{lines}" if lines else ""

    def countries(self, say: Translator) -> Sequence[Country]:
        """The countries with helplines, the likeliest for this language first."""
        return [Country(code, say(NAMES[code])) for code in in_order(self._directory.countries, say)]

    def _told(self, offers: Iterable[Offer], say: Translator) -> str:
        now = self._clock()
        return "\n\n".join(told(one, now, say, links=True) for one in offers)
