"""The conversation in a private chat: one message that changes, and a small record of where one is.

A tap counts if the present screen offers it. So a button of an old message, a forged one, and a tap that is handled
again after a crash do nothing but show where one is. What a person types is deleted at once, and so are images.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from config.errors import EgideError, ServiceError
from handlers.private.branch import Branch
from handlers.private.minors import ERASE, UNKEPT, Minors, Unkept, read_unkept
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
    returned,
    with_ways,
)
from locales.texts import Texts, Translator
from records.conversations import Conversations, Talk

log = logging.getLogger(__name__)

FIRST: Final = "begin.begin"
AGAIN: Final = "again"


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

    async def begin(self, chat: int, language: str | None, asked_by: int = 0, note: str = "") -> None:
        """Begin anew at the first screen. `asked_by` is the message that asked for it."""
        before = await self._conversations.read(chat)
        spoken = before.language if before else self._texts.of_person(language).language
        talk = Talk(chat, FIRST, spoken)
        if before:
            await self._stage.delete(chat, before.screen)
            said = before.without_screen().said
            talk = replace(talk, said=said, heard=before.heard, answers=_lasting(before))
        talk = talk.with_said(*([asked_by] if asked_by else []))
        await self._conversations.begin(talk)
        await self._show(talk, note)

    async def tap(self, chat: int, message: int, action: str, language: str | None) -> str:
        """A button was tapped. Gives what is to be shown for a moment over the chat."""
        if said := read_unkept(action):
            return await self._tapped_unkept(chat, message, said)
        talk = await self._conversations.read(chat)
        say = self._texts.of_person(talk.language if talk else language)
        if talk is None:
            await self._stage.delete(chat, message)
            await self.begin(
                chat, language, note=say("More than an hour has passed, and what you had told is forgotten.")
            )
            return ""
        if message != talk.screen:
            await self._stage.delete(chat, message)
            await self._show(talk)
        elif action == QUIT:
            await self.end(chat)
            return say("Deleted. Nothing of this conversation is kept.")
        elif action not in talk.offered:
            await self._show(talk)
        else:
            await self._step(talk, lambda: self._pressed(talk, action))
        return ""

    async def typed(self, chat: int, message: int, text: str, language: str | None) -> None:
        """A text was typed. It is deleted, and read if the present screen asks for one."""
        talk = await self._conversations.read(chat)
        if talk is None:
            await self.begin(chat, language, asked_by=message)
            return
        await self._stage.delete(chat, message)
        await self._conversations.tidy()
        if message <= talk.heard:
            return
        heard = replace(talk, heard=message)
        if not talk.reads:
            say = self._texts.of_person(talk.language)
            note = say("Here only the buttons are understood. What you wrote is deleted, and nobody has read it.")
            await self._step(talk, lambda: _same(heard), note)
            return
        await self._step(talk, lambda: self._branch(talk).read(heard, text))

    async def unread(self, chat: int, told: Callable[[Translator], str], language: str | None) -> None:
        """Something was sent that nobody opens. Where one was is shown again, below what is said about it."""
        talk = await self._conversations.read(chat)
        note = told(self._texts.of_person(talk.language if talk else language))
        if talk is None:
            await self.begin(chat, language, note=note)
            return
        await self._stage.delete(chat, talk.screen)
        await self._step(talk, lambda: _same(talk.without_screen()), note)

    async def end(self, chat: int, asked_by: int = 0) -> bool:
        """Delete what was written here, and forget the conversation; whether there was one."""
        talk = await self._conversations.read(chat)
        await self._forget(chat)
        await self._stage.delete(chat, *(talk.said if talk else ()), asked_by)
        return talk is not None

    async def remember(self, chat: int, *messages: int) -> None:
        """These messages are part of the conversation: they go when it ends."""
        await self._conversations.change(chat, lambda talk: talk.with_said(*messages))

    async def lead(self, chat: int, language: str, change: Callable[[Talk], Talk]) -> None:
        """Go on from outside, after the page has registered something."""
        talk = await self._conversations.read(chat)
        if talk is None:
            talk = Talk(chat, FIRST, self._texts.of_person(language).language)
            await self._conversations.begin(talk)
        await self._stage.delete(chat, talk.screen)
        await self._step(talk, lambda: _same(change(talk.without_screen())))

    async def _leave_unkept(self, talk: Talk) -> None:
        """Somebody may be under 18: from here on nothing is kept, not even where they are."""
        await self._forget(talk.chat)
        await self._stage.delete(talk.chat, *(one for one in talk.said if one != talk.screen))
        say = self._texts.of_person(talk.language)
        await self._stage.show(talk.chat, talk.screen, self._minors.screen(talk.get("country"), say))

    async def _tapped_unkept(self, chat: int, message: int, said: Unkept) -> str:
        say = self._texts.of_person(said.language)
        if said.action == ERASE:
            await self._stage.delete(chat, message)
            return say("Deleted.")
        await self._stage.show(chat, message, self._minors.screen(said.action, say))
        return ""

    async def _forget(self, chat: int) -> None:
        for one in self._kept:
            await one.erase(chat)
        await self._conversations.erase(chat)

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
        if after.step == UNKEPT:
            await self._leave_unkept(before)
            return
        if await self._conversations.write(before, after):
            await self._show(after, note, entered=after.step != before.step)
        elif (now := await self._conversations.read(before.chat)) is not None:
            await self._show(now)

    async def _show(self, talk: Talk, note: str = "", *, entered: bool = False) -> None:
        """Show the present screen; where a step is entered, hand over what comes with it."""
        say = self._texts.of_person(talk.language)
        try:
            screen = await self._branch(talk).show(talk, say)
        except EgideError as no:
            await self._show_failure(talk, no)
            return
        shown = talk
        if (entered or screen.forgets) and (screen.copies or screen.files):  # what is forgotten was not handed over yet
            await self._stage.delete(talk.chat, talk.screen)
            shown = shown.without_screen().with_said(*await self._stage.hand_over(talk.chat, screen))
        shown = shown.at(shown.step, **dict.fromkeys(screen.forgets, ""))
        await self._put(talk, shown, _below(note, with_ways(screen, talk, say)))

    async def _show_failure(self, talk: Talk, no: EgideError) -> None:
        """Say in the chat that something did not work, and let it be tried again."""
        say = self._texts.of_person(talk.language)
        if isinstance(no, ServiceError):
            log.warning("a step of a private conversation failed: %s", no)
            text = say("This does not work at the moment: a service does not answer. Nothing is lost.")
        else:
            text = no.tell(say)
        screen = with_ways(Screen(text, ((Button(say("Try again"), AGAIN),),)), talk, say)
        await self._put(talk, talk, screen)

    async def _put(self, before: Talk, shown: Talk, screen: Screen) -> None:
        message = await self._stage.show(shown.chat, shown.screen, screen)
        after = shown.shown(message, screen.actions, reads=screen.reads)
        if not await self._conversations.write(before, after):
            # Somebody else went on meanwhile: our message must not stay behind as a second screen.
            await self.remember(shown.chat, message)

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
