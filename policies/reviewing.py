"""Reviews, pure: who may decide, how many people it takes, by when, how much one person is given, what follows.

The rules, none of which a setting switches off:

* **Two different people** for `confirmed`, since only that sanctions anybody. One is enough to say that an entry does
  not belong on the list: the mistake costs a deletion that does not happen, and not somebody's place in a group. What
  two people confirmed takes two to reject.
* **Who disagree are not argued with:** a third decides, by two equal answers.
* **Unsure is an answer.** It goes to somebody else; two of them leave the entry a lead.
* **Possible minor is decided by one, at once,** whatever they or others have said, and by nobody again.
* **Nobody decides about a group of theirs,** a post of theirs, or what they decided about before. An answer that came
  to nothing, since nobody else gave one in time or people were not sure, is no decision.
* **What was rejected is not contested any more:** an open appeal about it is granted, and nobody decides about it.
* **An appeal may be granted in part:** where only the sanction was too harsh, the image stays listed.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matching.match import Trust
from policies.actions import SANCTIONS

HOUR: Final = 3_600.0

TARGET_SECONDS: Final = 24 * HOUR
"""A review should be decided by then."""

MOST_SECONDS: Final = 48 * HOUR
"""It ends by then, decided or not."""

REMINDERS: Final = (12 * HOUR, TARGET_SECONDS, 40 * HOUR)
"""When moderators are reminded of one that waits."""

CLAIM_SECONDS: Final = 900.0
"""As long as a card is shown to one moderator only."""

SECOND_THOUGHT_SECONDS: Final = HOUR
"""After a review has ended: until then "possible minor" can still be said in it."""

QUIET_SECONDS: Final = 7 * 24 * HOUR
"""After a review of an entry: a further match alone opens no new one. Whoever said something has been heard lately."""

CONFIRMED_SECONDS: Final = 30 * 24 * HOUR
"""After two people have confirmed an entry: a false alarm alone opens no new review."""

CARDS_A_RUN: Final = 20
"""Cards within an hour, without a pause of BREAK_SECONDS; then comes one."""

BREAK_SECONDS: Final = 600.0

DAY_SECONDS: Final = 24 * HOUR

ENOUGH: Final = 2
"""Equal answers of different people that always decide."""


class Kind(StrEnum):
    """What opened a review."""

    FLAG = "flag"
    """Posts matched an entry nobody has reviewed."""
    WRONG = "wrong"
    """An administrator called a hit a false alarm."""
    GRANTED = "granted"
    """A moderator granted an appeal about a hit."""
    SUSPENDED = "suspended"
    """The entry matches unusually, or several groups called it wrong (policies.suspension)."""
    APPEAL = "appeal"
    """A poster contests what was done. One appeal is one review; the others are about an entry."""


class Answer(StrEnum):
    """What a moderator says."""

    BLOCKED = "blocked"
    NOT_BLOCKED = "not-blocked"
    UNSURE = "unsure"
    MINOR = "minor"
    GRANT = "grant"
    UPHOLD = "uphold"


class Code(StrEnum):
    """Why: a closed list, since a free text would end as a description of somebody's image."""

    ONE_PERSON_SPREAD = "one-person-spread"
    PEOPLE_CONFIRMED = "people-confirmed"
    KNOWN_SERIES = "known-series"
    LOGO_OR_DOCUMENT = "logo-or-document"
    PUBLIC_FIGURE = "public-figure-press"
    DRAWING_OR_MEME = "drawing-or-meme"
    CALLED_WRONG = "called-wrong"
    TOO_LITTLE_DETAIL = "too-little-detail"
    CANNOT_TELL = "cannot-tell"
    NEED_ANOTHER = "another-should-decide"
    SOMEBODY_SAID = "somebody-said-so"
    KNOWN_CASE = "known-case"
    NOT_THE_IMAGE = "not-the-image"
    TOO_HARSH = "too-harsh"
    NO_NEW_FACT = "no-new-fact"
    MATCH_IS_SURE = "match-is-sure"
    ENTRY_REJECTED = "entry-rejected"
    """Nobody gives it: an appeal is granted because of it where the entry was rejected since."""


