"""`egide blocklist remove`."""

from argparse import Namespace

from bot.lists.own import OwnList
from bot.terminal import Terminal
from config.errors import N_
from matching.fingerprint import Fingerprint
from matching.uploads import Feedback
from matching.wire import FeedbackValue

OUTCOMES = {
    "removed": N_("{fingerprint}: removed"),
    "not-listed": N_("{fingerprint}: was not on the list"),
    "still-listed": N_("{fingerprint}: still on the list, another source holds it or the service needs more time"),
}
"""What became of each, by the word scripts read."""


async def remove(args: Namespace, own: OwnList, terminal: Terminal) -> int:
    """Withdraw fingerprints from the list, and look afterwards whether they are gone; 1 if any was not removed."""
    asked = dict.fromkeys(args.fingerprints)
    listed = await own.listed(asked)
    await own.client.feedback([Feedback(one, FeedbackValue.WITHDRAWN) for one in asked if one in listed])
    remaining = await own.listed(asked)
    await own.forget_removed()
    outcomes = {one: _outcome(listed=one in listed, remaining=one in remaining) for one in asked}
    for fingerprint, outcome in outcomes.items():
        _tell(fingerprint, outcome, terminal)
    return int(any(outcome != "removed" for outcome in outcomes.values()))


def _outcome(*, listed: bool, remaining: bool) -> str:
    if remaining:
        return "still-listed"
    return "removed" if listed else "not-listed"


def _tell(fingerprint: Fingerprint, outcome: str, terminal: Terminal) -> None:
    removed = outcome == "removed"
    if terminal.json:
        terminal.row({"fingerprint": str(fingerprint), "removed": removed, **({} if removed else {"error": outcome})})
        return
    words = terminal.say(OUTCOMES[outcome]).format(fingerprint=fingerprint)
    (terminal.line if removed else terminal.note)(words)
