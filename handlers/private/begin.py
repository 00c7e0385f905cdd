"""The first screen: danger first, then what one came for."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from handlers.private.branch import Tapped
from handlers.private.screens import Button, Screen, column
from locales.texts import Translator
from records.conversations import Talk

LANGUAGE_NAMES: Final = {"fr": "Français", "en": "English", "it": "Italiano", "es": "Español", "de": "Deutsch"}
"""The languages a person is spoken to in, as they call themselves."""

CHOICES: Final = ("image", "threat", "group", "someone", "case")
"""The branches one may choose, in their order."""

GroupsOf = Callable[[int], Awaitable[Sequence[int]]]
"""A person's id -> the groups they were seen to administer."""

DangerLine = Callable[[str, str, Translator], str]
"""Country ("" for unknown), language, texts -> whom to call at once."""


class Begin(Tapped):
    """The first screen, and the one of who comes back later."""

    name = "begin"

    def __init__(self, danger: DangerLine, add_link: Callable[[], str], groups_of: GroupsOf) -> None:
        self._danger = danger
        self._add_link = add_link
        self._groups_of = groups_of

    async def show(self, talk: Talk, say: Translator) -> Screen:
        """See Branch."""
        if talk.step == "begin.later":
            return _later(say)
        text = "\n\n".join(
            (
                self._danger(talk.get("country"), talk.language, say),
                say(
                    "This is Égide. It deletes intimate images from the Telegram groups that use it, when the person "
                    "in them has registered them. It needs neither your name nor the image."
                ),
                say("We can act in the groups that use this service. We cannot reach the others."),
                say("Do not send the image here. Nobody needs to see it."),
                say(
                    "Where you are in this conversation and what you answer is kept for an hour after your last "
                    "step, and then forgotten. /stop deletes what was written here in the last two days."
                ),
                *await self._for_administrators(talk.chat, say),
                say("What brings you here?"),
            )
        )
        labels = (
            say("An image of me is online, or may be"),
            say("Someone threatens me"),
            say("I found a group with such images"),
            say("I only want to talk to someone"),
            say("I have a case already"),
        )
        chosen = [Button(label, f"to.{branch}") for branch, label in zip(CHOICES, labels, strict=True)]
        groups = Button(say("I look after a group: add Égide"), url=self._add_link())
        others = [code for code in LANGUAGE_NAMES if code != talk.language]
        languages = tuple(Button(LANGUAGE_NAMES[code], f"language.{code}") for code in others)
        rows = (*column(*chosen, groups), languages, *column(Button(say("Quit and erase"), "quit")))
        return Screen(text, rows, alone=True)

    async def _for_administrators(self, person: int, say: Translator) -> list[str]:
        """Somebody whose group has Égide came perhaps for that, and finds it at once."""
        if not await self._groups_of(person):
            return []
        return [say("You look after a group that uses Égide: /settings shows what it does there.")]

    async def press(self, talk: Talk, action: str) -> Talk:
        """See Branch."""
        kind, _, what = action.partition(".")
        if kind == "language":
            return replace(talk, language=what)
        return talk.at(f"{what}.begin")


def _later(say: Translator) -> Screen:
    text = "\n\n".join(
        (
            say("Take the time you need."),
            say(
                "What you have told so far is kept for one hour, so that you can go on from here. After that it is "
                "forgotten, and /start begins anew. Nothing has been registered that you were not told of."
            ),
            say(
                "If somebody else may look at this phone, leave with the button below: it deletes what is written here."
            ),
        )
    )
    return Screen(text)
