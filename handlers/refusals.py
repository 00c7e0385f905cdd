"""Telegram's refusals: which ones are final, and what they mean, in a closed set of words."""

from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from config.errors import N_

FINAL = (BadRequest, Forbidden, ChatMigrated)
"""Refusals that the same call would meet again. Everything else Telegram answers may pass."""

REFUSALS = {
    "already-gone": N_("the message was already gone"),
    "not-deletable": N_("Telegram does not let a bot delete it (older than 48 hours, or a right is missing)"),
    "no-right": N_("the bot does not have the right"),
    "is-administrator": N_("the poster is an administrator"),
    "not-a-supergroup": N_("Telegram allows it in supergroups only"),
    "not-in-chat": N_("the bot is no longer in the group"),
    "upgraded": N_("the group has meanwhile become a supergroup"),
    "already-banned": N_("the poster is banned already"),
    "already-restricted": N_("the poster is restricted already, for at least as long"),
    "nobody": N_("no person or channel is named as the poster"),
    "refused": N_("Telegram refused"),
}
"""Why something was not done, for administrators."""

_SIGNS = (
    ("to delete not found", "already-gone"),
    ("can't be deleted", "not-deletable"),
    ("not enough rights", "no-right"),
    ("need administrator rights", "no-right"),
    ("chat_admin_required", "no-right"),
    ("administrator", "is-administrator"),
    ("chat owner", "is-administrator"),
    ("supergroup", "not-a-supergroup"),
)
"""Parts of Telegram's texts, the more particular first."""


def meaning(no: TelegramError) -> str:
    """Which of REFUSALS a final refusal is."""
    if isinstance(no, ChatMigrated):
        return "upgraded"
    if isinstance(no, Forbidden):
        return "not-in-chat"
    text = no.message.lower()
    return next((word for sign, word in _SIGNS if sign in text), "refused")
