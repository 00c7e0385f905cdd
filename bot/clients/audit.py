"""`egide service audit`: who called the matching service."""

from argparse import Namespace
from collections.abc import Sequence

from rich.table import Table

from bot.arguments import checked_limit
from bot.terminal import Terminal, when
from config.errors import N_
from records.access_log import AccessLog, Logged
from records.store import Store


async def audit(args: Namespace, store: Store, terminal: Terminal) -> int:
    """Print the latest calls, the oldest first."""
    limit = checked_limit(args.limit, terminal.say)
    calls = await AccessLog(store.redis, store.vault).latest(limit, args.client or "")
    if terminal.json:
        for logged in calls:
            terminal.row(_row(logged))
    elif calls:
        _show_table(calls, terminal)
    if not calls:
        terminal.note(terminal.say("No such call is in the log."))
    return 0


def _show_table(calls: Sequence[Logged], terminal: Terminal) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in (N_("time"), N_("client"), N_("call"), N_("status"), N_("records"), N_("refused for")):
        table.add_column(terminal.say(heading), overflow="fold")
    for logged in calls:
        call = logged.call
        client = call.client or terminal.say("(nobody known)")
        table.add_row(when(logged.time), client, call.endpoint, str(call.status), str(call.records), call.reason)
    terminal.table(table)


def _row(logged: Logged) -> dict[str, object]:
    call = logged.call
    return {
        "time": when(logged.time),
        "client": call.client or None,
        "endpoint": call.endpoint,
        "status": call.status,
        "records": call.records,
        "reason": call.reason or None,
    }
