"""Settings taken in: pasted as a text, shown as what they would change, and taken with a second tap by the owner."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Final, TypeGuard

from pydantic import ValidationError
from telegram import Message

from handlers.deciders import Deciders, Deed
from handlers.settings.changing import Changing
from handlers.settings.group import Group, Groups
from handlers.settings.preview import LeftOut, preview
from handlers.settings.reading import NotTaken, read
from handlers.settings.screens import Button, Next, Screen, column, paragraphs
from handlers.settings.taps import Tap
from locales.texts import Translator
from policies.choices import Choices
from records.expected import Expected, Question

ASKED: Final = "settings-import"
"""Kind of the question: paste a text."""

SHOWN: Final = "settings-preview"
"""Kind of the question while a preview is shown: tap, or paste another text."""

IMPORTED: Final = "settings-imported"
"""What the audit log calls it."""

WHERE: Final = ("reports", "reports_chat", "reports_topic")
"""Fields that say where reports go."""


class Importing:
    """The part that takes settings in."""

    screens: Final = frozenset({"import"})

    def __init__(self, groups: Groups, deciders: Deciders, changing: Changing, expected: Expected) -> None:
        self._groups = groups
        self._deciders = deciders
        self._changing = changing
        self._expected = expected

    async def act(self, tap: Tap) -> Next:
        """Ask for a text, take what is shown, or leave it."""
        if tap.action == "import.take":
            return await self._take(tap)
        if tap.action == "import.cancel":
            await self.leave(tap.by.id)
            return Next("home", tap.say("Nothing was changed."))
        await self._expected.ask(tap.by.id, Question(ASKED, {"chat": str(tap.chat)}, tap.message))
        return Next("import")

    async def typed(self, person: int, chat: int, message: Message, say: Translator) -> Next:
        """A text was pasted: a preview, or what is wrong with it. Nothing is changed yet."""
        group = await self._groups.of(chat)
        if group is None:
            return Next("home")
        try:
            settings, left_out = await self._wanted(read(message.text or ""), group, person)
            await self._groups.having(group, settings)
        except NotTaken as no:
            await self._expected.ask(person, Question(ASKED, {"chat": str(chat)}))
            return Next("import", no.tell(say))
        except ValidationError:
            await self._expected.ask(person, Question(ASKED, {"chat": str(chat)}))
            return Next("import", say("These settings do not go together: a chat for the reports is missing."))
        about = {"chat": str(chat), "settings": json.dumps(_json(settings)), "left_out": json.dumps(left_out)}
        await self._expected.ask(person, Question(SHOWN, about))
        return Next("import.shown")

    async def leave(self, person: int) -> None:
        """Whoever goes elsewhere in the settings pastes nothing any more."""
        question = await self._expected.of(person)
        if question and question.kind in (ASKED, SHOWN):
            await self._expected.answered(person)

    async def show(self, screen: str, group: Group, say: Translator, by: int) -> Screen:
        """What is asked for, or the preview."""
        question = await self._expected.of(by)
        if screen == "import.shown" and _is_about(question, SHOWN, group.chat.id):
            with suppress(ValidationError):  # somebody has changed them meanwhile, and they do not go together any more
                wanted = await self._groups.having(group, json.loads(question.about["settings"]))
                return preview(group, wanted, LeftOut(*json.loads(question.about["left_out"])), say)
        text = paragraphs(
            say("<b>Import settings</b>"),
            say(
                "Paste the text of the settings here, as Égide gave it for this group or for another one. You see what "
                "would change before anything does."
            ),
        )
        return Screen(text, column(Button(say("Cancel"), "import.cancel")), back="")

    async def _take(self, tap: Tap) -> Next:
        question = await self._expected.of(tap.by.id)
        group = await self._groups.of(tap.chat)
        if group is None or not _is_about(question, SHOWN, tap.chat):
            return Next("home", tap.say("This preview is no longer valid. Paste the text again."))
        pasted = Choices.model_validate_json(question.about["settings"]).model_dump(exclude_unset=True)
        settings, _ = await self._wanted(pasted, group, tap.by.id)
        try:
            await self._changing.change(tap.chat, tap.by, settings, once=tap.once, what=IMPORTED)
        except ValidationError:
            return Next("home", tap.say("Somebody has changed these settings meanwhile. Paste the text again."))
        await self._expected.answered(tap.by.id)
        return Next("home", tap.say("The settings were imported."))

    async def _wanted(
        self, settings: Mapping[str, object], group: Group, person: int
    ) -> tuple[dict[str, object], LeftOut]:
        """The settings without what does not hold here, and what that is."""
        wanted, reports, lists = dict(settings), False, list[str]()
        if not await self._may_report_to(wanted.get("reports_chat"), group, person):
            gone = [name for name in WHERE if name in wanted and (name != "reports" or wanted[name] == "chat")]
            wanted = {name: value for name, value in wanted.items() if name not in gone}
            reports = True
        without = wanted.get("without")
        if isinstance(without, frozenset) and without.difference(group.sources):
            wanted["without"] = without.intersection(group.sources)
            lists = sorted(without.difference(group.sources))
        return wanted, LeftOut(reports, lists)

    async def _may_report_to(self, chat: object, group: Group, person: int) -> bool:
        """Whether this person may have the group's reports sent to this chat."""
        if not isinstance(chat, int) or chat == group.choices.reports_chat:
            return True
        return chat < 0 and chat != group.chat.id and await self._deciders.may(chat, person, Deed.CONFIGURE)


def _is_about(question: Question | None, kind: str, chat: int) -> TypeGuard[Question]:
    return question is not None and question.kind == kind and question.about.get("chat") == str(chat)


def _json(settings: Mapping[str, object]) -> dict[str, object]:
    """Fields in JSON's own kinds, sets in order."""
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in settings.items()}
