"""Writing to a platform, an authority or the police: question by question to a text that the person sends herself."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from babel import Locale
from babel.dates import format_date

from handlers.helplines.countries import clock_of
from handlers.helplines.directory import Directory, shipped
from handlers.notice_builder.notice import kinds_for, write
from handlers.private import letter_screens as screens
from handlers.private.letter_draft import COUNTRY, KIND, ROLE, WITNESS, Draft, emptied
from handlers.private.minors import FOUND, UNKEPT
from handlers.private.screens import Screen
from handlers.private.someone import utc_now
from locales.texts import Texts, Translator
from records.conversations import Talk

FOLLOW_UPS: Final = (timedelta(hours=48), timedelta(days=7))
"""When to look whether it helped: by then a platform has answered, or has to be asked again."""

_SINCE: Final = "letters.since"
"""When reminders were asked for: epoch seconds."""

_WAYS: Final[Mapping[str, Callable[[Talk, str], Talk]]] = {
    "role": lambda talk, value: talk.at("letters.age", **{ROLE: value}),
    "minor": lambda talk, _: talk.at(FOUND if talk.get(ROLE) == WITNESS else UNKEPT),
    "adult": lambda talk, _: talk.at("letters.kind" if talk.get(COUNTRY) else "letters.country"),
    "country": lambda talk, value: talk.at("letters.kind", country=value.upper()),
    "countries": lambda talk, _: talk.at("letters.country", **emptied(talk)),
    "kind": lambda talk, value: talk.at("letters.about", **{**emptied(talk), KIND: value}),
    "kinds": lambda talk, _: talk.at("letters.kind", **emptied(talk)),
}
"""Button -> where it leads, on the way to a notice and from one to another."""


class Reminders(Protocol):
    """Dates to come back (records.reminders.Reminders)."""

    async def follow_up(self, chat: int, language: str, when: float) -> None:
        """Write to this chat once, from that moment on (epoch seconds)."""

    async def no_follow_up(self, chat: int, when: float) -> bool:
        """That is no longer wanted."""


class Letters:
    """The branch. What is told here leaves the conversation with the branch, and as soon as the text was given."""

    name = "letters"

    def __init__(
        self,
        texts: Texts,
        reminders: Reminders,
        clock: Callable[[], datetime] = utc_now,
        directory: Directory | None = None,
    ) -> None:
        self._texts = texts
        self._reminders = reminders
        self._clock = clock
        self._directory = directory or shipped()

    async def show(self, talk: Talk, say: Translator) -> Screen:
        """See Branch."""
        if (draft := Draft.of(talk)) and (screen := self._of_draft(draft, say)):
            return screen
        witness = talk.get(ROLE) == WITNESS
        steps: Mapping[str, Callable[[], Screen]] = {
            "letters.age": lambda: screens.age(say, witness=witness),
            "letters.country": lambda: screens.country(self._directory, say),
            "letters.kind": lambda: screens.kinds(kinds_for(talk.get(COUNTRY), witness=witness), say),
            "letters.reminded": lambda: screens.reminded(_days(talk, say), say),
            "letters.unreminded": lambda: screens.unreminded(say),
        }
        return steps.get(talk.step, lambda: screens.begin(say))()

    async def press(self, talk: Talk, action: str) -> Talk:
        """See Branch."""
        what, _, value = action.partition(".")
        if what == "remind":
            return await self._remind(talk)
        if what == "unremind":
            return await self._unremind(talk)
        if going := _WAYS.get(what):
            return going(talk, value)
        draft = Draft.of(talk)
        return draft.turned(what, value, self._today(talk)) if draft else talk.at("letters.begin")

    async def read(self, talk: Talk, text: str) -> Talk:
        """See Branch."""
        draft = Draft.of(talk)
        return draft.answered(text, self._today(talk)) if draft else talk

    def _of_draft(self, draft: Draft, say: Translator) -> Screen | None:
        """The steps within one notice."""
        match draft.talk.step:
            case "letters.about":
                return screens.about(draft.kind, say)
            case "letters.ask" if draft.asked:
                return screens.question(draft.asked, draft.kind, draft.problem, say)
            case "letters.ask" | "letters.review":
                return screens.review(draft, say)
            case "letters.text":
                return self._text(draft, say)
        return None

    def _text(self, draft: Draft, say: Translator) -> Screen:
        """The finished text. Shown again later, when its answers are forgotten, only where to send it."""
        if not draft.complete:
            return screens.sent_where(draft.kind, None, say)
        notice = write(draft.kind, draft.facts(self._today(draft.talk)), self._texts, draft.talk.language)
        read_in = str(Locale(say.language).languages[notice.language])
        return screens.sent_where(draft.kind, notice, say, read_in=read_in, forgets=tuple(emptied(draft.talk)))

    def _today(self, talk: Talk) -> date:
        """The day it is where the person is."""
        return self._clock().astimezone(clock_of(talk.get(COUNTRY))).date()

    async def _remind(self, talk: Talk) -> Talk:
        asked = talk.at("letters.reminded", **{_SINCE: str(int(self._clock().timestamp()))})
        for when in _dates(asked):
            await self._reminders.follow_up(talk.chat, talk.language, when)
        return asked

    async def _unremind(self, talk: Talk) -> Talk:
        for when in _dates(talk):
            await self._reminders.no_follow_up(talk.chat, when)
        return talk.at("letters.unreminded", **{_SINCE: ""})


def _dates(talk: Talk) -> list[float]:
    """The moments of the reminders that were asked for, epoch seconds."""
    since = talk.get(_SINCE)
    return [int(since) + ahead.total_seconds() for ahead in FOLLOW_UPS] if since else []


def _days(talk: Talk, say: Translator) -> list[str]:
    """The days they fall on, where the person is."""
    clock = clock_of(talk.get(COUNTRY))
    moments = (datetime.fromtimestamp(when, clock) for when in _dates(talk))
    return [str(format_date(one.date(), "long", locale=say.language)) for one in moments]
