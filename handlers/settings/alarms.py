"""What this group called a false alarm: each with who and when, and a way to take it back."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from telegram import ChatMember

from handlers.card_layout import linked, shown_time
from handlers.deciding.words import SOMEBODY
from handlers.lengths import cut
from handlers.names import shown_name
from handlers.refusals import FINAL
from handlers.settings.group import Group
from handlers.settings.screens import Button, Next, Screen, column, paragraphs
from handlers.settings.taps import Tap
from locales.texts import Translator
from matching.fingerprint import Fingerprint
from records.dismissals import ADMINISTRATOR, OPERATOR, Called
from records.report_card import Card

SHOWN: Final = 20
"""False alarms on one screen, the latest; of older ones only how many there are is said."""

SHOW: Final = "show"
TAKE: Final = "take"
NAMED_BY: Final = 16
"""Digits of a name (records.dismissals.Called) in a button's data."""

TAKEN_BACK: Final = "false-alarm-taken-back"
"""What the audit log calls it."""

LONGEST_NAME: Final = 24
"""UTF-16 units of a poster's name on a button, beside the date."""


class MemberBot(Protocol):
    """What is asked of the Bot API."""

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        """A member's status in a chat, and their name."""


class Dismissed(Protocol):
    """Keeps what groups dismissed (records.dismissals.Dismissals)."""

    async def called(self, chat: int) -> list[Called]:
        """All of it, the latest first."""


class Reported(Protocol):
    """Keeps the reports (records.outbox.Outbox)."""

    async def card(self, chat: int, name: str) -> Card:
        """One of them; without hits where it has ended."""


class TakingBack(Protocol):
    """Watches over the entries (handlers.entry_guard.EntryGuard)."""

    async def take_back(self, chat: int, posted: Fingerprint, entry: Fingerprint) -> None:
        """The group no longer calls a match a false alarm."""


class Auditing(Protocol):
    """Keeps who decided what (records.audit.Audit)."""

    async def decided(self, owner: int | str, by: int, what: str, about: Mapping[str, Any], key: str = "") -> bool:
        """Once for each key, where one is given."""


class Alarms:
    """The part about false alarms."""

    screens: Final = frozenset({"alarms"})

    def __init__(
        self, bot: MemberBot, dismissed: Dismissed, reported: Reported, guard: TakingBack, audit: Auditing
    ) -> None:
        self._bot = bot
        self._dismissed = dismissed
        self._reported = reported
        self._guard = guard
        self._audit = audit

    async def act(self, tap: Tap) -> Next:
        """Show one, or take one back."""
        what, _, name = tap.action.removeprefix("alarms.").partition(".")
        if what == SHOW:
            return Next(tap.action)
        if what == TAKE:
            called = await self._named(tap.chat, name)
            if called is None:
                return Next("alarms", tap.say("This has been taken back already."))
            about = {"called_by": called.by, "called_at": called.when}
            await self._audit.decided(tap.chat, tap.by.id, TAKEN_BACK, about, key=f"{TAKEN_BACK}/{tap.once}")
            prints = sorted(called.prints)
            await self._guard.take_back(tap.chat, prints[0], prints[-1])
            return Next("alarms", tap.say("Taken back. The image acts here again from its next match on."))
        return Next("alarms")

    async def show(self, screen: str, group: Group, say: Translator, by: int) -> Screen:  # noqa: ARG002 - of a part
        """All of them, or one."""
        what, _, name = screen.removeprefix("alarms.").partition(".")
        called = await self._named(group.chat.id, name) if what == SHOW else None
        return await self._one(called, group, say) if called else await self._all(group, say)

    async def _all(self, group: Group, say: Translator) -> Screen:
        called = await self._dismissed.called(group.chat.id)
        older = len(called) - SHOWN
        text = paragraphs(
            say("<b>False alarms called in this group</b>"),
            say("These images trigger nothing here, whatever any list says. In other groups they do.")
            if called
            else say("There is none."),
            say.count("{number} older one is not shown.", "{number} older ones are not shown.", older)
            if older > 0
            else "",
        )
        listed = [
            Button(await self._label(group.chat.id, one), f"alarms.{SHOW}.{_short(one)}") for one in called[:SHOWN]
        ]
        return Screen(text, column(*listed))

    async def _label(self, chat: int, called: Called) -> str:
        """When it was called, and whose post it was about."""
        facts = await self._facts(chat, called)
        name = cut(" ".join(str(facts["name"]).split()), LONGEST_NAME) if facts else ""
        return f"{_moment(called.when)}, {name}" if name else _moment(called.when)

    async def _facts(self, chat: int, called: Called) -> Mapping[str, Any] | None:
        """What its report says of the post it is about, for as long as the report is kept."""
        if not called.card:
            return None
        prints = {str(one) for one in called.prints}
        hits = (await self._reported.card(chat, called.card)).hits.values()
        return next((facts for facts in hits if str(facts["key"]).split("/")[1] in prints), None)

    async def _one(self, called: Called, group: Group, say: Translator) -> Screen:
        facts = await self._facts(group.chat.id, called)
        text = paragraphs(
            say("<b>A false alarm</b>"),
            say("A post by {poster}, {time}.").format(poster=linked(dict(facts)), time=shown_time(facts["received"]))
            if facts
            else "",
            say("Called on {time} by {name}.").format(
                time=_moment(called.when), name=await self._who(group.chat.id, called, say)
            ),
            say(
                "If you take it back, the image acts here again from its next match on. Nothing that was undone is "
                "done again."
            ),
        )
        return Screen(text, column(Button(say("Take it back"), f"alarms.{TAKE}.{_short(called)}")), back="alarms")

    async def _who(self, chat: int, called: Called, say: Translator) -> str:
        """What Telegram calls an administrator now: no name is kept. Of all others only the part they acted in."""
        if called.as_what != ADMINISTRATOR:
            return say(SOMEBODY[called.as_what])
        if called.by == OPERATOR:
            return say("the operator")
        try:
            member = await self._bot.get_chat_member(chat, called.by)
        except FINAL:
            return say("somebody who is no longer here")
        return shown_name(member.user.full_name)

    async def _named(self, chat: int, name: str) -> Called | None:
        return _of_name(await self._dismissed.called(chat), name)


def _of_name(called: Iterable[Called], name: str) -> Called | None:
    return next((one for one in called if _short(one) == name), None)


def _short(called: Called) -> str:
    return called.name[:NAMED_BY]


def _moment(when: float) -> str:
    return f"{datetime.fromtimestamp(when, UTC):%Y-%m-%d %H:%M} UTC"
