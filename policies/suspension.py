"""Whether an entry of the blocklist still acts: pure, from what it matched and what people said of its matches.

An entry that nobody has reviewed deletes posts on one person's word. If it is of a politician, a product or a meme,
it silences groups; so it is *suspended* once it matches as no image of a private person does. Suspended, its matches
are reported and nothing else, until a person decides.

The rules, none of which a setting switches off:

* **Posters are what counts.** One person with a script makes any number of posts, and so could have the entry
  suspended that stands in the way. Thirty people in a day is several times what a leak brings together in the groups
  of one installation while every post of it goes within a second; ten re-posters, even a gang of twenty, leave the
  entry in force. A meme in a few busy groups has thirty posters within minutes.
* **Posts count** where at least half as many posters made them: a hundred posts by fifteen people.
* **An entry is measured by itself.** One that has matched steadily for weeks is suspended only at ten times its own
  usual day, and never below the numbers above.
* **A review by people is only overturned by people.** A confirmed entry is never suspended here, however much it
  matches and whoever calls it a false alarm: groups and accounts cost nothing, and whoever wants a reviewed image
  back could make as many as it takes. People are told.
* **A lift weighs.** After a person has let an entry act again, every number is ten times as high, each time: the
  same pressure does not undo a decision.
* **False alarms of two groups**, called by two different people, suspend. In the group that calls it one, it wins at
  once and without this. Everywhere else only an impartial one counts (`weighs`): whoever posts an image to call it a
  false alarm, or opens a group for it, is not heard.
* **Nobody's silence decides.** What only false alarms suspended acts again where moderators did not decide in time, or
  were not sure: it is a lead, as it was before. What matches as no image of a private person does stays suspended.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matching.match import Trust
from policies.circumstances import Role
from policies.reviewing import DAY_SECONDS, Outcome

MANY_POSTERS: Final = 30
"""Different posters within 24 hours."""

MANY_POSTS: Final = 100
"""Different posts within 24 hours; an album is one."""

TIMES_USUAL: Final = 10
"""Times its own usual day."""

FALSE_ALARMS: Final = 2
"""Different people who called its matches a false alarm, each in another group."""

TIMES_LIFTED: Final = 10
"""By how much a lift raises every number."""

KNOWN_SECONDS: Final = 30 * DAY_SECONDS
"""How long the bot has been in a group before what is called a false alarm there counts anywhere else."""

UNDECIDED: Final = frozenset({Outcome.UNSURE, Outcome.UNREVIEWED})
"""Outcomes of a review that leave an entry the lead it was."""

USUAL_DAYS: Final = 30
"""Days over which the usual is taken; days without a match count as such."""


class Cause(StrEnum):
    """Why people should look at an entry."""

    POSTERS = "posters"
    """Far more different people posted it than is usual."""
    POSTS = "posts"
    """It matched far more different posts than is usual."""
    FALSE_ALARMS = "false-alarms"
    """Several groups called its matches a false alarm."""
    REVIEW = "review"
    """Nothing of the kind: a moderator's review said something of it that has to last."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How widely an entry matched: different posters, posts and groups within 24 hours, and its mean day before."""

    posters: int = 0
    posts: int = 0
    groups: int = 0
    usual_posters: float = 0.0
    usual_posts: float = 0.0


@dataclass(frozen=True, slots=True)
class History:
    """All that is weighed about an entry."""

    trust: Trust
    spread: Spread = Spread()
    alarms: int = 0
    """Different people who called its matches a false alarm, each in another group."""
    lifts: int = 0
    """How often a person has let it act again."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Somebody calls a hit a false alarm: `by` whose word, and what was done about whose post."""

    by: int
    poster: int | None
    role: Role
    removed: bool
    """Whether the bot had deleted the post."""
    administrators: frozenset[int] = frozenset()
    """Who was seen to administer the group."""
    known: float = 0.0
    """For how many seconds the bot has been in the group."""


@dataclass(frozen=True, slots=True)
class Concern:
    """What people are told. `suspends`: until they have decided, the entry acts on nothing."""

    cause: Cause
    suspends: bool


def concern(history: History) -> Concern | None:
    """What is to be said against an entry, if anything. More matches or more false alarms never make it less."""
    if history.trust is Trust.REJECTED:  # it acts on nothing as it is
        return None
    cause = _cause(history)
    return Concern(cause, suspends=history.trust is Trust.UNVERIFIED) if cause else None


def impartial(by: int, poster: int | None, role: Role, administrators: Collection[int] = ()) -> bool:
    """Whether somebody judges another one's post: that of a member, and not of somebody in charge of the group.

    Behind a channel, a bot or a group that posts may be anybody.
    """
    return role is Role.HUMAN and poster is not None and poster != by and poster not in administrators


def weighs(alarm: Alarm) -> bool:
    """Whether a false alarm counts against the entry everywhere, and not in its group only."""
    apart = impartial(alarm.by, alarm.poster, alarm.role, alarm.administrators)
    return apart and alarm.removed and alarm.known >= KNOWN_SECONDS


def lapses(cause: Cause, outcome: Outcome | None) -> bool:
    """Whether a suspension ends with a review in which nobody decided."""
    return cause is Cause.FALSE_ALARMS and outcome in UNDECIDED


def _cause(history: History) -> Cause | None:
    spread, raised = history.spread, TIMES_LIFTED**history.lifts
    posters = raised * max(MANY_POSTERS, TIMES_USUAL * spread.usual_posters)
    posts = raised * max(MANY_POSTS, TIMES_USUAL * spread.usual_posts)
    if history.alarms >= raised * FALSE_ALARMS:
        return Cause.FALSE_ALARMS
    if spread.posters >= posters:
        return Cause.POSTERS
    if spread.posts >= posts and 2 * spread.posters >= posters:
        return Cause.POSTS
    return None
