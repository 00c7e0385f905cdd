"""The doctor compares the bot's profile at Telegram with what the bot would set."""

import json
import time

from bot.health import HEALTH
from bot.profile import profile
from bot.profile_keeper import ProfileKeeper
from bot.telegram import make_bot
from locales.texts import Texts
from records.moderators import Moderators


async def test_profile_is_set_later(installation):
    """Before the bot has run, nothing is wrong with a profile that it has yet to set."""
    (found,) = [one for one in (await installation.examine()).told if one["check"] == "profile"]
    assert found["ok"]
    assert found["detail"].startswith("The bot sets these soon after its start: commands default")


async def test_changed_profile_is_named(installation, session):
    """What somebody changed at BotFather while the bot runs is named, and only that."""
    texts = Texts(installation.settings.language)
    bot = make_bot(installation.settings.telegram, session)
    async with installation.sealed_store() as store:
        await ProfileKeeper(bot, texts, Moderators(*store)).set_what_differs(profile(texts))
    (found,) = [one for one in (await installation.examine()).told if one["check"] == "profile"]
    assert found["detail"] == "Commands, descriptions and suggested rights are as they should be."
    await bot.set_my_short_description("Buy now", "de")
    async with installation.store() as redis:
        await redis.hset(HEALTH, "bot", json.dumps(["", time.time(), time.time()]))
    found = (await installation.examine()).only("profile")
    assert found["detail"] == "At Telegram these differ from what they should be: short description de."
