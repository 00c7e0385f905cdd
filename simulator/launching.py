"""The launch data of a Mini App, signed as Telegram signs it, and the address a client opens with it.

https://core.telegram.org/bots/webapps#initializing-mini-apps. `hash` is HMAC-SHA256 over all other fields, under a key
made of the bot's token. `signature` is Telegram's own, which no bot can make or needs: here it is random bytes.
"""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any
from urllib.parse import quote, urlencode

from simulator.people import Bot, User

_SIGNATURE_BYTES = 64
_VERSION = "9.1"
_THEME = {"bg_color": "#ffffff", "text_color": "#000000", "button_color": "#3390ec", "button_text_color": "#ffffff"}


def init_data(bot: Bot, user: User, auth_date: int) -> str:
    """Give the value of `tgWebAppData`: who opened the app, and when."""
    fields = {
        "query_id": "AA" + secrets.token_urlsafe(16),
        "user": json.dumps(_person(user), separators=(",", ":"), ensure_ascii=False),
        "auth_date": str(auth_date),
        "signature": base64.urlsafe_b64encode(secrets.token_bytes(_SIGNATURE_BYTES)).decode().rstrip("="),
    }
    said = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    secret = hmac.new(b"WebAppData", bot.token.encode(), hashlib.sha256).digest()
    digest = hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()
    return urlencode({**fields, "hash": digest}, quote_via=quote, safe="")


def launch_url(url: str, data: str, platform: str) -> str:
    """Give the address a client opens: the launch data is in the fragment, behind what is there already."""
    added = {
        "tgWebAppData": data,
        "tgWebAppVersion": _VERSION,
        "tgWebAppPlatform": platform,
        "tgWebAppThemeParams": json.dumps(_THEME, separators=(",", ":")),
    }
    between = "&" if "#" in url else "#"
    return f"{url}{between}{urlencode(added, quote_via=quote, safe='')}"


def _person(user: User) -> dict[str, Any]:
    shown = {"id": user.id, "first_name": user.first_name, "last_name": "", **user.json(), "allows_write_to_pm": True}
    shown.pop("is_bot")
    return shown
