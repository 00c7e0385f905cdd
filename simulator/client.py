"""A client of the control API, for tests and the demo."""

import base64
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import aiohttp

from simulator.answers import (
    ChatState,
    ControlRefused,
    Done,
    Json,
    OpenedApp,
    Person,
    Place,
    Sent,
    SimulatedBot,
    Tapped,
    sent_from,
)

_PATIENCE = aiohttp.ClientTimeout(total=600)


class Simulation:
    """Talks to a simulator at `url`; use it as `async with Simulation(url) as simulation`.

    Chats and people are named by their ids; a positive chat id is the private chat with the bot. Every call raises
    ControlRefused where the simulator says no.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(self._url, timeout=_PATIENCE)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    async def create_bot(self, name: str = "Bot", **options: Any) -> SimulatedBot:
        """Make a bot; options: `username`, `token`, `reads_all` (no privacy mode), `reads_bots`."""
        body = await self._ask("bot", name=name, **options)
        return SimulatedBot(body["id"], body["username"], body["token"])

    async def set_modes(self, *, reads_all: bool | None = None, reads_bots: bool | None = None, bot: int = 0) -> None:
        """Change a bot's privacy mode (off: `reads_all`) and Bot-to-Bot mode, as its owner does in BotFather."""
        await self._ask("modes", reads_all=reads_all, reads_bots=reads_bots, bot=bot or None)

    async def create_user(
        self, name: str = "Camille", username: str | None = None, language: str | None = None, image: bytes = b""
    ) -> Person:
        """Make a person; `image` becomes the profile photo."""
        body = await self._ask("user", name=name, username=username, language=language, **_octets(image=image))
        return Person(body["id"], body["first_name"])

    async def create_supergroup(self, title: str = "Group", **options: Any) -> Place:
        """Make a supergroup; options: `owner`, `members`, `bots` (administrators with all rights), `username`."""
        return await self._create_chat("supergroup", title, options)

    async def create_group(self, title: str = "Group", **options: Any) -> Place:
        """Make a basic group; options as for supergroups."""
        return await self._create_chat("group", title, options)

    async def create_channel(self, title: str = "Channel", **options: Any) -> Place:
        """Make a channel; options as for supergroups."""
        return await self._create_chat("channel", title, options)

    async def _create_chat(self, kind: str, title: str, options: Mapping[str, Any]) -> Place:
        body = await self._ask("chat", type=kind, title=title, **options)
        return Place(body["id"], body["type"], body["title"], body["owner"])

    async def link(self, channel: int, group: int) -> None:
        """Link a channel with its discussion group."""
        await self._ask("link", channel=channel, group=group)

    async def set_member(
        self, chat: int, user: int, status: str, rights: Mapping[str, bool] | str = "", by: int | None = None
    ) -> Json:
        """Set a status; `rights` is "all" or a mapping; `by` (default: the owner) did it. Gives the ChatMember."""
        given = {"rights": rights} if rights else {}
        return await self._ask("member", chat=chat, user=user, status=status, by=by, **given)

    async def follow(self, chat: int, user: int, url: str) -> Json:
        """Have a person follow a link that adds a bot, and choose this chat; gives the bot's ChatMember."""
        return await self._ask("follow", chat=chat, user=user, url=url)

    async def migrate(self, chat: int) -> int:
        """Turn a basic group into a supergroup; gives the new id."""
        return int((await self._ask("migrate", chat=chat))["id"])

    async def start(self, user: int, payload: str = "", bot: int | None = None) -> Sent:
        """Start the bot in private."""
        return sent_from(await self._ask("start", user=user, payload=payload, bot=bot))

    async def block(self, user: int, bot: int | None = None) -> None:
        """Block the bot."""
        await self._ask("block", user=user, bot=bot)

    async def upload(self, image: bytes) -> str:
        """Keep an image; gives its `image_id` for posts."""
        return str((await self._ask("image", **_octets(image=image)))["image_id"])

    async def post(
        self,
        chat: int,
        user: int | None = None,
        kind: str | None = None,
        *,
        image: bytes = b"",
        video: bytes = b"",
        **options: Any,
    ) -> Sent:
        """Post one message of any kind (docs/simulator.md lists them) as `user` (default: the owner).

        Options: `image_id`, `caption`, `text`, `file_name`, `mime_type`, `declared_size` (bytes), `distinct`,
        `as_chat` (post as a channel, or with the group's own id anonymously), `reply_to`, `bot`.
        """
        given = _octets(image=image, video=video)
        return sent_from(await self._ask("post", chat=chat, user=user, kind=kind, **given, **options))

    async def post_many(self, posts: Sequence[Json]) -> list[Sent]:
        """Post many messages in one call, each described by the fields of `/control/post`."""
        return [sent_from(one) for one in (await self._ask("posts", posts=list(posts)))["posted"]]

    async def say(
        self,
        chat: int,
        user: int,
        text: str,
        reply_to: int | None = None,
        bot: int | None = None,
        topic: int | None = None,
    ) -> Sent:
        """Say something in words, in a topic if one is named; in private, `chat` is the person's own id."""
        said = {"text": text, "reply_to": reply_to, "bot": bot, "topic": topic}
        return sent_from(await self._ask("say", chat=chat, user=user, **said))

    async def open_topic(self, chat: int, title: str = "Topic") -> int:
        """Open a topic in a supergroup; gives its id."""
        return int((await self._ask("topic", chat=chat, title=title))["topic"])

    async def delete_topic(self, chat: int, topic: int) -> None:
        """Delete a topic."""
        await self._ask("topic", chat=chat, deleted=topic)

    async def album(self, chat: int, user: int, images: Iterable[bytes], kind: str = "photo") -> list[Sent]:
        """Post an album of 2 to 10 items of one kind."""
        items = [{"kind": kind, **_octets(image=image)} for image in images]
        body = await self._ask("album", chat=chat, user=user, items=items)
        return [sent_from(one, body["media_group_id"]) for one in body["posted"]]

    async def edit(self, chat: int, message: int, kind: str, *, image: bytes = b"", **options: Any) -> Sent:
        """Replace what a message shows or says; options as for `post`."""
        given = _octets(image=image)
        return sent_from(await self._ask("edit", chat=chat, message=message, kind=kind, **given, **options))

    async def forward(self, from_chat: int, message: int, chat: int, user: int) -> Sent:
        """Forward a message."""
        return sent_from(await self._ask("forward", from_chat=from_chat, message=message, chat=chat, user=user))

    async def pin(self, chat: int, message: int, user: int | None = None) -> Sent:
        """Pin a message; gives the service message."""
        return sent_from(await self._ask("pin", chat=chat, message=message, user=user))

    async def delete(self, chat: int, message: int, user: int | None = None) -> None:
        """Delete a message by hand."""
        await self._ask("delete", chat=chat, message=message, user=user)

    async def tap(
        self,
        chat: int,
        message: int,
        user: int,
        *,
        data: str = "",
        button: str = "",
        forged: str = "",
        old: bool = False,
        wait: float = 0,
        bot: int = 0,
    ) -> Tapped:
        """Tap a button, by its data or its words, and wait so many seconds for the answer; or send `forged` data.

        With `old` the bot is not shown what is in the message.
        """
        choice = {"data": data or None, "button": button or None, "forged": forged or None, "old": old or None}
        named = {**choice, "wait": wait, "bot": bot or None}
        body = await self._ask("tap", chat=chat, message=message, user=user, **named)
        return Tapped(body["query"], body["answer"])

    async def open_app(
        self, chat: int, message: int, button: str, user: int, *, url: str = "", age: float = 0, bot: int = 0
    ) -> OpenedApp:
        """Tap a button that opens a Mini App, by its words; or open the one at `url`. `age`: so many seconds ago."""
        named = {"button": button or None, "url": url or None, "age": age, "bot": bot or None}
        body = await self._ask("app", chat=chat, message=message, user=user, **named)
        return OpenedApp(body["url"], body["data"])

    async def journal(self, after: int = 0, wait: float = 0) -> list[Done]:
        """Read what bots did after entry number `after`, waiting so many seconds for the first."""
        body = await self._get("journal", after=after, wait=wait)
        return [Done(**entry) for entry in body["entries"]]

    async def chat_state(self, chat: int, bot: int | None = None) -> ChatState:
        """Read how a chat stands."""
        body = await self._get("chat", chat=chat, **({"bot": bot} if bot else {}))
        return ChatState(
            id=body["chat"]["id"],
            messages={message["message_id"]: message for message in body["messages"]},
            deleted={int(number): by for number, by in body["deleted"].items()},
            members={member["user"]["id"]: member for member in body["members"]},
            ephemeral={message["ephemeral_message_id"]: message for message in body["ephemeral"]},
            banned_senders=body["banned_senders"],
            migrated_to=body["migrated_to"],
            chat=body["chat"],
        )

    async def fault(self, kind: str, method: str = "*", times: int | None = None, **options: Any) -> None:
        """Put a fault in force; options: `chat`, `retry_after` (seconds), `code`, `seconds`."""
        await self._ask("fault", kind=kind, method=method, times=times, **options)

    async def clear_faults(self) -> None:
        """End all faults."""
        await self._call("DELETE", "faults")

    async def limits(self, per_second: int | None = None, per_group_minute: int | None = None) -> None:
        """Turn Telegram's sending limits on; without arguments, off."""
        await self._ask("limits", per_second=per_second, per_group_minute=per_group_minute)

    async def move_clock(self, seconds: float) -> int:
        """Move the simulated date forward; gives the new date."""
        return int((await self._ask("clock", seconds=seconds))["date"])

    async def raw_update(self, update: Json, bot: int | None = None) -> None:
        """Queue any object as an update, verbatim."""
        await self._ask("update", update=update, bot=bot)

    async def duplicate_update(self, bot: int | None = None) -> None:
        """Queue the oldest waiting update a second time."""
        await self._ask("update", duplicate=True, bot=bot)

    async def _ask(self, path: str, **fields: Any) -> Json:
        body = json.dumps({name: value for name, value in fields.items() if value is not None}).encode()
        # A stream, since aiohttp warns of bodies over 1 MB given whole.
        return await self._call("POST", path, data=io.BytesIO(body), headers={"Content-Type": "application/json"})

    async def _get(self, path: str, **query: Any) -> Json:
        return await self._call("GET", path, params=query)

    async def _call(self, verb: str, path: str, **body: Any) -> Json:
        if self._session is None:
            raise ControlRefused("the simulation is not open: use it with `async with`")
        async with self._session.request(verb, f"/control/{path}", **body) as response:
            answer: Json = await response.json()
        if "error" in answer:
            raise ControlRefused(answer["error"])
        return answer


def _octets(**named: bytes) -> dict[str, str]:
    return {name: base64.b64encode(octets).decode() for name, octets in named.items() if octets}
