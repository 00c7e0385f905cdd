"""The text of a report: what, who, when, why, what was done and what was not, and how to undo it. HTML for Telegram."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from config.sources import OWN_SOURCE
from handlers.attachments import Kind
from handlers.card_layout import ROOM, Facts, fitting, length, linked, short, shown_time
from handlers.card_words import DONE, KINDS, NOT_DONE, REASONS, RIGHTS, ROLES, WOULD
from handlers.deciding.removing import was_deleted
from handlers.deciding.told import about_decisions, by_hand, question
from handlers.names import shown_name
from handlers.refusals import REFUSALS
from handlers.seen import REASONS as UNCHECKED
from locales.texts import Translator
from matching.looks.orientations import Orientation
from matching.match import Trust
from matching.variants import VARIANT_NAMES
from policies.actions import DeletePost
from policies.circumstances import Role
from policies.reasons import Reason
from records.report_card import Card

MOST_LISTED = 5
"""Images of one card that are told in full; of the others a line each, while they fit."""

MOST_SUMMARIES = 2
"""Of one turn, however many cards are waiting: a flood of images is not to become a flood of reports."""

IN_ONE_SUMMARY = 20
"""Cards in one summary, while they fit. Telegram takes 100 links and the like in a message; a line has two."""

SUPERGROUP_PREFIX = "-100"
"""How the Bot API writes the id of a supergroup or channel; without it, it is the id of message links."""

DOUBTFUL = frozenset({Reason.TOO_FAR, Reason.LOW_QUALITY})
"""Reasons for which nobody says that the image is a listed one."""

NO_LABELS: Final[Mapping[str, str]] = {}


class CardText:
    """Writes reports about one chat in one language. `labels` are what sources are called, by name."""

    def __init__(self, say: Translator, chat: int, title: str, labels: Mapping[str, str] = NO_LABELS) -> None:
        self._say = say
        self._labels = labels
        self._chat = chat
        self._title = shown_name(title) or str(chat)

    @property
    def say(self) -> Translator:
        """The language of all of it."""
        return self._say

    def card(self, card: Card, *, asked: bool = False) -> str:
        """One post or album with what is grouped with it: as many of its hits as a message takes, and their number.

        `asked`: its reader is asked whether it is a false alarm.
        """
        hits = sorted(card.hits.values(), key=lambda facts: (facts["received"], facts["message"]))
        several = len({(facts["poster"], facts["role"]) for facts in hits}) > 1
        who = self._say("Posters: several") if several else self._who(hits[0])
        head = [self._heading(hits), "", who]
        undo = [*self._undo(card), *about_decisions(self._say, card), *by_hand(self._say, card)]
        undo = [*about_decisions(self._say, card), *question(self._say, card)] if asked else undo
        if card.total > 1:
            head.append(self._say("Listed images so far: {number}").format(number=card.total))
        full = [["", *([self._who(facts)] if several else []), *self._hit(facts)] for facts in hits[:MOST_LISTED]]
        lines = [[self._short_hit(facts)] for facts in hits[MOST_LISTED:]]
        blocks = fitting([*full, *([[""]] if lines else []), *lines], ROOM - length([*head, *undo]))
        shown = sum(block != [""] for block in blocks)
        rest = self._more(card.total - shown)
        return "\n".join([*head, *itertools.chain.from_iterable(blocks), *rest, *undo])

    def summaries(self, cards: Iterable[Card]) -> Iterator[tuple[str, list[Card]]]:
        """Many cards in a few texts, a line for each; with each text the cards it tells of.

        In a flood the last text only counts those for which there was no line: they are all shown one by one to
        whoever asks.
        """
        waiting = [card for card in cards if card.hits]
        room = ROOM - length([self._summary([], 0)])
        for at in range(1, MOST_SUMMARIES + 1):
            lines = fitting([[self._line(card)] for card in waiting[:IN_ONE_SUMMARY]], room)
            told = waiting if at == MOST_SUMMARIES else waiting[: len(lines)]
            if told:
                yield self._summary([line for (line,) in lines], len(told)), told
            waiting = waiting[len(told) :]

    def rest(self, number: int) -> str:
        """How many cards there are still to be shown one by one."""
        return self._say.count(
            "{number} more report waits for a decision.", "{number} more reports wait for a decision.", number
        )

    def _summary(self, lines: list[str], number: int) -> str:
        posted = self._say.count("{number} report of listed images.", "{number} reports of listed images.", number)
        head = self._say("<b>{title}</b>: {posted}").format(title=self._title, posted=posted)
        besides = number - len(lines)
        more = (
            [self._say.count("and {number} more report", "and {number} more reports", besides)] if besides > 0 else []
        )
        return "\n".join([head, "", *lines, *more])

    def unchecked(self, totals: Counter[str]) -> str:
        """The digest of images nobody could check."""
        say = self._say
        lines = [
            say("- {reason}: {number}").format(
                reason=say(UNCHECKED.get(reason, UNCHECKED["unavailable"])), number=number
            )
            for reason, number in totals.most_common()
        ]
        return "\n".join([say("Images in {title} that could not be checked:").format(title=self._title), *lines])

    def _heading(self, hits: list[Facts]) -> str:
        if all(DOUBTFUL.intersection(facts["reasons"]) for facts in hits):
            said = self._say("An image that resembles a listed one was posted in {title}.")
        elif hits[0]["dry_run"]:
            said = self._say("Dry run. A listed image was posted in {title}.")
        else:
            said = self._say("A listed image was posted in {title}.")
        return f"<b>{said.format(title=self._title)}</b>"

    def _who(self, facts: Facts) -> str:
        role = self._say(ROLES[Role(facts["role"])])
        if facts["poster"] is None:
            return self._say("Poster: {role}").format(role=role)
        return self._say("Poster: {name} (id {id}, {role})").format(name=linked(facts), id=facts["poster"], role=role)

    def _hit(self, facts: Facts) -> list[str]:
        say = self._say
        lines = [
            say("Post: {kind}, {message}, {time}").format(
                kind=say(KINDS[Kind(facts["kind"])]), message=self._message(facts), time=shown_time(facts["received"])
            ),
            *self._look_back(facts),
            self._distance(facts),
            *self._source(facts),
            *(say(REASONS[Reason(reason)]) for reason in facts["reasons"]),
            *self._outcomes(facts),
            *(say("Not done: {what}. Reason: {why}").format(what=what, why=why) for what, why in self._withheld(facts)),
        ]
        notes = ", ".join(dict.fromkeys(say(UNCHECKED.get(note, UNCHECKED["unavailable"])) for note in facts["notes"]))
        return [*lines, say("Not checked: {what}").format(what=notes)] if notes else lines

    def _look_back(self, facts: Facts) -> list[str]:
        if not facts.get("look_back"):
            return []
        return [
            self._say("Found later: the fingerprint came onto the list after this post, which is of the last 48 hours.")
        ]

    def _short_hit(self, facts: Facts) -> str:
        return self._say("- {time}, {message}: {done}").format(
            time=shown_time(facts["received"]), message=self._message(facts), done=self._deleted([facts])
        )

    def _more(self, number: int) -> list[str]:
        return [self._say.count("and {number} more image", "and {number} more images", number)] if number else []

    def _deleted(self, hits: Iterable[Facts]) -> str:
        """Whether all of these are gone."""
        gone = all(any(one["action"] == DeletePost.name and one["done"] for one in facts["outcomes"]) for facts in hits)
        return self._say("deleted") if gone else self._say("not deleted")

    def _message(self, facts: Facts) -> str:
        if not facts["message"]:
            return self._say("no message")
        number, chat = facts["message"], str(self._chat)
        text = self._say("message {number}").format(number=number)
        if not chat.startswith(SUPERGROUP_PREFIX):
            return text
        return f'<a href="https://t.me/c/{chat.removeprefix(SUPERGROUP_PREFIX)}/{number}">{text}</a>'

    def _distance(self, facts: Facts) -> str:
        near = (
            self._say(
                "Match: {variant}, distance {distance} of 256 bits, confirmed fingerprint {matched}, posted {posted}"
            )
            if facts["trust"] == Trust.CONFIRMED
            else self._say(
                "Match: {variant}, distance {distance} of 256 bits, unverified fingerprint {matched}, posted {posted}"
            )
        )
        return near.format(
            variant=self._say(VARIANT_NAMES[facts.get("variant", Orientation.UPRIGHT.word)]),
            distance=facts["distance"],
            matched=short(facts["matched"]),
            posted=short(facts["posted"]),
        )

    def _source(self, facts: Facts) -> list[str]:
        """Whose list it is, where it is not the own one."""
        name = facts.get("source", OWN_SOURCE)
        if name == OWN_SOURCE:
            return []
        return [self._say("The fingerprint is on the list of {source}.").format(source=shown_name(self._label(name)))]

    def _label(self, source: str) -> str:
        return self._labels.get(source) or source

    def _outcomes(self, facts: Facts) -> list[str]:
        say, lines = self._say, []
        for outcome in facts["outcomes"]:
            action = outcome["action"]
            if facts["dry_run"]:
                lines.append(say("Dry run: {what}").format(what=say(WOULD[action])))
            elif outcome["done"]:
                until = shown_time(outcome["until"]) if outcome["until"] else ""
                lines.append(say("Done: {what}").format(what=say(DONE[action]).format(until=until)))
            else:
                what, why = say(NOT_DONE[action]), REFUSALS[outcome["why"]]
                lines.append(say("Not done: {what}. Reason: {why}").format(what=what, why=say(why)))
        return lines

    def _withheld(self, facts: Facts) -> list[tuple[str, str]]:
        say = self._say
        return [(say(NOT_DONE[action]), say(RIGHTS[right])) for action, right in facts["withheld"]]

    def _undo(self, card: Card) -> list[str]:
        """What no button can undo; once something was lifted, the decision says it."""
        if card.lifted_by or not any(was_deleted(facts) for facts in card.hits.values()):
            return []
        return ["", self._say("A deleted post cannot be brought back.")]

    def _line(self, card: Card) -> str:
        facts = min(card.hits.values(), key=lambda one: one["distance"])
        line = self._say("- {time}, {message}, {who}, {distance} bits, {trust}: {done}").format(
            time=shown_time(facts["received"]),
            message=self._message(facts),
            who=linked(facts),
            distance=facts["distance"],
            trust=self._say("confirmed") if facts["trust"] == Trust.CONFIRMED else self._say("unverified"),
            done=self._deleted(card.hits.values()),
        )
        return ", ".join([line, *self._more(card.total - 1)])
