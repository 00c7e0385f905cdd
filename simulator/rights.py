"""The rights of administrators and the permissions of members, by the names the Bot API gives them."""

from typing import Any

ADMINISTRATOR_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)
GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics", "can_manage_tags")
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")

_MEDIA_PERMISSIONS = (
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
)
PERMISSIONS = (
    "can_send_messages",
    *_MEDIA_PERMISSIONS,
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_CHAT_WIDE = frozenset({"can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag"})


def administrator_rights(asked: dict[str, Any], *, in_channel: bool) -> dict[str, bool]:
    """Give every right that exists in such a chat, true where asked for; being administrator is `can_manage_chat`."""
    names = (*ADMINISTRATOR_RIGHTS, *(CHANNEL_RIGHTS if in_channel else GROUP_RIGHTS))
    return {name: name == "can_manage_chat" or bool(asked.get(name, False)) for name in names}


def all_rights() -> dict[str, bool]:
    """Give what an owner hands to a fully trusted administrator."""
    return dict.fromkeys((*ADMINISTRATOR_RIGHTS, *GROUP_RIGHTS, *CHANNEL_RIGHTS), True)


def all_permissions() -> dict[str, bool]:
    """Give what an ordinary member of a group may do where nobody restricted anything."""
    return {name: name not in _CHAT_WIDE or name == "can_invite_users" for name in PERMISSIONS}


def asked_permissions(asked: dict[str, Any], *, independent: bool) -> dict[str, bool]:
    """Read a ChatPermissions object; unless `independent`, wider permissions imply the narrower, as documented."""
    given = {name: bool(asked.get(name, False)) for name in PERMISSIONS}
    if "can_react_to_messages" not in asked:
        given["can_react_to_messages"] = given["can_send_messages"]
    if independent:
        return given
    if given["can_send_other_messages"] or given["can_add_web_page_previews"]:
        given.update(dict.fromkeys(("can_send_messages", *_MEDIA_PERMISSIONS), True))
    if given["can_send_polls"]:
        given["can_send_messages"] = True
    return given


def restricts(permissions: dict[str, bool], usual: dict[str, bool]) -> bool:
    """Tell whether these permissions take anything away that the chat grants everybody."""
    return any(usual.get(name, False) and not permissions.get(name, False) for name in PERMISSIONS)
