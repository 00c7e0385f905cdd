"""`egide service audit`: who called the matching service."""

from argparse import Namespace

from bot.clients.keys import when
from bot.terminal import Terminal
from records.access_log import AccessLog, Logged
from records.store import Store


async def audit(args: Namespace, store: Store, terminal: Terminal) -> int:
    """Print the latest calls, the oldest first."""
    for logged in await AccessLog(store.redis, store.vault).latest(max(0, args.limit), args.client or ""):
        if terminal.json:
            terminal.row(_row(logged))
        else:
            call = logged.access
            client = call.client or terminal.say("(nobody known)")
            terminal.line(f"{when(logged.time)} {client} {call.endpoint} {call.status} {call.records} {call.reason}")
    return 0


def _row(logged: Logged) -> dict[str, object]:
    call = logged.access
    return {
        "time": when(logged.time),
        "client": call.client or None,
        "endpoint": call.endpoint,
        "status": call.status,
        "records": call.records,
        "reason": call.reason or None,
    }
