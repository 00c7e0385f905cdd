"""What a member may do in a chat, as Telegram tells it."""

from telegram import ChatMember

RIGHTS_OF_OWNER = frozenset({"can_delete_messages", "can_restrict_members", "can_change_info"})


def rights_of(member: ChatMember) -> frozenset[str]:
    """The administrator rights of a member, by their Bot API names; the owner, of whom none are listed, has all."""
    if member.status == ChatMember.OWNER:
        return RIGHTS_OF_OWNER
    return frozenset(name for name, value in member.to_dict().items() if name.startswith("can_") and value is True)
