"""How a bot receives updates: getUpdates, and the webhook."""

from typing import Any

from simulator.call import Call
from simulator.errors import bad_request
from simulator.webhooks import Webhook

_SECRET_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_LONGEST_SECRET = 256


def _allow(call: Call) -> None:
    """Take over a new list of kinds; an empty one means the default again, a missing one leaves it."""
    if call.params.has("allowed_updates"):
        names = call.params.listed("allowed_updates")
        call.telegram.delivery.queue(call.bot).allowed = frozenset(map(str, names)) or None


async def _get_updates(call: Call) -> list[dict[str, Any]]:
    _allow(call)
    offset, limit = call.params.number("offset", 0), call.params.number("limit", 100)
    queue = call.telegram.delivery.queue(call.bot)
    return await queue.poll(offset, limit, call.params.number("timeout", 0))


async def _set_webhook(call: Call) -> bool:
    url, secret = call.params.text("url"), call.params.text("secret_token")
    if not url:
        return await _delete_webhook(call)
    if not url.startswith(("https://", "http://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if len(secret) > _LONGEST_SECRET or not set(secret) <= _SECRET_LETTERS:
        raise bad_request("secret token contains unallowed characters")
    _allow(call)
    queue = call.telegram.delivery.queue(call.bot)
    if call.params.flag("drop_pending_updates"):
        queue.drop()
    await call.telegram.webhooks.set(call.bot, Webhook(url, secret, sorted(queue.allowed or ())), queue)
    return True


async def _delete_webhook(call: Call) -> bool:
    queue = call.telegram.delivery.queue(call.bot)
    await call.telegram.webhooks.remove(call.bot, queue)
    if call.params.flag("drop_pending_updates"):
        queue.drop()
    return True


def _webhook_info(call: Call) -> dict[str, Any]:
    hook = call.telegram.webhooks.of(call.bot)
    waiting = len(call.telegram.delivery.queue(call.bot))
    info: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": waiting}
    if hook is None:
        return info
    allowed = {"allowed_updates": hook.allowed} if hook.allowed else {}
    return info | {"url": hook.url, "max_connections": 1} | hook.last_error | allowed


METHODS = {
    "getUpdates": _get_updates,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _webhook_info,
}
