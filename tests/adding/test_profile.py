"""The bot's profile at Telegram: set where it differs, and only there."""

import pytest
from telegram import BotCommandScopeChat, BotCommandScopeDefault, ChatAdministratorRights, MenuButtonWebApp, WebAppInfo
from telegram.error import TelegramError

from bot.profile import ANY_LANGUAGE, Commands, Description, ShortDescription, profile
from bot.profile_keeper import DAY_SECONDS, ProfileKeeper
from handlers.private.introduction import LONGEST_DESCRIPTION, LONGEST_SHORT_DESCRIPTION
from locales.languages import FOR_PERSONS
from locales.texts import Texts
from records.moderators import Moderator, Moderators

TEXTS = Texts("fr")


@pytest.fixture
def moderators(redis, vault) -> Moderators:
    """Nobody yet."""
    return Moderators(redis, vault)


@pytest.fixture
def keeper(checking, moderators) -> ProfileKeeper:
    """What a starting program has."""
    return ProfileKeeper(checking.bot, TEXTS, moderators)


@pytest.fixture
def fresh(checking, moderators):
    """Another start of the program."""
    return lambda: ProfileKeeper(checking.bot, TEXTS, moderators)


async def sets(checking) -> list[str]:
    """Which calls that set something were answered."""
    changing = ("set", "delete")
    return [one.method for one in await checking.control.journal() if one.ok and one.method.startswith(changing)]


async def test_second_start_sets_nothing(checking, keeper, fresh):
    """What is as it should be is not set again, by whichever process."""
    await keeper.look(0)
    first = await sets(checking)
    assert {*first} == {
        "setMyCommands",
        "setMyDescription",
        "setMyShortDescription",
        "setMyDefaultAdministratorRights",
    }
    await fresh().look(0)
    await keeper.look(DAY_SECONDS)
    assert await sets(checking) == first


async def test_one_changed_text_is_one_call(checking, keeper, fresh):
    """Somebody edits one text at BotFather, or a new version has another one: exactly that is set."""
    await keeper.look(0)
    before = len(await sets(checking))
    await checking.bot.set_my_description("Something else", "fr")
    await fresh().look(0)
    assert (await sets(checking))[before:] == ["setMyDescription"] * 2
    assert (await checking.bot.get_my_description("fr")).description != "Something else"


async def test_foreign_menu_button_is_replaced(checking, keeper):
    """A menu button that opens something else shows the commands again."""
    await keeper.look(0)
    await checking.bot.set_chat_menu_button(menu_button=MenuButtonWebApp("Shop", WebAppInfo("https://shop.example")))
    assert await keeper.set_what_differs(profile(TEXTS)) == ["menu button"]
    assert (await checking.bot.get_chat_menu_button()).type == "commands"


async def test_needless_rights_are_taken_back(checking, keeper):
    """Suggested are the rights that some action needs in such a chat, and no other."""
    await keeper.look(0)
    too_many = ChatAdministratorRights(**{**ChatAdministratorRights.all_rights().to_dict(), "is_anonymous": False})
    await checking.bot.set_my_default_administrator_rights(too_many)
    assert await keeper.set_what_differs(profile(TEXTS)) == ["rights in a supergroup"]
    held = await checking.bot.get_my_default_administrator_rights()
    assert (held.can_promote_members, held.can_delete_messages, held.can_restrict_members) == (False, True, True)
    channel = await checking.bot.get_my_default_administrator_rights(for_channels=True)
    assert (channel.can_delete_messages, channel.can_restrict_members) == (True, False)


async def test_languages_of_the_commands(checking, keeper):
    """Persons find the commands in their five languages, everybody else in the installation's."""
    await keeper.look(0)
    for part in profile(TEXTS):
        if isinstance(part, Commands):
            held = await checking.bot.get_my_commands(part.scope, part.language)
            assert [one.command for one in held] == list(part.wanted)
    offered = {(part.scope.type, part.language): part.wanted for part in profile(TEXTS) if isinstance(part, Commands)}
    assert set(offered["all_private_chats", "it"]) == {"start", "privacy", "stop"}
    assert set(offered["all_group_chats", "de"]) == {"privacy"}
    assert {"settings", "stats", "reports", "export", "privacy"} == set(offered["all_chat_administrators", "en"])
    assert offered["default", ANY_LANGUAGE] == offered["default", "fr"]


async def test_moderators_find_their_command(checking, moderators, keeper):
    """Who reviews has /queue in their own menu; who does no longer has it no more."""
    person = await checking.person("Mo")
    await moderators.add(Moderator(person.id, "Mo", 1.0))
    await keeper.look(0)
    scope = BotCommandScopeChat(person.id)
    assert "queue" in [one.command for one in await checking.bot.get_my_commands(scope, "fr")]
    await moderators.remove(person.id)
    await keeper.look(1)
    assert await checking.bot.get_my_commands(scope, "fr") == ()


async def test_refused_text_keeps_no_other_back(keeper):
    """What Telegram refuses of one part is left for another day; the rest is set."""
    parts = profile(TEXTS)
    wrong = Commands(BotCommandScopeDefault(), ANY_LANGUAGE, {"NOT A COMMAND": "?"})
    done = await keeper.set_what_differs([wrong, *parts[1:4]])
    assert done == [part.name for part in parts[1:4]]


async def test_outage_is_raised_and_made_good(checking, keeper):
    """Where Telegram does not answer, the whole is looked at again, and what was set stays set."""
    await checking.control.fault("status", "setMyDescription", times=1, code=502)
    with pytest.raises(TelegramError):
        await keeper.look(0)
    await keeper.look(1)
    before = await sets(checking)
    await keeper.look(2)
    assert await sets(checking) == before


@pytest.mark.parametrize("language", FOR_PERSONS)
def test_descriptions_fit(language):
    """Telegram takes 512 characters of a description, 120 of a short one, in every language."""
    parts = [part for part in profile(Texts(language)) if getattr(part, "language", "") == language]
    assert all(len(part.wanted) <= LONGEST_DESCRIPTION for part in parts if isinstance(part, Description))
    assert all(len(part.wanted) <= LONGEST_SHORT_DESCRIPTION for part in parts if isinstance(part, ShortDescription))
