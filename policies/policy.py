"""What one group's administrators chose. The operator's settings give the default of every new group."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

DAY = 86_400
"""Seconds."""


class Policy(BaseModel):
    """How a hit is answered in one group.

    What no policy can change is not here: an unverified hit never touches the poster, and nobody is banned
    before having been restricted (docs/architecture.md, "Rules").
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    unverified: Literal["hide", "report"] = "hide"
    """What a hit on an unverified entry does: `hide` deletes the post and reports, `report` only reports."""

    confirmed: Literal["delete", "mute", "ban"] = "mute"
    """What a hit on a confirmed entry does to the poster, besides the deletion."""

    mute_seconds: Annotated[int, Field(ge=60, le=365 * DAY)] = DAY
    """How long a mute lasts, in seconds; where later ones are longer, the first."""

    later_mutes: Annotated[tuple[Annotated[int, Field(ge=60, le=365 * DAY)], ...], Field(max_length=5)] = ()
    """How long the second mute of a member lasts, the third, and so on, in seconds; those after the last as long as
    the last. Empty: as long as the first."""

    ban_after: Annotated[int, Field(ge=2, le=100)] = 3
    """With `confirmed = ban`: the confirmed hit, counted in this group, from which the answer is a ban. A member's hit
    counts only if it was posted after the mute for the one before."""

    within_days: Annotated[int, Field(ge=1, le=90)] = 90
    """How many days a confirmed hit counts for mutes and bans to come."""

    dry_run: bool = False
    """Report what would be done, and do nothing else."""

    look_back: bool = True
    """Remember for 48 hours the fingerprints of what was posted, so that an image registered meanwhile is found where
    it was posted before. Switched off, nothing is remembered, and what was is erased."""

    without: frozenset[str] = frozenset()
    """Names of further sources whose entries act on nothing in this group. The own list cannot be left out."""

    def mute_after(self, restrictions: int) -> int:
        """How long a mute lasts, in seconds, that comes after so many restrictions."""
        ladder = (self.mute_seconds, *self.later_mutes)
        return ladder[min(restrictions, len(ladder) - 1)]
