"""The conversation in a private chat: one message that changes, and a small record of where one is.

A tap counts if the present screen offers it, and a screen offers nothing before it is shown. So a button of an old
message, a forged one, and a tap or text that is handled again after a crash do nothing but show where one is. What a
person types is deleted at once, and so are images.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from config.errors import EgideError, ServiceError
from handlers.private.branch import Branch, Leaving
from handlers.private.minors import ERASE, UNKEPT_STEPS, Minors, Unkept, read_unkept
from handlers.private.screens import Button, Screen
from handlers.private.stage import Stage
from handlers.private.ways import (
    BACK,
    HOME,
    LATER,
    QUIT,
    RETURN,
    SOMEONE,
    aside,
    forgetting,
    home,
    present_in,
    returned,
    with_ways,
)
from locales.texts import Texts, Translator
from records.conversations import Conversations, Talk

log = logging.getLogger(__name__)

FIRST: Final = "begin.begin"
AGAIN: Final = "again"
OPEN: Final = "open."
"""Before the name of a branch: the button of a message that is no screen, such as a reminder."""


class Kept(Protocol):
    """Something kept about a person for as long as the conversation lasts (records.grants.Grants)."""

    async def erase(self, chat: int) -> None:
        """Forget it."""


class Conversation:
    """All private chats. `kept` is erased with a conversation that its person ends."""

    def __init__(
        self,
        stage: Stage,
        texts: Texts,
        conversations: Conversations,
        branches: Sequence[Branch],
        minors: Minors,
        kept: Sequence[Kept] = (),
    ) -> None:
        self._stage = stage
        self._texts = texts
        self._conversations = conversations
        self._branches = {branch.name: branch for branch in branches}
        self._minors = minors
        self._kept = kept

    async def begin(self, chat: int, language: str | None, note: str = "", step: str = FIRST) -> None:
        """Begin anew, at the first screen unless another is named."""
        before = await self._conversations.read(chat)
        spoken = before.language if before else self._texts.of_person(language).language
        talk = Talk(chat, step, spoken)
        if before:
            await self._put_away(before, talk)
            await self._stage.delete(chat, before.screen)
            talk = replace(talk, heard=before.heard, answers=_lasting(before))
        await self._conversations.begin(talk)
        await self._stage.talks(chat)
        await self._show(talk, note)

    async def tap(self, chat: int, message: int, action: str, language: str | None) -> str:
        """A button was tapped. Gives what is to be shown for a moment over the chat."""
        if said := read_unkept(action):
            return await self._tapped_unkept(chat, message, said)
        talk = await self._conversations.read(chat)
        say = self._texts.of_person(talk.language if talk else language)
        if action == QUIT:
            await self.end(chat)
            return say("Deleted. Nothing of this conversation is kept.")
        if action.startswith(OPEN):
            await self._stage.delete(chat, message)
            await self.begin(chat, language, step=f"{action.removeprefix(OPEN)}.begin")
        elif talk is None:
            await self._stage.delete(chat, message)
            await self.begin(chat, language, self._forgotten(say))
        elif message != talk.screen:
            await self._stage.delete(chat, message)
            await self._show(talk)
        elif action in talk.offered:
            await self._step(talk, lambda: self._pressed(talk, action))
        elif talk.waits:
            await self._show(talk)
        return ""

    async def typed(self, chat: int, message: int, text: str, language: str | None) -> None:
        """A text was typed. It is deleted, and read if the present screen asks for one."""
        talk = await self._conversations.read(chat)
        await self.drop(chat, message)
        if talk is None:
            say = self._texts.of_person(language)
            await self.begin(chat, language, self._forgotten(say) if await self._stage.has_talked(chat) else "")
        elif talk.waits:
            await self._show(talk)
        elif message > talk.heard:
            await self._heard(replace(talk, heard=message), talk, text)

    async def drop(self, chat: int, message: int) -> None:
        """Delete what a person typed, from the chat at once and from the disk soon."""
        await self._stage.delete(chat, message)
        await self._conversations.tidy()

    async def unread(self, chat: int, told: Callable[[Translator], str], language: str | None) -> None:
        """Something was sent that nobody opens. Where one was is shown again, below what is said about it."""
        talk = await self._conversations.read(chat)
        note = told(self._texts.of_person(talk.language if talk else language))
        if talk is None:
            await self.begin(chat, language, note)
            return
        await self._stage.delete(chat, talk.screen)
        await self._step(talk, lambda: _same(replace(talk, screen=0)), note)

    async def end(self, chat: int) -> None:
        """Take back what was allowed, delete what was written here, and only then forget: a failure is made up for."""
        for one in self._kept:
            await one.erase(chat)
        await self._stage.clear(chat)
        await self._conversations.erase(chat)

    async def lead(self, chat: int, language: str, change: Callable[[Talk], Talk]) -> None:
        """Go on from outside, after the page has registered something."""
        screens: list[int] = []

        def led(talk: Talk) -> Talk:
            screens.append(talk.screen)
            return forgetting(change(replace(talk, screen=0))).unshown(entered=True)

        after = await self._conversations.change(chat, led)
        if after is None:
            after = led(Talk(chat, FIRST, self._texts.of_person(language).language))
            await self._conversations.begin(after)
        await self._stage.talks(chat)
        await self._stage.delete(chat, *screens)
        await self._show(after)

    async def _heard(self, heard: Talk, talk: Talk, text: str) -> None:
        if talk.reads:
            await self._step(talk, lambda: self._branch(talk).read(heard, text))
            return
        say = self._texts.of_person(talk.language)
        note = say("Here only the buttons are understood. What you wrote is deleted, and nobody has read it.")
        await self._step(talk, lambda: _same(heard), note)

    @staticmethod
    def _forgotten(say: Translator) -> str:
        return say("More than an hour has passed, and what you had told is forgotten.")

    async def _leave_unkept(self, talk: Talk, step: str) -> None:
        """Somebody may be under 18: from here on nothing is kept, not even where they are."""
        for one in self._kept:
            await one.erase(talk.chat)
        await self._stage.clear(talk.chat, but=talk.screen)
        say = self._texts.of_person(talk.language)
        await self._stage.show(talk.chat, talk.screen, self._minors.at(step, talk.get("country"), say))
        await self._conversations.erase(talk.chat)

    async def _tapped_unkept(self, chat: int, message: int, said: Unkept) -> str:
        say = self._texts.of_person(said.language)
        if said.action == ERASE:
            await self._stage.delete(chat, message)
            return say("Deleted.")
        await self._stage.show(chat, message, self._minors.at(said.step, said.action, say))
        return ""

    async def _pressed(self, talk: Talk, action: str) -> Talk:
        match action:
            case "later":
                return aside(talk, "begin.later")
            case "someone":
                return aside(talk, "someone.begin")
            case "return" if talk.get(BACK):
                return returned(talk)
            case "home":
                return home(talk)
            case "again":
                return talk
            case _:
                return await self._branch(talk).press(talk, action)

    async def _step(self, before: Talk, going: Callable[[], Awaitable[Talk]], note: str = "") -> None:
        """Go where a tap or a text leads. What comes second to another change is not done."""
        try:
            after = forgetting(await going())
        except EgideError as no:
            await self._show_failure(before, no)
            return
        if after.step in UNKEPT_STEPS:
            await self._leave_unkept(before, after.step)
            return
        await self._put_away(before, after)
        after = after.unshown(entered=after.step != before.step)
        if await self._conversations.write(before, after):
            await self._show(after, note)
        elif (now := await self._conversations.read(before.chat)) is not None:
            await self._show(now)

    async def _put_away(self, before: Talk, after: Talk) -> None:
        """Tell the branches that were left for good."""
        for name in present_in(before) - present_in(after):
            branch: object = self._branches.get(name)
            if isinstance(branch, Leaving):
                await branch.left(before)

    async def _show(self, talk: Talk, note: str = "") -> None:
        """Show the present screen; where a step was entered, hand over what comes with it."""
        say = self._texts.of_person(talk.language)
        try:
            screen = await self._branch(talk).show(talk, say)
        except EgideError as no:
            await self._show_failure(talk, no)
            return
        shown = talk
        if (talk.entered or screen.forgets) and (screen.copies or screen.files):  # forgotten only once handed over
            await self._stage.delete(talk.chat, talk.screen)
            shown = replace(shown, screen=0)
            await self._stage.hand_over(talk.chat, screen)
        shown = shown.at(shown.step, **dict.fromkeys(screen.forgets, ""))
        await self._put(talk, shown, _below(note, with_ways(screen, talk, say)))

    async def _show_failure(self, talk: Talk, no: EgideError) -> None:
        """Say in the chat that something did not work, and let it be tried again."""
        say = self._texts.of_person(talk.language)
        if isinstance(no, ServiceError):
            log.warning("a step of a private conversation failed: %s", no)
            text = say(
                "This does not work at the moment: a service does not answer. What you have told so far is still here."
            )
        else:
            text = no.tell(say)
        screen = with_ways(Screen(text, ((Button(say("Try again"), AGAIN),),)), talk, say)
        await self._put(talk, talk, screen)

    async def _put(self, before: Talk, shown: Talk, screen: Screen) -> None:
        message = await self._stage.show(shown.chat, shown.screen, screen)
        after = shown.shown(message, screen.actions, reads=screen.reads)
        if await self._conversations.write(before, after):
            return
        now = await self._conversations.read(shown.chat)
        if (
            now is None or now.screen != message
        ):  # somebody else went on meanwhile: there is one screen, and it is theirs
            await self._stage.delete(shown.chat, message)

    def _branch(self, talk: Talk) -> Branch:
        return self._branches.get(talk.branch) or self._branches["begin"]


ENGINE_ACTIONS: Final = frozenset({LATER, SOMEONE, QUIT, RETURN, HOME, AGAIN})
"""Actions that no branch may use for itself."""


async def _same(talk: Talk) -> Talk:
    return talk


def _below(note: str, screen: Screen) -> Screen:
    return replace(screen, text=f"{note}\n\n{screen.text}") if note else screen


def _lasting(talk: Talk) -> dict[str, str]:
    """The answers that hold from one conversation to the next, within the hour."""
    return {"country": talk.get("country")} if talk.get("country") else {}
