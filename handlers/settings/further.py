"""What takes a further right, beside that of changing the group: nobody does by the settings what they may not do."""

from collections.abc import Mapping
from typing import Final

from config.errors import N_
from handlers.deciders import Deed
from handlers.settings.alarms import TAKE

SANCTIONING: Final = frozenset({"confirmed", "first", "later", "ban", "within"})
"""Screens on which it is chosen who is muted or banned, and for how long."""

ALSO: Final[Mapping[Deed, str]] = {
    Deed.JUDGE: N_("For this you also need the right “Delete messages” in the group."),
    Deed.PARDON: N_("For this you also need the right “Ban users” in the group."),
}
"""To who may not."""


def further(action: str) -> Deed | None:
    """What a tap takes besides the right “Change group info”; screens may be looked at without."""
    screen, _, choice = action.partition(".")
    if screen == "alarms" and choice.partition(".")[0] == TAKE:
        return Deed.JUDGE
    return Deed.PARDON if choice and screen in SANCTIONING else None
