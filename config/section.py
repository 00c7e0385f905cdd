"""What all groups of settings have in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A group of settings that share the first half of their name."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
