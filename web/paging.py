"""Page tokens: where a fetch goes on, signed, and good for a short while."""

import base64
import binascii
import hashlib
import hmac
import struct
import time
from collections.abc import Callable
from typing import Final

from config.errors import N_
from matching.wire import Malformed

LIFETIME: Final = 900.0
"""Seconds between a page and the request for the next one."""

_FIELDS: Final = struct.Struct(">QQQ")
"""First second of the fetch, position to go on from, end of the token's life in seconds."""


class TokenRefused(Malformed):
    """A page token that is not ours, belongs to another fetch, or has expired."""

    cause = N_("nextPageToken {detail}: start again from the last nextSetTimestamp")


class PageTokens:
    """Makes and reads page tokens. Whoever has the same key, in any process, can read them."""

    def __init__(self, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._clock = clock

    def make(self, start: int, position: int) -> str:
        """A token for the page from `position` on, in the fetch that began at second `start`."""
        fields = _FIELDS.pack(start, position, int(self._clock() + LIFETIME))
        return base64.urlsafe_b64encode(fields + self._signature(fields)).decode()

    def read(self, token: str, start: int) -> int:
        """The position in a token. Raises TokenRefused."""
        try:
            raw = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError):
            raise TokenRefused("is damaged") from None
        fields, signature = raw[: _FIELDS.size], raw[_FIELDS.size :]
        if not hmac.compare_digest(signature, self._signature(fields)):
            raise TokenRefused("is damaged")
        began, position, end = _FIELDS.unpack(fields)
        if began != start:
            raise TokenRefused("belongs to another startTimestamp")
        if self._clock() > end:
            raise TokenRefused("has expired")
        return int(position)

    def _signature(self, fields: bytes) -> bytes:
        return hmac.digest(self._key, fields, hashlib.sha256)
