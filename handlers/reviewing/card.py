"""The text of a card. No picture, no group, no name, no link: a moderator learns what decides, and no place."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from config.sources import OWN_SOURCE
from handlers.card_words import ROLES
from handlers.lengths import LONGEST, cut
from handlers.names import quoted
from handlers.reviewing.history import Before, History
from handlers.reviewing.words import KINDS, OUTCOMES, PRESENTS
from handlers.suspensions import reason
from locales.texts import Translator
from matching.match import Trust
from matching.variants import VARIANT_NAMES
from policies.actions import Ban, BanChannel, DeleteChatPhoto, DeletePost, Mute, Strike
from policies.circumstances import Role
from policies.reviewing import HOUR, MOST_SECONDS, TARGET_SECONDS, Answer, Code, Present, codes_for
from records.review import Review
from records.suspended import OPEN

LONGEST_TEXT: Final = 1_000
"""UTF-16 units of a poster's own words that are shown."""

MOST_ENTRIES: Final = 5
"""Of one contested report whose state is told."""

RESTRICTING: Final = frozenset({Mute.name, Ban.name, BanChannel.name})
"""What can be lifted; a strike is removed."""


def told(review: Review, history: History, waited: float, say: Translator) -> str:
    """One card. `waited` is how many seconds its clock has run."""
    about = _appeal(review, history, say) if review.is_appeal else _entry(review, history, say)
    head = [
        say("Review {id}").format(id=review.id),
        *(say("Why: {why}.").format(why=say(KINDS[kind])) for kind in review.kinds),
        clock_told(waited, say),
    ]
    return cut("\n".join([*head, "", *about]), LONGEST)


def clock_told(waited: float, say: Translator) -> str:
    """By when it is to be decided."""
    left = TARGET_SECONDS - waited
    if left > 0:
        return say("Due in {time}.").format(time=length_told(left, say))
    return say("The target of 24 h has passed. It ends in {time}, decided or not.").format(
        time=length_told(max(MOST_SECONDS - waited, 0.0), say)
    )