CODES: Final[Mapping[Answer, tuple[Code, ...]]] = {
    Answer.BLOCKED: (Code.ONE_PERSON_SPREAD, Code.PEOPLE_CONFIRMED, Code.KNOWN_SERIES),
    Answer.NOT_BLOCKED: (Code.LOGO_OR_DOCUMENT, Code.PUBLIC_FIGURE, Code.DRAWING_OR_MEME, Code.CALLED_WRONG),
    Answer.UNSURE: (Code.TOO_LITTLE_DETAIL, Code.CANNOT_TELL, Code.NEED_ANOTHER),
    Answer.MINOR: (Code.SOMEBODY_SAID, Code.KNOWN_CASE),
    Answer.GRANT: (Code.NOT_THE_IMAGE, Code.CALLED_WRONG, Code.TOO_HARSH),
    Answer.UPHOLD: (Code.MATCH_IS_SURE, Code.PEOPLE_CONFIRMED, Code.NO_NEW_FACT),
}
"""The reasons that go with each answer."""

SANCTIONING: Final = frozenset(action.name for action in SANCTIONS)
"""What can be too harsh. A deleted post cannot be brought back, whatever is granted."""

ABOUT_ENTRIES: Final = (Answer.BLOCKED, Answer.NOT_BLOCKED, Answer.UNSURE, Answer.MINOR)
ABOUT_APPEALS: Final = (Answer.GRANT, Answer.UPHOLD, Answer.UNSURE)


class Outcome(StrEnum):
    """How a review ended."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNSURE = "unsure"
    MINOR = "minor"
    GRANTED = "granted"
    PARDONED = "pardoned"
    """Of an appeal: the sanction was too harsh. It is lifted, and that is all."""
    UPHELD = "upheld"
    UNREVIEWED = "unreviewed"
    """Nobody decided within MOST_SECONDS."""
    NOBODY_FREE = "nobody-free"
    """Of an appeal: each moderator had decided before about what it is about."""


class Present(StrEnum):
    """How an entry stands now, which need not be as it stood when something was posted."""

    LEAD = "lead"
    CONFIRMED = "confirmed"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    SEALED = "sealed"
    """It may show somebody under 18."""


BINDING: Final = frozenset({Outcome.CONFIRMED, Outcome.REJECTED, Outcome.MINOR})
"""Whoever had a part in such an outcome has decided about the entry."""

OPINIONS: Final = frozenset({Answer.BLOCKED, Answer.NOT_BLOCKED, Answer.MINOR})
"""Whoever has said this of an entry is no judge of an appeal about it, whatever came of it."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What one moderator said, and when (epoch seconds)."""

    by: int
    answer: Answer
    code: Code
    time: float


def settled(votes: Iterable[Vote], *, confirmed: bool = False) -> Outcome | None:
    """What the answers come to; None while another person has to be asked. One person counts once, by the first word.

    `confirmed`: whether the entry was confirmed before.
    """
    first: dict[int, Vote] = {}
    for vote in votes:
        if vote.answer is Answer.MINOR:
            return Outcome.MINOR
        first.setdefault(vote.by, vote)
    for vote in first.values():
        if vote.answer in {Answer.GRANT, Answer.UPHOLD}:
            return _of_appeal(vote)  # one person decides: whoever was first
    said = Counter(vote.answer for vote in first.values())
    if said[Answer.BLOCKED] >= ENOUGH:
        return Outcome.CONFIRMED
    alone = not said[Answer.BLOCKED] and not confirmed
    if said[Answer.NOT_BLOCKED] >= (1 if alone else ENOUGH):
        return Outcome.REJECTED
    return Outcome.UNSURE if said[Answer.UNSURE] >= ENOUGH else None


