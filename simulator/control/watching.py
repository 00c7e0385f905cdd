"""Control calls that read the journal and the state of a chat, move the clock and make trouble."""

from dataclasses import fields

from simulator.api import Trouble
from simulator.control.asking import Ask, Json
from simulator.delivery import message_json
from simulator.errors import WrongControl
from simulator.faults import Fault
from simulator.limits import Rates

_FAULT_FIELDS = frozenset(one.name for one in fields(Fault)) - {"met"}


class Watching:
    """The calls that need what bots meet besides the world: faults, limits, the journal."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    async def journal(self, ask: Ask) -> Json:
        """Give the entries after a number, waiting so many seconds for the first."""
        after, seconds = ask.optional("after") or 0, ask.seconds("wait")
        entries = await self._trouble.journal.wait(after, seconds)
        return {"entries": [entry.json() for entry in entries]}

    async def fault(self, ask: Ask) -> Json:
        """Put a fault in force."""
        unknown = ask.fields.keys() - _FAULT_FIELDS
        if unknown:
            raise WrongControl(f"no such field of a fault: {', '.join(sorted(unknown))}")
        self._trouble.faults.add(Fault(**{"kind": "", **ask.fields}))
        return {}

    async def clear(self, _: Ask) -> Json:
        """End all faults."""
        self._trouble.faults.clear()
        return {}

    async def limits(self, ask: Ask) -> Json:
        """Turn Telegram's sending limits on, or off with null."""
        self._trouble.limits.rates = Rates(ask.fields.get("per_second"), ask.fields.get("per_group_minute"))
        return {}


async def state(ask: Ask) -> Json:
    """Show a chat: messages, who deleted what, members, banned channels."""
    chat = ask.chat()
    bot = ask.bot()
    now = ask.telegram.world.clock.now()
    members = [chat.member(user_id, now) for user_id in list(chat.members)]
    shown = [message_json(chat, message) for message in chat.messages.values()]
    return {
        "chat": chat.json(),
        "messages": ask.telegram.world.files.seen_by(bot.id, shown),
        "ephemeral": [message_json(chat, message) for message in chat.ephemeral.values()],
        "deleted": {str(number): by for number, by in chat.deleted.items()},
        "members": [member.json() for member in members if member],
        "banned_senders": sorted(chat.banned_senders),
        "migrated_to": chat.migrated_to,
    }


async def clock(ask: Ask) -> Json:
    """Move the simulated date forward."""
    return {"date": ask.telegram.world.clock.move(ask.seconds("seconds"))}


async def update(ask: Ask) -> Json:
    """Queue any JSON object as an update, verbatim, or the oldest waiting one once more."""
    bot = ask.bot()
    if ask.get("duplicate", default=False):
        ask.telegram.delivery.again(bot)
        return {}
    raw = ask.get("update")
    if not isinstance(raw, dict):
        raise WrongControl("the field 'update' is missing or not an object")
    ask.telegram.delivery.queue(bot).add_raw(raw, insists=True)
    return {}
