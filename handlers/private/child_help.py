"""The helplines on the screen for people under 18. That screen keeps nothing, so all of it is text."""

from collections.abc import Callable, Sequence
from datetime import datetime

from handlers.helplines.choice import BEFORE_18, FIRST, Asker, choose
from handlers.helplines.countries import NAMES, in_order
from handlers.helplines.danger import danger_line
from handlers.helplines.directory import Directory, shipped
from handlers.helplines.lines import told
from handlers.private.minors import Country
from handlers.private.someone import utc_now
from locales.texts import Translator


class ChildHelplines:
    """See `handlers.private.minors.ChildHelp`."""

    def __init__(self, directory: Directory | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        self._directory = directory or shipped()
        self._clock = clock

    def for_minors(self, country: str, say: Translator) -> str:
        """Who to call or write to in this country, three at most; whom to call in danger first."""
        parts = [danger_line(country, say.language, say, self._directory)]
        if country:
            now = self._clock()
            choice = choose(self._directory, Asker(country, say.language, minor=True), now)
            others = [one for one in choice.first if one.entry.url != BEFORE_18] or choice.more[:FIRST]
            parts += [told(one, now, say, links=True) for one in others]
        else:
            parts.append(say("Choose your country to see whom you can talk to there."))
        return "\n\n".join(parts)

    def countries(self, say: Translator) -> Sequence[Country]:
        """The countries with helplines, the likeliest for this language first."""
        return [Country(code, say(NAMES[code])) for code in in_order(self._directory.countries, say)]
