"""What the bot cannot do in a chat for want of a right, derived from the rights that the actions name."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from policies.actions import ALL_ACTIONS, Action, Ban, BanChannel, DeleteChatPhoto, DeletePost, Mute
from policies.policy import Policy

IN_CHANNELS: tuple[type[Action], ...] = (DeletePost, DeleteChatPhoto)
"""A channel has no posters to restrict."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A missing right and the actions that will not work without it. `essential`: without it no image is deleted."""

    right: str
    actions: tuple[type[Action], ...]

    @property
    def essential(self) -> bool:
        """Whether the bot's main job depends on it."""
        return DeletePost in self.actions


def shortfalls(policy: Policy, chat_type: str, rights: AbstractSet[str]) -> tuple[Shortfall, ...]:
    """The rights that are missing for what this policy may do in a chat of this type."""
    wanted = [action for action in ALL_ACTIONS if action.right and _may_happen(action, policy, chat_type)]
    missing = sorted({action.right for action in wanted if action.right} - set(rights))
    return tuple(Shortfall(right, tuple(action for action in wanted if action.right == right)) for right in missing)


def _may_happen(action: type[Action], policy: Policy, chat_type: str) -> bool:
    if chat_type == "channel":
        return action in IN_CHANNELS
    if action in (Mute, BanChannel):
        return chat_type == "supergroup" and policy.confirmed != "delete"
    if action is Ban:
        return chat_type == "supergroup" and policy.confirmed == "ban"
    return True
