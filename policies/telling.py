"""Whom the bot tells about what happens in one group, where and in which language: what its administrators chose."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Telling(BaseModel):
    """How the bot speaks about one group, and in it. Nothing here changes what is done about a hit."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    language: Literal["fr", "en"] | None = None
    """Language of the group and of its reports. None: that of who added the bot."""

    reports: Literal["operator", "private", "chat"] = "operator"
    """Where reports go: `private` to each administrator who has started the bot, `chat` to one chat, `operator` to each
    administrator and, where the operator's settings name one, to the operator's log chat besides."""

    reports_chat: int | None = None
    """With `reports = chat`: the id of that chat."""

    reports_topic: int | None = None
    """With `reports = chat`: the id of the topic of that chat; None where it has no topics."""

    notice: bool = True
    """Whether one neutral line in the group says that a post was removed, with a way to its reasons for its poster."""

    notice_seconds: Annotated[int, Field(ge=10, le=86_400)] = 300
    """After how many seconds that line is deleted."""

    silent: bool = False
    """Write nothing into the group, not even that line, and send reports without a sound."""

    @model_validator(mode="after")
    def _names_its_chat(self) -> Self:
        if self.reports == "chat" and self.reports_chat is None:
            raise ValueError("reports = chat needs reports_chat")
        return self
