"""What Telegram holds about the bot, and what it should be: commands, descriptions, menu button, suggested rights."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    ChatAdministratorRights,
    MenuButtonCommands,
)

from handlers.offered import commands_of_administrators, commands_of_moderators
from handlers.private.introduction import commands_in_groups, commands_of_persons, description, short_description
from locales.languages import COMPLETE, FOR_PERSONS
from locales.texts import Texts
from policies.selfcheck import rights_for

ANY_LANGUAGE = ""
"""Whoever's language has no text of its own reads the installation's."""


class Part(Protocol):
    """One thing that Telegram holds. `name` says which, for the log and `egide doctor`."""

    @property
    def name(self) -> str:
        """What it is called."""

    async def fits(self, bot: Bot) -> bool:
        """Whether it is as it should be."""

    async def put(self, bot: Bot) -> None:
        """Make it so."""


@dataclass(frozen=True, slots=True)
class Commands:
    """The menu of commands of one scope, in one language."""

    scope: BotCommandScope
    language: str
    wanted: Mapping[str, str]

    @property
    def name(self) -> str:
        """See Part."""
        return f"commands {self.scope.type} {self.language}".strip()

    async def fits(self, bot: Bot) -> bool:
        """See Part."""
        held = await bot.get_my_commands(self.scope, self.language)
        return {one.command: one.description for one in held} == self.wanted

    async def put(self, bot: Bot) -> None:
        """See Part."""
        commands = [BotCommand(name, does) for name, does in self.wanted.items()]
        if commands:
            await bot.set_my_commands(commands, self.scope, self.language)
        else:
            await bot.delete_my_commands(self.scope, self.language)


@dataclass(frozen=True, slots=True)
class Description:
    """What an empty chat with the bot shows, in one language."""

    language: str
    wanted: str

    @property
    def name(self) -> str:
        """See Part."""
        return f"description {self.language}".strip()

    async def fits(self, bot: Bot) -> bool:
        """See Part."""
        return (await bot.get_my_description(self.language)).description == self.wanted

    async def put(self, bot: Bot) -> None:
        """See Part."""
        await bot.set_my_description(self.wanted, self.language)


@dataclass(frozen=True, slots=True)
class ShortDescription:
    """What stands on the bot's profile, in one language."""

    language: str
    wanted: str

    @property
    def name(self) -> str:
        """See Part."""
        return f"short description {self.language}".strip()

    async def fits(self, bot: Bot) -> bool:
        """See Part."""
        return (await bot.get_my_short_description(self.language)).short_description == self.wanted

    async def put(self, bot: Bot) -> None:
        """See Part."""
        await bot.set_my_short_description(self.wanted, self.language)


@dataclass(frozen=True, slots=True)
class SuggestedRights:
    """The rights that Telegram suggests where the bot is added without a link of ours."""

    chat_type: str

    @property
    def name(self) -> str:
        """See Part."""
        return f"rights in a {self.chat_type}"

    async def fits(self, bot: Bot) -> bool:
        """See Part. Neither a right too few nor one too many; being administrator at all is none."""
        held = (await bot.get_my_default_administrator_rights(self._for_channels)).to_dict()
        return {name for name, given in held.items() if given is True} - {"can_manage_chat"} == self._wanted

    async def put(self, bot: Bot) -> None:
        """See Part."""
        given: dict[str, Any] = {name: name in self._wanted for name in ChatAdministratorRights.no_rights().to_dict()}
        rights = ChatAdministratorRights(**given)
        await bot.set_my_default_administrator_rights(rights, self._for_channels)

    @property
    def _wanted(self) -> set[str]:
        return set(rights_for(self.chat_type))

    @property
    def _for_channels(self) -> bool:
        return self.chat_type == "channel"


@dataclass(frozen=True, slots=True)
class MenuButton:
    """The button beside the input field of a private chat opens the commands."""

    name: str = "menu button"

    async def fits(self, bot: Bot) -> bool:
        """See Part."""
        return (await bot.get_chat_menu_button()).type == MenuButtonCommands().type

    async def put(self, bot: Bot) -> None:
        """See Part."""
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())


def profile(texts: Texts) -> list[Part]:
    """All that should be there, but for single moderators. The name is the operator's own."""
    persons = {language: texts.of_person(language) for language in (ANY_LANGUAGE, *FOR_PERSONS)}
    offered: list[Part] = []
    for language, say in persons.items():
        offered += [
            Commands(BotCommandScopeDefault(), language, commands_of_persons(say)),
            Commands(BotCommandScopeAllPrivateChats(), language, commands_of_persons(say)),
            Commands(BotCommandScopeAllGroupChats(), language, commands_in_groups(say)),
            Description(language, description(say)),
            ShortDescription(language, short_description(say)),
        ]
    to_administrators = BotCommandScopeAllChatAdministrators()
    for language in (ANY_LANGUAGE, *COMPLETE):
        offered.append(Commands(to_administrators, language, commands_of_administrators(texts, language)))
    return [*offered, SuggestedRights("supergroup"), SuggestedRights("channel"), MenuButton()]


def of_moderator(texts: Texts, person: int) -> list[Part]:
    """What should be there for one moderator, in their private chat."""
    return [
        Commands(BotCommandScopeChat(person), language, commands_of_moderators(texts, language))
        for language in (ANY_LANGUAGE, *COMPLETE)
    ]


def of_nobody(person: int) -> list[Part]:
    """What should be there for somebody who is no moderator any more: nothing of their own."""
    return [Commands(BotCommandScopeChat(person), language, {}) for language in (ANY_LANGUAGE, *COMPLETE)]


async def differing(bot: Bot, parts: Iterable[Part]) -> AsyncIterator[Part]:
    """Those that Telegram holds otherwise than they should be. Raises TelegramError where it does not answer."""
    for part in parts:
        if not await part.fits(bot):
            yield part
