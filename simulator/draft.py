"""What somebody is about to post, before Telegram made a message of it."""

from dataclasses import dataclass
from typing import Any

from simulator.errors import WrongControl
from simulator.people import User
from simulator.studio import Studio


@dataclass(frozen=True, slots=True)
class Draft:
    """One post: its kind, its words, its picture. `declared_size` (bytes) makes a file look bigger than it is."""

    kind: str
    sender: User | None = None
    text: str = ""
    caption: str = ""
    studio: Studio | None = None
    file_name: str = "image.jpg"
    mime_type: str = "image/jpeg"
    declared_size: int | None = None

    def pictured(self) -> Studio:
        """Give the studio of the picture; WrongControl if this kind needs one and none was given."""
        if self.studio is None:
            raise WrongControl(f"a post of the kind {self.kind!r} needs an image")
        return self.studio

    def captioned(self, content: dict[str, Any]) -> dict[str, Any]:
        """Add the caption, if there is one."""
        return content | ({"caption": self.caption} if self.caption else {})