def length_told(seconds: float, say: Translator) -> str:
    """Hours, or minutes of less than one."""
    if seconds < HOUR:
        return say("{minutes} min").format(minutes=int(seconds // 60))
    return say("{hours} h").format(hours=int(seconds // HOUR))


def _entry(review: Review, history: History, say: Translator) -> Iterator[str]:
    yield from _match(review, say)
    yield from _history(history, say)
    yield ""
    yield from _places(review, history, say)
    yield ""
    yield say(
        "Nobody sees the image, and there is no description of it: decide by what stands here. Blocked: near "
        "matches, few posters, nobody calls it wrong. Not blocked: it spreads like a meme, a logo or a press "
        "image, or people call it wrong. Where this does not tell, “Unsure” is the right answer."
    )


def _match(review: Review, say: Translator) -> Iterator[str]:
    found = review.findings
    if "distance" in found:
        yield say("Newest match: {variant}, distance {distance} of 256 bits, quality {quality} of 100.").format(
            variant=say(VARIANT_NAMES.get(found.get("variant", ""), VARIANT_NAMES["upright"])),
            distance=found["distance"],
            quality=found.get("quality", "?"),
        )
    trust = say("confirmed") if review.trust is Trust.CONFIRMED else say("unverified")
    source = say("the own list") if review.source == OWN_SOURCE else review.source
    yield say("Entry: {trust}, list: {source}.").format(trust=trust, source=source)


def _history(history: History, say: Translator) -> Iterator[str]:
    spread = history.spread
    yield say("In the last 24 h, posts: {posts}, posters: {posters}, groups: {groups}.").format(
        posts=spread.posts, posters=spread.posters, groups=spread.groups
    )
    if history.days:
        yield say("Posts a day, the last {number} days: {days}.").format(
            number=len(history.days), days=", ".join(map(str, history.days))
        )
    yield say("Removed because of it in the last year: {number}.").format(number=history.removed)
    yield say("Different people who called it a false alarm: {number}.").format(number=history.alarms)
    if history.confirmed:
        yield say("Different administrators who confirmed a match: {number}.").format(number=history.confirmed)
    if history.flag and history.flag.state in OPEN:
        yield say("Suspended or noted: {why}").format(why=reason(history.flag, say))
    yield from _earlier(history, say)


def _earlier(history: History, say: Translator) -> Iterator[str]:
    for moment, outcome in history.earlier:
        date = datetime.fromtimestamp(moment, UTC)
        yield say("Earlier review, {date}: {outcome}.").format(date=f"{date:%Y-%m-%d}", outcome=say(OUTCOMES[outcome]))


def _places(review: Review, history: History, say: Translator) -> Iterator[str]:
    """The newest hits; groups and posters are numbered on each card anew."""
    groups: dict[int, int] = {}
    posters: dict[tuple[int, int | None], int] = {}
    yield say("Hits under review: {number}.").format(number=review.hits)
    for before in history.places:
        place = before.place
        group = groups.setdefault(place.chat, len(groups) + 1)
        poster = posters.setdefault((place.chat, place.poster), len(posters) + 1)
        yield say("- group {group}, poster {poster} ({role}): {done}. {standing}").format(
            group=group,
            poster=poster,
            role=say(ROLES[Role(place.role)]),
            done=_done_then(before, say),
            standing=_standing(before, say),
        )


def _done_then(before: Before, say: Translator) -> str:
    """What was done at a hit, and whether it holds still."""
    done = _done(before.place.done, say)
    if before.undone:
        return say("{done}; undone since").format(done=done)
    if before.lifted:
        return say("{done}; sanction lifted since").format(done=done)
    return done


def _done(actions: tuple[str, ...], say: Translator) -> str:
    words = {
        DeletePost.name: say("post deleted"),
        DeleteChatPhoto.name: say("picture of the group removed"),
        Strike.name: say("strike"),
        Mute.name: say("muted"),
        Ban.name: say("banned"),
        BanChannel.name: say("channel banned"),
    }
    return ", ".join(words[action] for action in actions if action in words) or say("only reported")


def _standing(before: Before, say: Translator) -> str:
    if before.place.poster is None:
        return ""
    return say("In this group, strikes that count: {strikes}, sanctions: {restrictions}.").format(
        strikes=before.strikes, restrictions=before.restrictions
    )


def _appeal(review: Review, history: History, say: Translator) -> Iterator[str]:
    yield from _statement(review.findings, say)
    yield from _presents(history.presents, say)
    yield from _earlier(history, say)
    yield ""
    yield _of_granting(review.findings, say)
    if Code.TOO_HARSH in codes_for(Answer.GRANT, review.findings.get("done") or ()):
        yield say(
            "If it is granted because the sanction was too harsh, only the sanction is lifted "
            "and the strike removed: the image stays listed, in that group too."
        )
    yield ""
    yield from _words(str(review.findings.get("text") or ""), say)


def _words(words: str, say: Translator) -> Iterator[str]:
    """The poster's own, which come last: nothing on a card stands below them."""
    if words:
        yield say("The poster writes:")
        yield quoted(cut(words, LONGEST_TEXT))
    else:
        yield say("The poster has added no text.")


def _of_granting(findings: Any, say: Translator) -> str:
    """What the answers do: nothing is lifted or removed that there is not."""
    done = set() if findings.get("lifted") else set(findings.get("done") or ())
    if done.intersection(RESTRICTING):
        return say(
            "Nobody sees the image. Grant: the sanction is lifted, the strike removed, and the image triggers "
            "nothing in that group any more. Uphold: all stays as it is. The poster is told the outcome, and not "
            "who decided."
        )
    if Strike.name in done:
        return say(
            "Nobody sees the image. Grant: the strike is removed, and the image triggers nothing in that group any "
            "more. Uphold: all stays as it is. The poster is told the outcome, and not who decided."
        )
    return say(
        "Nobody sees the image. Grant: the image triggers nothing in that group any more; a deleted post cannot be "
        "brought back. Uphold: all stays as it is. The poster is told the outcome, and not who decided."
    )


def _presents(presents: tuple[Present, ...], say: Translator) -> Iterator[str]:
    """How the entries stand now."""
    if len(presents) == 1:
        yield say("The entry now: {state}.").format(state=say(PRESENTS[presents[0]]))
        return
    for number, present in enumerate(presents[:MOST_ENTRIES], start=1):
        yield say("Entry {number} now: {state}.").format(number=number, state=say(PRESENTS[present]))


def _statement(findings: Any, say: Translator) -> Iterator[str]:
    """What the statement of reasons says."""
    done = tuple(findings.get("done") or ())
    yield say("What was done: {done}.").format(done=_done(done, say))
    if "distance" in findings:
        yield say("Distance of the match: {distance} of 256 bits.").format(distance=findings["distance"])
    if "trust" in findings:
        confirmed = findings["trust"] == Trust.CONFIRMED
        yield (
            say("When it was posted, people had confirmed the entry.")
            if confirmed
            else say("When it was posted, nobody had reviewed the entry.")
        )
