"""The parts of the conversation: each answers for the steps that begin with its name."""

from typing import Protocol, runtime_checkable

from handlers.private.screens import Screen
from locales.texts import Translator
from records.conversations import Talk


class Branch(Protocol):
    """One part. What it raises of our own errors is shown as such, with a button to try again."""

    @property
    def name(self) -> str:
        """Before the dot of its steps."""

    async def show(self, talk: Talk, say: Translator) -> Screen:
        """What the step looks like. It may ask services, and notes at most that a file was made which it hands over."""

    async def press(self, talk: Talk, action: str) -> Talk:
        """A button of this very screen was tapped: where that leads."""

    async def read(self, talk: Talk, text: str) -> Talk:
        """A text was typed at a step that reads: where that leads."""


@runtime_checkable
class Leaving(Protocol):
    """A branch that has something to put away when it is left for good."""

    async def left(self, talk: Talk) -> None:
        """It was left; `talk` is the conversation before that. May be told twice."""


class Tapped:
    """For branches whose steps read no text."""

    async def read(self, talk: Talk, text: str) -> Talk:  # noqa: ARG002 - the interface of a branch
        """Stay."""
        return talk
