"""Telegram: does it know us, do updates arrive, and may we do in each group what we are there for?"""

from telegram import WebhookInfo
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.doctor.finding import Finding, well, wrong
from bot.telegram import TOKEN
from config.errors import N_
from config.settings import Telegram
from handlers.check_text import RIGHTS
from handlers.rights import rights_of
from policies.selfcheck import shortfalls
from records.chats import Chat, Chats

MANY_PENDING = 1_000
"""Updates waiting at Telegram that say the bot does not keep up."""


async def look_at_telegram(bot: ExtBot[None], settings: Telegram) -> list[Finding]:
    """Reachability, token, privacy mode, webhook."""
    try:
        me = await bot.get_me()
        webhook = await bot.get_webhook_info()
    except InvalidToken:
        cure = N_("Copy the token from @BotFather again into {setting}.")
        return [wrong("telegram", N_("Telegram does not know this token."), cure, setting=TOKEN)]
    except TelegramError as no:
        cure = N_("Check the network and EGIDE_TELEGRAM__API_URL.")
        return [wrong("telegram", N_("Telegram does not answer: {error}"), cure, error=no)]
    findings = [well("telegram", N_("Telegram answers; the bot is @{username}."), username=me.username)]
    if not me.can_read_all_group_messages:
        detail = N_("Privacy mode is on: in groups where the bot is no administrator it sees no images.")
        findings.append(well("telegram", detail))
    return findings + _webhook(webhook, settings)


def _webhook(webhook: WebhookInfo, settings: Telegram) -> list[Finding]:
    findings: list[Finding] = []
    expected = str(settings.webhook_url) if settings.webhook_url else ""
    if webhook.url != expected:
        cure = N_("Start `egide run`: it sets what the settings say. If it runs, another program uses this token.")
        detail = N_("Telegram delivers to {actual}, the settings say {expected}.")
        facts = {"actual": webhook.url or "getUpdates", "expected": expected or "getUpdates"}
        findings.append(wrong("telegram", detail, cure, **facts))
    if webhook.last_error_message:
        cure = N_("Check that this address is reachable from outside, and its certificate.")
        detail = N_("Telegram's last delivery failed: {error}")
        findings.append(wrong("telegram", detail, cure, error=webhook.last_error_message))
    if webhook.pending_update_count > MANY_PENDING:
        cure = N_("Start the bot, or give it more processors.")
        detail = N_("{number} updates wait at Telegram.")
        findings.append(wrong("telegram", detail, cure, number=webhook.pending_update_count))
    return findings


async def look_at_groups(bot: ExtBot[None], chats: Chats) -> list[Finding]:
    """The bot's rights in each group, as Telegram tells them now."""
    findings: list[Finding] = []
    for number in await chats.ids():
        chat = await chats.get(number)
        if chat is not None:
            findings.append(await _rights(bot, chats, chat))
    return findings or [well("rights", N_("The bot is in no group yet."))]


async def _rights(bot: ExtBot[None], chats: Chats, chat: Chat) -> Finding:
    facts: dict[str, object] = {"chat": chat.id, "title": chat.title}
    try:
        rights = rights_of(await bot.get_chat_member(chat.id, bot.id))
    except (BadRequest, Forbidden) as no:
        cure = N_("If the bot was removed from it, its records are erased within 24 hours and this line goes.")
        return wrong("rights", N_("{title} ({chat}): {error}"), cure, **facts, error=no)
    except TelegramError as no:
        cure = N_("Ask again once Telegram answers.")
        return wrong("rights", N_("{title} ({chat}): {error}"), cure, **facts, error=no)
    missing = shortfalls(await chats.policy(chat.id), chat.type, rights)
    if not missing:
        return well("rights", N_("{title} ({chat}): all rights"), **facts)
    facts["missing"] = tuple(RIGHTS.get(one.right, one.right) for one in missing)
    cure = N_("An administrator of that group switches them on: group settings, Administrators, the bot.")
    return wrong("rights", N_("{title} ({chat}): missing: {missing}"), cure, **facts)
