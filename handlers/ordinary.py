"""Ordinary posts: nobody answers them in words, so once their images are judged they are done with."""

from typing import Any, Final

POSTS: Final = frozenset({"message", "edited_message", "channel_post", "edited_channel_post"})
GROUPS: Final = ("group", "supergroup", "channel")
MIGRATIONS: Final = frozenset({"migrate_to_chat_id", "migrate_from_chat_id"})
COMMAND: Final = "/"


def is_ordinary_post(raw: dict[str, Any]) -> bool:
    """Whether an update's JSON is a post in a group or channel that no handler of ours would take.

    Making python-telegram-bot's objects of a post is a seventh of the bot's work on it. So this is decided before
    they are made, and in doubt (a kind of update, of chat or of text nobody foresaw) the answer is no.
    """
    kind, post = _only_content(raw)
    if kind not in POSTS or not isinstance(post, dict) or post.keys() & MIGRATIONS:
        return False
    chat, text = post.get("chat"), post.get("text", "")
    in_group = isinstance(chat, dict) and chat.get("type") in GROUPS
    return in_group and isinstance(text, str) and not text.startswith(COMMAND)


def _only_content(raw: dict[str, Any]) -> tuple[str, Any]:
    """What an update holds besides its number, if that is one thing."""
    contents = [member for member in raw.items() if member[0] != "update_id"]
    return contents[0] if len(contents) == 1 else ("", None)
