"""Every kind of post: a name and the function that makes a message's content of a draft."""

from collections.abc import Callable
from typing import Any

from simulator.draft import Draft
from simulator.errors import WrongControl
from simulator.kinds import nested, plain

Maker = Callable[[Draft], dict[str, Any]]

KINDS: dict[str, Maker] = {**plain.KINDS, **nested.KINDS}


def content_of(draft: Draft) -> dict[str, Any]:
    """Make the content of a message; WrongControl for a kind there is not."""
    if draft.kind not in KINDS:
        raise WrongControl(f"no kind {draft.kind!r}; there are {', '.join(KINDS)}")
    return KINDS[draft.kind](draft)
