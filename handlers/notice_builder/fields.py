"""What a notice may need to say: the questions, why each is asked, and what an answer may be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from config.errors import N_
from handlers.notice_builder import checks
from handlers.notice_builder.checks import Check

REAL, MADE, THREAT = "real", "made", "threat"
"""What it is about: an image, one made to look real, or the threat to publish one."""

YES: Final = "yes"


@dataclass(frozen=True, slots=True)
class Field:
    """A question. The texts are gettext messages."""

    name: str
    label: str
    """In the review of what was said."""
    question: str
    reason: str
    check: Check
    example: str = ""
    optional: bool = False
    choices: Mapping[str, str] | None = None
    """Value -> button, where there is something to choose."""

    def left_open(self) -> "Field":
        """The same, which one may skip."""
        return replace(self, optional=True)


WHAT: Final = Field(
    "what",
    N_("What it is"),
    N_("Is it a real image, or one made to look real, such as a montage or a deepfake?"),
    N_("We ask because the law, and who reads the notice, tell the two apart. Both count."),
    checks.one_of(REAL, MADE),
    choices={REAL: N_("A real image"), MADE: N_("Made to look real")},
)
WHAT_OR_THREAT: Final = replace(
    WHAT,
    question=N_(
        "What happened: was a real image published, or one made to look real, or does somebody threaten to do it?"
    ),
    check=checks.one_of(REAL, MADE, THREAT),
    choices={REAL: N_("A real image"), MADE: N_("Made to look real"), THREAT: N_("Somebody threatens to publish")},
)
POSTS: Final = Field(
    "posts",
    N_("Links"),
    N_("Which posts are they in? Please write their links, one on a line."),
    N_("We ask because without the link nobody can find the post. Press the post, then Copy link."),
    checks.posts,
    example="https://t.me/example/123",
)
LINKS: Final = Field(
    "links",
    N_("Links"),
    N_("Where can it be seen? Please write the links, one on a line."),
    N_("We ask because without the address nobody can look at it."),
    checks.links,
    example="https://t.me/example/123",
)
PLACE: Final = Field(
    "place",
    N_("Group or channel"),
    N_("What is the group or channel called?"),
    N_("It helps to find the posts where a link is not enough, as in private groups."),
    checks.words,
    example="@example",
    optional=True,
)
POSTER: Final = Field(
    "poster",
    N_("Account"),
    N_("Which account posts it?"),
    N_("It helps to act on the account. Do not write to it to find out more."),
    checks.words,
    example="@example",
    optional=True,
)
SEEN: Final = Field(
    "seen",
    N_("Date"),
    N_("On which day was it, or did you see it?"),
    N_("We ask because an investigation needs the day."),
    checks.day,
    example="20.11.2026",
)
STORY: Final = Field(
    "story",
    N_("In your words"),
    N_("What should they know? Some sentences are enough."),
    N_("We ask because who reads it was not there. You need not describe the image."),
    checks.story,
)
NAME: Final = Field(
    "name",
    N_("Name"),
    N_("What is your name: first name and family name?"),
    N_("We ask because the law wants this notice to have the name of who sends it."),
    checks.name,
)
EMAIL: Final = Field(
    "email",
    N_("E-mail"),
    N_("At which e-mail address can they answer you?"),
    N_("We ask because the law wants this notice to have one. It may be an address made for this."),
    checks.email,
    example="name@example.org",
)
AGE: Final = Field(
    "age",
    N_("Age"),
    N_("How old are you?"),
    N_("We ask because their form asks for it."),
    checks.age,
    example="27",
)
GOOD_FAITH: Final = Field(
    "good_faith",
    N_("Declared in good faith"),
    N_("Do you declare in good faith that what you have told here is right and complete, as far as you know?"),
    N_("We ask because the law wants this notice to say so. An honest mistake has no consequences here."),
    checks.one_of(YES),
    choices={YES: N_("I declare this")},
)
