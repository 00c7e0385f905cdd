"""Whether posts are remembered for 48 hours. Switching it off erases at once, so it takes a second tap."""

from typing import Final

from handlers.settings import offers
from handlers.settings.changing import Changing
from handlers.settings.choosing import buttons
from handlers.settings.group import Group
from handlers.settings.screens import Button, Next, Screen, column, marked, paragraphs
from handlers.settings.taps import Tap
from locales.texts import Translator

ASKED: Final = "back.off"
"""The question; nothing is done yet."""

DONE: Final = "back.erase"


class Remembering:
    """The part about looking back."""

    screens: Final = frozenset({"back"})

    def __init__(self, changing: Changing) -> None:
        self._changing = changing

    async def act(self, tap: Tap) -> Next:
        """Switch it on, ask before it is switched off, or switch it off."""
        if tap.action == ASKED:
            return Next(ASKED)
        if tap.action == DONE:
            await self._changing.change(tap.chat, tap.by, {"look_back": False}, once=tap.once)
            return Next("back", tap.say("What was remembered of the posts of this group is erased."))
        for offer in offers.LOOK_BACK:
            if offer.action == tap.action:
                await self._changing.change(tap.chat, tap.by, offer.changes, once=tap.once)
        return Next("back")

    async def show(self, screen: str, group: Group, say: Translator, by: int) -> Screen:  # noqa: ARG002 - of a part
        """The choice, or the question."""
        if screen == ASKED:
            text = say(
                "What is remembered of the posts of the last 48 hours is erased at once. An image that is registered "
                "later is then not found where it was posted before."
            )
            return Screen(text, column(Button(say("Switch it off and erase"), DONE)), back="back")
        text = paragraphs(
            say("<b>Images of the last 48 hours</b>"),
            say(
                "For 48 hours Égide remembers the fingerprints of the images posted here, with who posted them and "
                "in which message; it keeps no image. An image that is registered within that time is then deleted "
                "where it was posted before."
            ),
        )
        off = Button(marked(say("Remember nothing"), chosen=not group.choices.look_back), ASKED)
        return Screen(text, (*buttons(say, group, offers.LOOK_BACK), (off,)))
