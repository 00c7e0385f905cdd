"""The text of a report: what, who, when, why, what was done and what was not, and how to undo it. HTML for Telegram."""

import html
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from handlers.attachments import Kind
from handlers.card_words import DONE, KINDS, NOT_DONE, REASONS, RIGHTS, ROLES, UNDO, WOULD
from handlers.refusals import REFUSALS
from handlers.seen import REASONS as UNCHECKED
from locales.texts import Translator
from matching.match import Trust
from policies.circumstances import Role
from policies.reasons import Reason
from records.outbox import Card

MOST_LISTED = 5
"""Images of one album that are told one by one; the others are counted. Keeps a card below Telegram's 4096."""

LONGEST_NAME = 64
"""Characters of a name that are shown. Telegram allows 128, of a title 255."""

SUPERGROUP_PREFIX = "-100"
"""How the Bot API writes the id of a supergroup or channel; without it, it is the id of message links."""

Facts = dict[str, Any]


class CardText:
    """Writes reports about one chat in one language."""

    def __init__(self, say: Translator, chat: int, title: str) -> None:
        self._say = say
        self._chat = chat
        self._title = _safe(title) or str(chat)

    def card(self, card: Card) -> str:
        """One post or album, with all its hits."""
        hits = sorted(card.hits.values(), key=lambda facts: (facts["received"], facts["message"]))
        first = hits[0]
        lines = [self._heading(first), "", self._who(first)]
        for facts in hits[:MOST_LISTED]:
            lines += ["", *self._hit(facts)]
        if len(hits) > MOST_LISTED:
            more = len(hits) - MOST_LISTED
            lines += [
                "",
                self._say.count("{number} more image of this post", "{number} more images of this post", more),
            ]
        return "\n".join([*lines, *self._undo(hits)])

    def summary(self, cards: Iterable[Card]) -> str:
        """Many cards in one text, a line for each."""
        told = [card for card in cards if card.hits]
        posted = self._say.count("{number} listed image was posted.", "{number} listed images were posted.", len(told))
        return "\n".join([f"<b>{self._title}</b>: {posted}", "", *map(self._line, told)])

    def unchecked(self, totals: Counter[str]) -> str:
        """The digest of images nobody could check."""
        say = self._say
        lines = [
            f"- {say(UNCHECKED.get(reason, UNCHECKED['unavailable']))}: {number}"
            for reason, number in totals.most_common()
        ]
        return "\n".join([say("Images in {title} that could not be checked:").format(title=self._title), *lines])

    def _heading(self, facts: Facts) -> str:
        said = (
            self._say("Dry run. A listed image was posted in {title}.")
            if facts["dry_run"]
            else self._say("A listed image was posted in {title}.")
        )
        return f"<b>{said.format(title=self._title)}</b>"

    def _who(self, facts: Facts) -> str:
        role = self._say(ROLES[Role(facts["role"])])
        if facts["poster"] is None:
            return self._say("Poster: {role}").format(role=role)
        return self._say("Poster: {name} (id {id}, {role})").format(name=_linked(facts), id=facts["poster"], role=role)

    def _hit(self, facts: Facts) -> list[str]:
        say = self._say
        lines = [
            say("Post: {kind}, {message}, {time}").format(
                kind=say(KINDS[Kind(facts["kind"])]), message=self._message(facts), time=_time(facts["received"])
            ),
            self._distance(facts),
            *(say(REASONS[Reason(reason)]) for reason in facts["reasons"]),
            *self._outcomes(facts),
            *(say("Not done: {what}, because {why}").format(what=what, why=why) for what, why in self._withheld(facts)),
        ]
        notes = ", ".join(say(UNCHECKED.get(note, UNCHECKED["unavailable"])) for note in facts["notes"])
        return [*lines, say("Not checked: {what}").format(what=notes)] if notes else lines

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
            self._say("Match: {distance} of 256 bits from the confirmed fingerprint {matched} (posted {posted})")
            if facts["trust"] == Trust.CONFIRMED
            else self._say("Match: {distance} of 256 bits from the unreviewed fingerprint {matched} (posted {posted})")
        )
        return near.format(distance=facts["distance"], matched=_short(facts["matched"]), posted=_short(facts["posted"]))

    def _outcomes(self, facts: Facts) -> list[str]:
        say, lines = self._say, []
        for outcome in facts["outcomes"]:
            action = outcome["action"]
            if facts["dry_run"]:
                lines.append(say("Dry run: {what}").format(what=say(WOULD[action])))
            elif outcome["done"]:
                until = _time(outcome["until"]) if outcome["until"] else ""
                lines.append(say("Done: {what}").format(what=say(DONE[action]).format(until=until)))
            else:
                why = say(REFUSALS[outcome["why"]])
                lines.append(say("Not done: {what}, because {why}").format(what=say(NOT_DONE[action]), why=why))
        return lines

    def _withheld(self, facts: Facts) -> list[tuple[str, str]]:
        say = self._say
        return [(say(NOT_DONE[action]), say(RIGHTS[right])) for action, right in facts["withheld"]]

    def _undo(self, hits: list[Facts]) -> list[str]:
        done = {outcome["action"] for facts in hits for outcome in facts["outcomes"] if outcome["done"]}
        ways = [self._say(way) for action, way in UNDO.items() if action in done]
        return ["", *ways] if ways else []

    def _line(self, card: Card) -> str:
        facts = min(card.hits.values(), key=lambda one: one["distance"])
        deleted = any(one["action"] == "delete-post" and one["done"] for one in facts["outcomes"])
        done = self._say("deleted") if deleted else self._say("not deleted")
        return self._say("- {time}, {message}, {who}, {distance} bits, {trust}: {done}").format(
            time=_time(facts["received"]),
            message=self._message(facts),
            who=_linked(facts),
            distance=facts["distance"],
            trust=self._say("confirmed") if facts["trust"] == Trust.CONFIRMED else self._say("unreviewed"),
            done=done,
        )


def _linked(facts: Facts) -> str:
    """The poster's name as a link to their profile; a channel has none by id."""
    number, name = facts["poster"], _safe(facts["name"]) or str(facts["poster"] or "?")
    handle = f" @{_safe(facts['username'])}" if facts["username"] else ""
    return f'<a href="tg://user?id={number}">{name}</a>{handle}' if number and number > 0 else f"{name}{handle}"


def _safe(text: str) -> str:
    """A stranger's words: cut, on one line, escaped."""
    shown = " ".join(text.split())
    return html.escape(shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - 1] + "…")


def _short(fingerprint: str) -> str:
    return f"<code>{fingerprint[:8]}…{fingerprint[-4:]}</code>"


def _time(when: str | float) -> str:
    moment = datetime.fromisoformat(when) if isinstance(when, str) else datetime.fromtimestamp(when, UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
