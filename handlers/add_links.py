"""The links that add the bot to a group or a channel with its rights preselected, and that give it rights it lacks."""

from policies.selfcheck import rights_for


def add_link(username: str, chat_type: str = "supergroup") -> str:
    """Open Telegram's own dialogue: which group or channel, then the rights (core.telegram.org/api/links, "Bot links").

    In a chat the bot is in already the same link adds the rights to those it has. The rights are those that some
    policy needs in a chat of this type, so that who changes the policy later need not give more.
    """
    way = "startchannel" if chat_type == "channel" else "startgroup"
    rights = "+".join(right.removeprefix("can_") for right in rights_for(chat_type))
    return f"https://t.me/{username}?{way}&admin={rights}"
