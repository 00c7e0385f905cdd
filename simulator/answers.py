"""What the control API's client gives back: small frozen values."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class ControlRefused(Exception):
    """The simulator could not do what a test or a demo asked; `reason` says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class SimulatedBot:
    """A bot and its token."""

    id: int
    username: str
    token: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person."""

    id: int
    first_name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A group, supergroup or channel; `owner` is the id of its creator."""

    id: int
    type: str
    title: str
    owner: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A posted message; `at` is monotonic time in seconds, `updates` the update ids it made, by bot id."""

    chat: int
    message: int
    date: int
    at: float
    updates: dict[int, int]
    media_group_id: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """Something a bot did: an entry of the journal. `at` is monotonic seconds, comparable with `Sent.at`."""

    number: int
    at: float
    took: float
    bot: int
    method: str
    parameters: Json
    ok: bool
    error_code: int | None
    description: str | None
    result: Any
    fault: str | None


@dataclass(frozen=True, slots=True)
class Tapped:
    """A tap on a button, and what the bot answered (None while it has not)."""

    query: str
    answer: Json | None


@dataclass(frozen=True, slots=True)
class OpenedApp:
    """A Mini App as a client opens it: the address with its fragment, and the launch data in it."""

    url: str
    data: str


@dataclass(frozen=True, slots=True)
class ChatState:
    """A chat as it stands: Message objects by id, who deleted which, ChatMember objects by user id.

    `ephemeral` are the messages one person sees, by their `ephemeral_message_id`.
    """

    id: int
    messages: dict[int, Json]
    deleted: dict[int, str]
    members: dict[int, Json]
    ephemeral: dict[int, Json]
    banned_senders: list[int]
    migrated_to: int | None
    chat: Json = field(default_factory=dict)


def sent_from(body: Json, media_group_id: str | None = None) -> Sent:
    """Read what the control API says of a posted message."""
    updates = {int(bot): update for bot, update in body["updates"].items()}
    return Sent(body["chat"], body["message"], body["date"], body["at"], updates, media_group_id)
