"""python-telegram-bot itself talks to the simulator."""

import io

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter


@pytest.fixture
async def bot(simulator):
    """Make a bot of the library, talking to the simulator."""
    files = f"{simulator.url}/file/bot"
    async with Bot(simulator.token, base_url=f"{simulator.url}/bot", base_file_url=files) as made:
        yield made


async def test_library_does_the_whole_round(simulator, bot, group, image):
    """Receive a photo, download it, answer it with a button, send it back, delete it, restrict its poster."""
    person = await simulator.control.create_user()
    await simulator.control.set_member(group.id, person.id, "member")
    sent = await simulator.control.post(group.id, person.id, image=image, caption="mot")
    message = (await bot.get_updates())[-1].effective_message
    file = await message.photo[-1].get_file()
    octets = bytes(await file.download_as_bytearray())
    assert len(octets) == file.file_size
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Oui", callback_data="yes")]])
    answer = await bot.send_message(group.id, "<b>vu</b>", ParseMode.HTML, reply_markup=keyboard)
    assert answer.entities[0].type == "bold"
    photo = await bot.send_photo(group.id, io.BytesIO(octets), caption="retour")
    assert photo.photo[-1].width == 1000
    assert await bot.delete_message(group.id, sent.message)
    member = await bot.get_chat_member(group.id, person.id)
    assert member.status == "member"
    chat = await bot.get_chat(group.id)
    assert await bot.restrict_chat_member(group.id, person.id, type(chat.permissions).no_permissions())
    assert (await bot.get_chat_member(group.id, person.id)).status == "restricted"
    assert await bot.restrict_chat_member(group.id, person.id, chat.permissions)
    assert (await bot.get_chat_member(group.id, person.id)).status == "member"


async def test_library_knows_the_refusals(simulator, bot, group, monkeypatch):
    """Telegram's texts and codes become the library's own errors."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it the library warns of its coming type of `retry_after`
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(group.id, 999)
    with pytest.raises(Forbidden):
        await bot.send_message((await simulator.control.create_user()).id, "mot")
    await simulator.control.fault("too_many", times=1, retry_after=3)
    with pytest.raises(RetryAfter):
        await bot.get_me()
    basic = await simulator.control.create_group(bots=[simulator.bot_id])
    new = await simulator.control.migrate(basic.id)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(basic.id, "mot")
    assert moved.value.new_chat_id == new


async def test_library_sets_a_bot_up(bot):
    """Commands, descriptions, rights and menu are taken and given back."""
    await bot.set_my_commands([("aide", "Montrer l'aide")])
    assert [command.command for command in await bot.get_my_commands()] == ["aide"]
    await bot.set_my_description("Décrit")
    assert (await bot.get_my_description()).description == "Décrit"
    await bot.set_chat_menu_button()
    assert (await bot.get_my_default_administrator_rights()).can_delete_messages is False
    assert await bot.log_out()


async def test_library_refuses_a_wrong_token(simulator):
    """A token nobody registered is an invalid token."""
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{simulator.url}/bot"):
            pass
