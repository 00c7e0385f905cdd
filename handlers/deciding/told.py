"""What a card says about decisions: who decided what and when, what came of it, and what a false alarm would undo."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from handlers.card_words import UNDO
from handlers.deciding.actions import sanctioned, undoes
from handlers.deciding.lifting import LIFT
from handlers.deciding.removing import DELETE, DELETED, may_be_deleted, was_deleted
from handlers.deciding.words import DECIDED, LIFTS, NOT_LIFTED, SOMEBODY
from handlers.names import shown_name
from handlers.refusals import REFUSALS
from locales.texts import Translator
from policies.actions import Ban, DeleteChatPhoto, DeletePost, Strike
from records.report_card import Answer, Card, Decision, Result

Facts = dict[str, Any]


def decided(say: Translator, decision: Decision) -> str:
    """One decision in one sentence. Moderators are not named to a group."""
    known = SOMEBODY.get(decision.as_what)
    name = say(known) if known else shown_name(decision.name)
    moment = datetime.fromtimestamp(decision.time, UTC)
    return say(DECIDED[decision.answer]).format(name=name, time=f"{moment:%Y-%m-%d %H:%M} UTC")


def about_decisions(say: Translator, card: Card) -> list[str]:
    """All that was decided about a card and what came of it, with an empty line before; nothing where nothing was."""
    if not card.decisions:
        return []
    lines = [""]
    for decision in sorted(card.decisions.values(), key=lambda one: one.time):
        lines.append(f"<b>{decided(say, decision)}</b>")
        if undoes(decision.answer):
            lines += _undone(say, list(card.hits.values()))
        elif decision.answer is Answer.CONFIRMED:
            lines += _confirmed(say, card)
    return [*lines, *(_result(say, one) for one in card.results.values() if one.what != DELETE)]


def question(say: Translator, card: Card) -> list[str]:
    """What a false alarm would undo, for who is about to say that it is one."""
    hits = list(card.hits.values())
    lines = ["", say("<b>Is it a false alarm? Then:</b>")]
    if sanctioned(card):
        lines.append(say("- the sanction is lifted, with exactly the permissions there were before;"))
    if _done(hits, Strike.name):
        lines.append(say("- what was counted against the poster is taken back;"))
    lines.append(say("- this image acts on nothing in this group any more."))
    return [*lines, *_lost(say, hits)]


def by_hand(say: Translator, card: Card) -> list[str]:
    """How administrators lift themselves what the bot could not lift."""
    refused = {one.poster for one in card.results.values() if one.what == LIFT and one.how not in LIFTS}
    hits = [facts for facts in card.hits.values() if facts["poster"] in refused]
    return [say(way) for action, way in UNDO.items() if _done(hits, action)]


def _confirmed(say: Translator, card: Card) -> list[str]:
    """That a confirmation removes, and does nothing else."""
    lines = [
        say("This sanctions nobody and changes nothing about the fingerprint: that takes a review by two moderators.")
    ]
    results = [one for one in card.results.values() if one.what == DELETE]
    lines += [_deletion(say, one) for one in results]
    spared = any(
        not may_be_deleted(facts) and facts["message"] and not facts["dry_run"] for facts in card.hits.values()
    )
    if spared and not any(was_deleted(facts) for facts in card.hits.values()):
        lines.append(say("The bot deletes nothing of administrators and of the linked channel."))
    return lines


def _deletion(say: Translator, result: Result) -> str:
    if result.how == DELETED:
        return say.count("{number} post was deleted.", "{number} posts were deleted.", result.number)
    not_deleted = say.count("{number} post was not deleted.", "{number} posts were not deleted.", result.number)
    return say("{what} Reason: {why}").format(what=not_deleted, why=say(REFUSALS[result.how]))


def _undone(say: Translator, hits: Sequence[Facts]) -> list[str]:
    lines = [say("From then on this image acts on nothing in this group, unless that is taken back in /settings.")]
    if _done(hits, Strike.name):
        lines.append(say("What was counted against the poster is taken back."))
    return [*lines, *_lost(say, hits)]


def _lost(say: Translator, hits: Sequence[Facts]) -> list[str]:
    """What cannot be brought back."""
    lines = []
    if _done(hits, DeletePost.name):
        lines.append(say("A deleted post cannot be brought back."))
    if _done(hits, DeleteChatPhoto.name):
        lines.append(say("The picture of the group cannot be brought back."))
    if _done(hits, Ban.name):
        lines.append(
            say("With the ban Telegram erased all messages of that person in the group; they cannot be brought back.")
        )
    return lines


def _result(say: Translator, result: Result) -> str:
    poster = shown_name(result.name) or str(result.poster)
    if result.how not in LIFTS:
        return say(NOT_LIFTED).format(poster=poster, why=say(REFUSALS[result.how]))
    until = f"{datetime.fromtimestamp(result.until, UTC):%Y-%m-%d %H:%M:%S} UTC" if result.until else ""
    return say(LIFTS[result.how]).format(poster=poster, until=until)


def _done(hits: Iterable[Facts], action: str) -> bool:
    return any(one["action"] == action and one["done"] for facts in hits for one in facts["outcomes"])
