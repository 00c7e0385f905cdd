"""The settings of moderation."""

from typing import Annotated

from pydantic import Field

from config.section import Section


class Moderation(Section):
    """Who reviews what was flagged, and how much one person is given."""

    chat: int | None = Field(
        default=None,
        description="Id of the moderators' chat, which is told that reviews wait (the bot must be in it). "
        "Empty: each moderator is told in private.",
    )
    cards_a_day: Annotated[int, Field(ge=1, le=500)] = Field(
        default=60, description="Cards that one moderator is shown within 24 hours at most."
    )