def in_force(listed: Trust | None, told: Trust, former: Collection[Outcome | None]) -> Trust:
    """The trust that counts: what the lists say, not what was `told` when something was posted.

    What two people confirmed in a `former` review takes two to reject, whether its source has heard of it or not.
    """
    if Outcome.CONFIRMED in former:
        return Trust.CONFIRMED
    return told if listed is None else listed


def _of_appeal(vote: Vote) -> Outcome:
    if vote.answer is Answer.UPHOLD:
        return Outcome.UPHELD
    return Outcome.PARDONED if vote.code is Code.TOO_HARSH else Outcome.GRANTED


def codes_for(answer: Answer, done: Collection[str] = (), *, confirmed: bool = False) -> tuple[Code, ...]:
    """The reasons for an answer that can be true.

    Without a sanction none was too harsh (`done`: names of actions), and nobody confirmed what is not `confirmed`.
    """
    untrue = set() if SANCTIONING.intersection(done) else {Code.TOO_HARSH}
    untrue |= set() if confirmed else {Code.PEOPLE_CONFIRMED}
    return tuple(code for code in CODES[answer] if code not in untrue)


def may_decide(
    person: int,
    *,
    votes: Iterable[Vote] = (),
    earlier: Collection[int] = (),
    posters: Collection[int] = (),
    administers: bool = False,
) -> bool:
    """Whether this moderator is nobody's judge in their own cause.

    `earlier`: who decided about the same before, as an administrator or in a former review. `administers`: whether
    they are an administrator of a group concerned.
    """
    said = {vote.by for vote in votes}
    return not administers and person not in said and person not in earlier and person not in posters


def rests(outcome: Outcome | None, age: float, *, weighs: bool) -> bool:
    """Whether an entry gets no new review, since one ended so many seconds ago.

    `weighs`: whether it would be for a false alarm that counts everywhere (policies.suspension). What nobody decided in
    time was not reviewed, and gives nobody a week without one.
    """
    if weighs:
        return outcome is Outcome.CONFIRMED and age < CONFIRMED_SECONDS
    return outcome is not Outcome.UNREVIEWED and age < QUIET_SECONDS


def readmitted(staff: Collection[int], decided: Mapping[int, float], barred: Collection[int]) -> frozenset[int]:
    """Who of `staff` may decide about an entry again, so that ENOUGH of them can: who did so longest ago.

    `decided`: when each decided about it in a former review; `barred`: who must not for another reason.
    """
    free = [one for one in staff if one not in decided and one not in barred]
    again = sorted((one for one in staff if one in decided and one not in barred), key=lambda one: decided[one])
    return frozenset(again[: max(ENOUGH - len(free), 0)])


def reminders_due(age: float) -> int:
    """How many of REMINDERS have come for a review that has waited for so many seconds."""
    return sum(age >= moment for moment in REMINDERS)


class Why(StrEnum):
    """Why somebody is given no card now."""

    BREAK = "break"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Pause:
    """No card until then (epoch seconds)."""

    until: float
    why: Why


def pause(shown: Sequence[float], now: float, cards_a_day: int) -> Pause | None:
    """Whether somebody who was shown cards at these moments (epoch seconds) gets none now, and until when."""
    day = sorted(moment for moment in shown if moment <= now < moment + DAY_SECONDS)
    if len(day) >= cards_a_day:
        return Pause(day[-cards_a_day] + DAY_SECONDS, Why.DAY)
    run = _run(day, now)
    if len(run) >= CARDS_A_RUN:
        return Pause(run[-1] + BREAK_SECONDS, Why.BREAK)
    return None


def _run(moments: Sequence[float], now: float) -> list[float]:
    """The last moments without a pause between them, or since; of one hour at most."""
    run: list[float] = []
    for moment in reversed(moments):
        if moment + BREAK_SECONDS <= (run[-1] if run else now):
            break
        run.append(moment)
    run.reverse()
    return [moment for moment in run if not run or run[-1] - moment < HOUR]
