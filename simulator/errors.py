"""The ways the simulator says no.

    Refusal         a Bot API call is refused, in Telegram's own words
    WrongControl    a control call cannot be carried out as asked

Refusals carry the code, the text and the extra parameters a bot reads (`retry_after`, `migrate_to_chat_id`).
"""

from typing import Any


class Refusal(Exception):
    """An answer `{"ok": false}`: HTTP status `code`, Telegram's `description`, optional `parameters`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        self.code = code
        self.description = description
        self.parameters = parameters
        super().__init__(description)

    def answer(self) -> dict[str, Any]:
        """Give the body of the response."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = dict(self.parameters)
        return body


def bad_request(text: str, **parameters: int) -> Refusal:
    """Refuse with 400: the call itself is wrong, or not allowed in this chat."""
    return Refusal(400, f"Bad Request: {text}", **parameters)


def forbidden(text: str) -> Refusal:
    """Refuse with 403: the bot may not be there at all."""
    return Refusal(403, f"Forbidden: {text}")


def conflict(text: str) -> Refusal:
    """Refuse with 409: two ways of receiving updates at once."""
    return Refusal(409, f"Conflict: {text}")


def too_many(seconds: int) -> Refusal:
    """Refuse with 429: come back after that many seconds."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


class WrongControl(Exception):
    """A control call asks for what does not exist or cannot happen; HTTP status 400."""
