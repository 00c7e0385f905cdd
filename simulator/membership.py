"""Who is in a chat and with which rights, and how that changes: by people through the control API, or by bots."""

from dataclasses import replace
from typing import Any

from simulator.chats import GROUPS, Chat, Member
from simulator.delivery import Delivery
from simulator.errors import WrongControl
from simulator.people import User
from simulator.posting import Posting
from simulator.rights import administrator_rights, restricts
from simulator.world import World

Json = dict[str, Any]

STATUSES = ("creator", "administrator", "member", "restricted", "left", "kicked")
SHORTEST = 30
LONGEST = 366 * 86_400
"""Seconds: a restriction shorter or longer than these is for ever."""


class Membership:
    """Changes of membership, told to the bots that are to know."""

    def __init__(self, world: World, delivery: Delivery, posting: Posting) -> None:
        self._world = world
        self._delivery = delivery
        self._posting = posting

    def set_status(self, chat: Chat, user: User, status: str, actor: User, **rights: Any) -> Member:
        """Give somebody a new status; `rights` are administrator's rights, or the permissions of a restriction."""
        if status not in STATUSES:
            raise WrongControl(f"no status {status!r}; there are {', '.join(STATUSES)}")
        member = self._place(chat, user)
        before, was_inside = member.json(), member.is_inside
        member.status, member.until, member.is_present = status, 0, True
        if status == "administrator":
            member.rights = administrator_rights(rights, in_channel=chat.type == "channel")
            member.is_anonymous = bool(rights.get("is_anonymous", False))
            member.promoted_by = actor.id
        if status == "restricted":
            member.permissions = {name: bool(rights.get(name, False)) for name in chat.permissions}
        self._tell(chat, actor, before, member, was_inside=was_inside)
        return member

    def restrict(self, chat: Chat, user: User, permissions: dict[str, bool], until: int, actor: User) -> None:
        """Take permissions from a member, or give them back; `until` is Unix time, 0 for ever."""
        member = self._place(chat, user)
        before, was_inside = member.json(), member.is_inside
        member.is_present = was_inside
        if restricts(permissions, chat.permissions):
            member.status, member.permissions, member.until = "restricted", permissions, self._until(until)
        else:
            member.status, member.until = "member" if was_inside else "left", 0
        self._tell(chat, actor, before, member, was_inside=was_inside)

    def ban(self, chat: Chat, user: User, until: int, actor: User, *, erase: bool) -> list[int]:
        """Remove somebody and keep them out; `erase` deletes what they posted. Gives the ids erased."""
        member = self._place(chat, user)
        before, was_inside = member.json(), member.is_inside
        member.status, member.until, member.is_present = "kicked", self._until(until), False
        erased = [number for number, message in chat.messages.items() if message.sender is user] if erase else []
        for number in erased:
            chat.remove(number, f"ban by {actor.id}")
        self._tell(chat, actor, before, member, was_inside=was_inside)
        return erased

    def leave(self, chat: Chat, user: User, actor: User) -> None:
        """Make somebody leave, not banned."""
        member = self._place(chat, user)
        before, was_inside = member.json(), member.is_inside
        member.status, member.until, member.is_present = "left", 0, False
        self._tell(chat, actor, before, member, was_inside=was_inside)

    def migrate(self, group: Chat) -> Chat:
        """Turn a basic group into a supergroup: a new id, told in both chats."""
        if group.type != "group" or group.migrated_to or group.owner is None:
            raise WrongControl(f"{group.id} is not a basic group")
        upgraded = self._world.create_chat("supergroup", group.title, group.owner)
        upgraded.members |= {user_id: replace(member) for user_id, member in group.members.items()}
        upgraded.permissions = dict(group.permissions)
        self._posting.service(group, group.owner, {"migrate_to_chat_id": upgraded.id})
        self._posting.service(upgraded, group.owner, {"migrate_from_chat_id": group.id})
        group.migrated_to = upgraded.id
        return upgraded

    def _place(self, chat: Chat, user: User) -> Member:
        return chat.member(user.id, self._world.clock.now()) or chat.members.setdefault(user.id, Member(user, "left"))

    def _until(self, until: int) -> int:
        ahead = until - self._world.clock.now()
        return until if SHORTEST <= ahead <= LONGEST else 0

    def _tell(self, chat: Chat, actor: User, before: Json, member: Member, *, was_inside: bool) -> None:
        if before == member.json():
            return
        self._delivery.changed(chat, actor, before, member)
        if chat.type not in GROUPS or was_inside == member.is_inside:
            return
        if member.is_inside:
            self._posting.service(chat, actor, {"new_chat_members": [member.user.json()]})
        else:
            self._posting.service(chat, actor, {"left_chat_member": member.user.json()})
