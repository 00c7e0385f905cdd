"""The launch data of a Telegram Mini App: who opened the page, as Telegram vouches for it.

https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app. Pure. What is read here is never
logged and never kept: of everything that Telegram sends along (name, username, photo) the id and the language are
taken, and the rest is dropped.
"""

import hashlib
import hmac
import json
from typing import Any, ClassVar, Final, NamedTuple
from urllib.parse import parse_qsl

from config.errors import N_
from matching.sending import NotReceived

MOST_CHARACTERS: Final = 4_096
"""Of launch data. With a photo's address and the longest names they have some 1,200."""

OLDEST_SECONDS: Final = 3_600
"""Since the page was opened."""

SKEW_SECONDS: Final = 60
"""By which Telegram's clock may be ahead of ours."""

_MOST_FIELDS: Final = 32
_LARGEST_ID: Final = 2**52
"""https://core.telegram.org/bots/api#user: an id has at most 52 significant bits."""


class Launched(NamedTuple):
    """Who opened the page: the account's id, which is that of the private chat, and its language (may be empty)."""

    person: int
    language: str


class LaunchRefused(NotReceived):
    """The launch data is not Telegram's, or not for this bot, or not of this hour. It is in no error."""

    reason: ClassVar[str] = "not-opened-here"
    status: ClassVar[int] = 403
    cause = N_("It could not be checked that this page was opened from your conversation with the bot.")
    cure = N_("Please close this page and open it again with the button in the conversation.")


class LaunchTooOld(LaunchRefused):
    """The page was opened too long ago."""

    reason: ClassVar[str] = "too-old"
    cause = N_("This page was opened more than an hour ago.")
    cure = N_("Please close this page and open it again with the button in the conversation.")


def read_launch(text: str, token: str, now: float) -> Launched:
    """Who it is. `text` is the value of `tgWebAppData`, `now` in epoch seconds. Raises LaunchRefused."""
    fields = _fields(text)
    told = fields.pop("hash", "")
    if not hmac.compare_digest(signature(fields, token).encode(), told.encode()):
        raise LaunchRefused
    _check_age(fields.get("auth_date", ""), now)
    return _person(fields.get("user", ""))


def signature(fields: dict[str, str], token: str) -> str:
    """What `hash` has to be for the other fields, in lower-case hexadecimal digits."""
    said = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    return hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()


def _fields(text: str) -> dict[str, str]:
    """The fields, each once."""
    if len(text) > MOST_CHARACTERS:
        raise LaunchRefused
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
        text.encode()  # half surrogates, which JSON can smuggle in, are in no text of Telegram's
    except ValueError:  # UnicodeError included
        raise LaunchRefused from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise LaunchRefused
    return fields


def _check_age(told: str, now: float) -> None:
    if not (told.isascii() and told.isdigit() and len(told) <= len(str(_LARGEST_ID))):
        raise LaunchRefused
    age = now - int(told)
    if age < -SKEW_SECONDS:
        raise LaunchRefused
    if age > OLDEST_SECONDS:
        raise LaunchTooOld


def _person(told: str) -> Launched:
    try:
        user: Any = json.loads(told)
    except (ValueError, RecursionError):
        raise LaunchRefused from None
    person = user.get("id") if isinstance(user, dict) else None
    if type(person) is not int or not 0 < person < _LARGEST_ID:
        raise LaunchRefused
    language = user.get("language_code")
    return Launched(person, language if isinstance(language, str) else "")
