"""Lines for one person never become lines for all."""

from typing import Any

import pytest
from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest, EndPointNotFound

from handlers.poster.ephemeral import NOT_SHOWN, Ephemeral, Told

EMPTY = InlineKeyboardMarkup([])


class Server:
    """A Bot API server: `knows` the method for such lines, and `obeys` what a message asks for."""

    def __init__(self, *, knows: bool, obeys: bool, refusal: str = "") -> None:
        self.knows = knows
        self.obeys = obeys
        self.refusal = refusal
        self.calls: list[str] = []
        self.public: set[int] = set()

    async def do_api_request(self, endpoint: str, api_kwargs: dict[str, Any] | None = None) -> Any:
        """Delete such a line."""
        self.calls.append(endpoint)
        assert api_kwargs is not None
        if not self.knows:
            raise EndPointNotFound("Endpoint 'deleteEphemeralMessage' not found in Bot API")
        raise BadRequest("message to delete not found")

    async def send_message(
        self,
        chat_id: int,
        text: str,
        *,
        reply_markup: InlineKeyboardMarkup | None = None,  # noqa: ARG002 - the interface of a bot
        api_kwargs: dict[str, Any] | None = None,
    ) -> Message:
        """Show a line to one person, or to all."""
        self.calls.append("sendMessage")
        assert api_kwargs is not None
        if self.refusal:
            raise BadRequest(self.refusal)
        raw: dict[str, Any] = {"message_id": 0, "date": 1, "chat": {"id": chat_id, "type": "supergroup"}, "text": text}
        if self.obeys:
            raw |= {"ephemeral_message_id": 31, "receiver_user": {"id": api_kwargs["receiver_user_id"]}}
        else:
            raw["message_id"] = 12
            self.public.add(12)
        return Message.de_json(raw, None)

    async def delete_message(self, chat_id: int, message_id: int) -> bool:  # noqa: ARG002 - the interface of a bot
        """Delete a message for everybody."""
        self.public.discard(message_id)
        return True


async def test_new_server_is_asked_once():
    """A server that knows such lines is asked once, and then shows them."""
    server = Server(knows=True, obeys=True)
    shown = Ephemeral(server)
    assert [await shown.show(-1, person, "x", EMPTY) for person in (5, 6)] == [Told(31), Told(31)]
    assert server.calls == ["deleteEphemeralMessage", "sendMessage", "sendMessage"]


async def test_old_server_gets_no_line():
    """To a server that does not know them nothing is sent."""
    server = Server(knows=False, obeys=False)
    shown = Ephemeral(server)
    assert [await shown.show(-1, person, "x", EMPTY) for person in (5, 6)] == [NOT_SHOWN, NOT_SHOWN]
    assert server.calls == ["deleteEphemeralMessage"]


async def test_line_for_all_is_taken_back():
    """A server that shows such a line to everybody all the same: the line goes at once, and none is sent again."""
    server = Server(knows=True, obeys=False)
    shown = Ephemeral(server)
    assert [await shown.show(-1, person, "x", EMPTY) for person in (5, 6)] == [NOT_SHOWN, NOT_SHOWN]
    assert (server.public, server.calls.count("sendMessage")) == (set(), 1)


@pytest.mark.parametrize(("refusal", "told"), [("user not found", Told(0, absent=True)), ("no rights", NOT_SHOWN)])
async def test_refusal_says_who_is_there(refusal, told):
    """Who is not in the group needs no other line; after any other refusal there is the one for all."""
    assert await Ephemeral(Server(knows=True, obeys=True, refusal=refusal)).show(-1, 5, "x", EMPTY) == told
