"""The bot's profile at Telegram: is it what the running bot would set?"""

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.doctor.finding import Finding, well, wrong
from bot.profile import differing, profile
from config.errors import N_
from locales.texts import Texts

CHECK = "profile"


async def look_at_profile(bot: ExtBot[None], texts: Texts, *, running: bool) -> list[Finding]:
    """Commands, descriptions, menu button and suggested rights: somebody may have changed them at @BotFather."""
    parts = profile(texts)
    try:
        names = [part.name async for part in differing(bot, parts)]
    except TelegramError as no:
        return [wrong(CHECK, N_("Telegram does not tell the profile: {error}"), N_("Ask again later."), error=no)]
    if not names:
        return [well(CHECK, N_("Commands, descriptions and suggested rights are as they should be."))]
    detail = N_("At Telegram these differ from what they should be: {names}.")
    facts = {"names": ", ".join(names)}
    new = len(names) >= len(parts) - 1  # nothing was ever set; the menu button is as it should be by itself
    if new or not running:
        return [well(CHECK, N_("The bot sets these soon after its start: {names}."), **facts)]
    cure = N_("The bot sets them within a day, or half a minute after its next start; its log says what hinders it.")
    return [wrong(CHECK, detail, cure, **facts)]
