"""The self-check: which right is missing in a chat, and what will not work without it. Told in private."""

import logging
from collections.abc import Set as AbstractSet

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from config.errors import N_
from handlers.names import shown_name
from locales.texts import Texts, Translator
from policies.actions import Action, Ban, BanChannel, DeleteChatPhoto, DeletePost, Mute
from policies.selfcheck import Shortfall, shortfalls
from records.chats import Chat, Chats

log = logging.getLogger(__name__)

CONSEQUENCES: dict[type[Action], str] = {
    DeletePost: N_("listed images cannot be deleted, only reported"),
    DeleteChatPhoto: N_("a listed image used as the group's picture stays"),
    Mute: N_("posters of confirmed images cannot be muted"),
    Ban: N_("posters of confirmed images cannot be banned"),
    BanChannel: N_("channels that post confirmed images cannot be banned"),
}
"""What does not work without the right an action needs."""

RIGHTS: dict[str, str] = {
    "can_delete_messages": N_("Delete messages"),
    "can_restrict_members": N_("Ban users"),
    "can_change_info": N_("Change group info"),
}
"""The rights as Telegram's own screens name them."""


class SelfCheck:
    """Compares what the bot may do in a chat with what the chat's policy asks of it."""

    def __init__(self, chats: Chats, texts: Texts) -> None:
        self._chats = chats
        self._texts = texts

    async def shortfalls(self, chat: Chat) -> tuple[Shortfall, ...]:
        """What is missing in this chat."""
        return shortfalls(await self._chats.policy(chat.id), chat.type, chat.rights)

    async def tell(self, bot: Bot, chat: Chat, *, to: int, rights_before: AbstractSet[str] | None) -> bool:
        """Send the result to the person who added the bot or changed its rights; False where they cannot be written to.

        Nothing is said when a change of rights changes nothing about what works.
        """
        missing = await self.shortfalls(chat)
        policy = await self._chats.policy(chat.id)
        if rights_before is not None and shortfalls(policy, chat.type, rights_before) == missing:
            return True
        say = self._texts.of(chat.language)
        try:
            await bot.send_message(
                to, self_check_text(say, chat, missing), parse_mode="HTML", reply_markup=_fix(bot, say)
            )
        except (BadRequest, Forbidden) as no:
            log.info("the self-check of chat %d reached nobody: %s", chat.id, no)
            return False
        return True


def self_check_text(say: Translator, chat: Chat, missing: tuple[Shortfall, ...]) -> str:
    """The self-check as the administrator reads it (HTML)."""
    head = say("<b>{title}</b>: self-check").format(title=shown_name(chat.title) or str(chat.id))
    if not missing:
        well = say("All rights are there. Images posted from now on are checked; those that cannot be are reported.")
        return f"{head}\n{well}"
    # What keeps images from being deleted comes first.
    lines = [_line(say, shortfall) for shortfall in sorted(missing, key=lambda one: not one.essential)]
    cure = say("To mend it: group settings, Administrators, choose the bot, switch these rights on.")
    if chat.type == "group":
        cure += " " + say(
            "Members can be muted in supergroups only. Telegram makes a group one when new members may see its history."
        )
    return "\n".join([head, *lines, cure])


def _line(say: Translator, shortfall: Shortfall) -> str:
    name = say(RIGHTS.get(shortfall.right, shortfall.right))
    effects = say("; ").join(say(CONSEQUENCES[action]) for action in shortfall.actions)
    return say("- Right missing: “{right}”. Without it {effects}.").format(right=name, effects=effects)


def _fix(bot: Bot, say: Translator) -> InlineKeyboardMarkup:
    """One tap that opens Telegram's own dialogue with the rights preselected."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(say("Give the rights"), url=add_link(bot.username))]])


def add_link(username: str) -> str:
    """The link that adds the bot to a group with its rights preselected (core.telegram.org/api/links, "Bot links")."""
    return f"https://t.me/{username}?startgroup&admin=delete_messages+restrict_members+change_info"
