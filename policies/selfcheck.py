"""What the bot cannot do in a chat and why, derived from the rights that the actions name; and when to say so."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from policies.actions import ALL_ACTIONS, Action, Ban, BanChannel, DeleteChatPhoto, DeletePost, Mute
from policies.policy import DAY, Policy

IN_CHANNELS: tuple[type[Action], ...] = (DeletePost, DeleteChatPhoto)
"""A channel has no posters to restrict."""

OLD_LIST_SECONDS: Final = 6 * 3600.0
"""A list this much older than its source is told to administrators; the operator is told after minutes."""

AWAY_SECONDS: Final = 600.0
"""A service that does not answer for longer than this is told to administrators."""

REMINDER_SECONDS: Final = 7.0 * DAY
"""What stays wrong is said again after this time, and not before."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A missing right and the actions that will not work without it. `essential`: without it no image is deleted."""

    right: str
    actions: tuple[type[Action], ...]

    @property
    def essential(self) -> bool:
        """Whether the bot's main job depends on it."""
        return DeletePost in self.actions


class Trouble(StrEnum):
    """What hinders the work, besides missing rights."""

    BLIND = "blind"
    """An ordinary member with privacy mode on: Telegram shows it no images."""
    LIST_OLD = "list-old"
    """The list could not be fetched for OLD_LIST_SECONDS."""
    SERVICE_AWAY = "service-away"
    """The matching service has not answered for AWAY_SECONDS, and the list is not old yet."""
    REPORTS_UNREAD = "reports-unread"
    """There are reports that nobody could be told."""
    REPORTS_REFUSED = "reports-refused"
    """The chat chosen for reports takes no messages from the bot."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was found about one chat. What could not be found out has the value that claims nothing."""

    reads_all: bool = True
    """Whether privacy mode is off, so that an ordinary member is shown every message."""
    list_age: float = 0.0
    """Seconds since the list was last equal to its source."""
    away: float = 0.0
    """Seconds for which the matching service has not answered."""
    unread: int = 0
    """Reports that nobody could be told."""
    refused: bool = False
    """Whether the chat chosen for reports takes no messages."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The result for one chat."""

    missing: tuple[Shortfall, ...] = ()
    troubles: tuple[Trouble, ...] = ()

    @property
    def problems(self) -> frozenset[str]:
        """The names of all that is wrong: rights by their Bot API names, troubles by their values."""
        return frozenset({*(one.right for one in self.missing), *self.troubles})


@dataclass(frozen=True, slots=True)
class Told:
    """What administrators were last told of a chat, and when, in epoch seconds."""

    problems: frozenset[str]
    at: float


def check(policy: Policy, chat_type: str, rights: AbstractSet[str], around: Surroundings) -> Checked:
    """What is wrong in a chat of this type in which the bot has these rights (none: an ordinary member)."""
    list_is_old = around.list_age > OLD_LIST_SECONDS
    troubles = {
        Trouble.BLIND: chat_type != "channel" and not rights and not around.reads_all,
        Trouble.LIST_OLD: list_is_old,
        Trouble.SERVICE_AWAY: around.away > AWAY_SECONDS and not list_is_old,
        Trouble.REPORTS_UNREAD: around.unread > 0,
        Trouble.REPORTS_REFUSED: around.refused,
    }
    return Checked(shortfalls(policy, chat_type, rights), tuple(one for one, there in troubles.items() if there))


def worth_telling(told: Told | None, problems: AbstractSet[str], now: float) -> bool:
    """Whether anything is new since administrators were last told, or wrong for another REMINDER_SECONDS."""
    if told is None or told.problems != problems:
        return True
    return bool(problems) and now - told.at >= REMINDER_SECONDS


def shortfalls(policy: Policy, chat_type: str, rights: AbstractSet[str]) -> tuple[Shortfall, ...]:
    """The rights that are missing for what this policy may do in a chat of this type."""
    wanted = [action for action in ALL_ACTIONS if action.right and _may_happen(action, policy, chat_type)]
    missing = sorted({action.right for action in wanted if action.right} - set(rights))
    return tuple(Shortfall(right, tuple(action for action in wanted if action.right == right)) for right in missing)


def rights_for(chat_type: str) -> tuple[str, ...]:
    """The rights that some policy needs in a chat of this type, those of the first actions first."""
    actions = IN_CHANNELS if chat_type == "channel" else ALL_ACTIONS
    return tuple(dict.fromkeys(action.right for action in actions if action.right))


def _may_happen(action: type[Action], policy: Policy, chat_type: str) -> bool:
    if chat_type == "channel":
        return action in IN_CHANNELS
    if action in (Mute, BanChannel):
        return chat_type == "supergroup" and policy.confirmed != "delete"
    if action is Ban:
        return chat_type == "supergroup" and policy.confirmed == "ban"
    return True
