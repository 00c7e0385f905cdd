"""The groups somebody may set: those they were seen to administer, as far as Telegram says so now."""

import asyncio
from typing import Final, NamedTuple, Protocol

from handlers.deciders import Deciders, Deed
from handlers.lengths import plain
from handlers.names import shown_name
from handlers.settings.screens import NO_GROUP, Button, Screen, column, paragraphs
from locales.texts import Translator
from records.chats import Chat, Chats
from records.tokens import Tokens

KIND: Final = "settings"
"""Of the words of its buttons (records.tokens): each stands for a group and nothing else."""

ON_A_PAGE: Final = 8
LIST: Final = "list"


class Seen(Protocol):
    """Keeps which groups a person administers (records.administering.Administering)."""

    async def of(self, person: int) -> list[int]:
        """The groups this person was seen to administer."""

    async def lost(self, chat: int, person: int) -> None:
        """This person is no administrator of this group any more."""


class Page(NamedTuple):
    """Some of the groups, in a lasting order."""

    groups: list[Chat]
    number: int
    more: bool


class Mine:
    """Finds the groups of one person."""

    def __init__(self, chats: Chats, seen: Seen, deciders: Deciders, tokens: Tokens) -> None:
        self._chats = chats
        self._seen = seen
        self._deciders = deciders
        self._tokens = tokens

    async def page(self, person: int, number: int = 0, but: int | None = None) -> Page:
        """A page of the groups they may set, from 0 on; `but` one. Telegram is asked about no more than it takes."""
        wanted = (number + 1) * ON_A_PAGE + 1
        waiting = sorted(chat for chat in await self._seen.of(person) if chat != but)
        found: list[Chat] = []
        while waiting and len(found) < wanted:
            some, waiting = waiting[:ON_A_PAGE], waiting[ON_A_PAGE:]
            checked = await asyncio.gather(*(self._checked(chat, person) for chat in some))
            found += [chat for chat in checked if chat]
        first = number * ON_A_PAGE
        if number and first >= len(found):
            return await self.page(person, 0, but)
        return Page(found[first : first + ON_A_PAGE], number, len(found) > first + ON_A_PAGE)

    async def screen(self, page: Page, say: Translator, opened: str) -> Screen:
        """The groups as buttons; each opens the screen `opened` of it."""
        if not page.groups:
            return Screen(
                paragraphs(
                    say("<b>Settings</b>"),
                    say(
                        "There is no group whose settings you may change here. Égide has to be in it, and you have to "
                        "be one of its administrators, with the right “Change group info”."
                    ),
                    say("If there is one, type /settings in it once. Égide then answers you here."),
                )
            )
        buttons = [Button(title(chat), opened, await self._tokens.of(KIND, chat.id)) for chat in page.groups]
        text = paragraphs(
            say("<b>Settings</b>"),
            say("Which group is it about?"),
            say("If yours is missing, type /settings in it once."),
        )
        return Screen(text, (*column(*buttons), turning(page, f"{LIST}.{{page}}.{opened}", say)))

    async def _checked(self, chat: int, person: int) -> Chat | None:
        """The group, if this person may set it now."""
        rights = await self._deciders.told(chat, person)
        if rights is not None and not rights:  # who sends the bot away is not forgotten for it (handlers.reviewing)
            await self._seen.lost(chat, person)
        return await self._chats.get(chat) if rights and Deed.CONFIGURE.value in rights else None


def turning(page: Page, action: str, say: Translator) -> tuple[Button, ...]:
    """Buttons that turn the page; `action` has a field for its number."""
    back = Button(say("Previous"), action.format(page=page.number - 1), NO_GROUP)
    on = Button(say("Next"), action.format(page=page.number + 1), NO_GROUP)
    return (*((back,) if page.number else ()), *((on,) if page.more else ()))


def title(chat: Chat) -> str:
    """What a group is called on a button, which is plain text; a group without a title has its id."""
    return plain(shown_name(chat.title)) or str(chat.id)
