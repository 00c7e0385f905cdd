"""The statement of reasons, in words: what was done, what was found, how and why it was decided, how to contest it.

The parts are those of Regulation (EU) 2022/2065, article 17 (3). It says nothing that would make it a search: not
which entry of the list, not who registered it, the distance as a word only. Plain text.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from config.errors import N_
from handlers.lengths import LONGEST, cut, plain, units
from handlers.names import shown_name
from handlers.poster.decisions import MIXED, Decision
from locales.texts import Translator
from policies.actions import Ban, BanChannel, DeleteChatPhoto, Mute, Strike
from policies.reviewing import Code
from records.appeals import Appeal, State, With

MOST_SHOWN: Final = 5
"""Decisions told in full; the others are counted."""

ANSWER_SECONDS: Final = 48 * 3_600
"""Within which an appeal is answered."""

DONE: Final = {
    DeleteChatPhoto.name: N_("The picture of the group was removed."),
    Mute.name: N_("You cannot write in this group until {until}."),
    Ban.name: N_("You were removed from this group, without an end date."),
    BanChannel.name: N_("The channel cannot post in this group any more, without an end date."),
}
"""What was done besides deleting, in its order."""

DONE_BEFORE: Final = {
    DeleteChatPhoto.name: N_("The picture of the group was removed."),
    Mute.name: N_("You were muted in this group."),
    Ban.name: N_("You were removed from this group."),
    BanChannel.name: N_("The channel was removed from this group."),
}
"""The same of what holds no more."""

LIFTED_BY: Final = {
    "administrator": N_("On {time} an administrator of the group lifted the sanction; it no longer counts."),
    "moderator": N_("On {time} a moderator lifted the sanction; it no longer counts."),
}

UNDONE_BY: Final = {
    "administrator": N_("On {time} an administrator of the group undid this decision."),
    "moderator": N_("On {time} a moderator undid this decision."),
}

DECIDED_BY: Final = {
    "": N_(
        "How it was decided: automatically, by comparing fingerprints of images. Nobody looked at the post beforehand."
    ),
    "administrator": N_(
        "How it was decided: by an administrator of the group, after fingerprints of images were compared."
    ),
    MIXED: N_(
        "How it was decided: partly automatically, by comparing fingerprints of images, and "
        "partly by an administrator of the group afterwards."
    ),
}

OUTCOMES: Final = {
    (State.GRANTED, "administrator"): N_(
        "An administrator examined your appeal on {time} and granted it: the match counts as a false alarm."
    ),
    (State.GRANTED, "moderator"): N_(
        "A moderator examined your appeal on {time} and granted it: the match counts as a false alarm."
    ),
    (State.LIFTED, "administrator"): N_(
        "An administrator examined your appeal on {time} and granted it in part: the "
        "sanction was lifted. The match stands, and the post stays removed."
    ),
    (State.LIFTED, "moderator"): N_(
        "A moderator examined your appeal on {time} and granted it in part: the sanction was "
        "lifted. The match stands, and the post stays removed."
    ),
    (State.UPHELD, "administrator"): N_(
        "An administrator examined your appeal on {time} and upheld the decision: nothing was found that speaks "
        "against the match."
    ),
    (State.UPHELD, "moderator"): N_(
        "A moderator examined your appeal on {time} and upheld the decision: nothing was found that speaks against "
        "the match."
    ),
}
"""How an appeal ended and why, by who decided it. Nobody has the image: what can be said of it is the match."""

UPHELD_FOR: Final = {
    Code.MATCH_IS_SURE: N_("A moderator examined your appeal on {time} and upheld the decision: the match is certain."),
    Code.PEOPLE_CONFIRMED: N_(
        "A moderator examined your appeal on {time} and upheld the decision: a review had confirmed the registration."
    ),
    Code.NO_NEW_FACT: N_(
        "A moderator examined your appeal on {time} and upheld the decision: nothing new speaks against it."
    ),
}
"""The same where the reason was given."""

REJECTED_SINCE: Final = N_(
    "Your appeal was granted on {time}: moderators decided that the registered image does not belong on the list."
)
"""The same where nobody had to examine it any more."""


class Screen(NamedTuple):
    """A statement of 4,096 characters at most, and how many decisions it tells in full."""

    text: str
    shown: int


class StatementText:
    """Writes statements to one person about one group."""

    def __init__(self, say: Translator, title: str) -> None:
        self._say = say
        self._title = title

    def screen(
        self, decisions: Sequence[Decision], appeals: Mapping[str, Appeal], now: float, *, first: str = ""
    ) -> Screen:
        """What comes `first`, the newest decisions, the number of the others, and what holds for all.

        `appeals` by report, `now` in epoch seconds.
        """
        for number in range(min(len(decisions), MOST_SHOWN), 1, -1):
            text = self._whole(decisions, number, appeals, now, first)
            if units(text) <= LONGEST:
                return Screen(text, number)
        return Screen(cut(self._whole(decisions, 1, appeals, now, first), LONGEST), 1)

    def _whole(
        self, decisions: Sequence[Decision], most: int, appeals: Mapping[str, Appeal], now: float, first: str
    ) -> str:
        """The same with so many decisions told in full."""
        shown = decisions[:most]
        hows = list(dict.fromkeys(self._say(DECIDED_BY[one.decided_by]) for one in shown))
        told = [
            self._decision(one, appeals.get(one.card), now, mark=f"{number}. " if most > 1 else "", how=len(hows) > 1)
            for number, one in enumerate(shown, start=1)
        ]
        rest = self._rest(len(decisions) - len(shown))
        tail = [*rest, *(hows if len(hows) == 1 else []), *self._ground(), *self._ways(shown, appeals, now)]
        return "\n\n".join([*([first] if first else []), self._head(), *told, *tail])

    def _head(self) -> str:
        head = self._say(
            "Statement of reasons for a decision about your posts in the group “{title}”. Only you see it."
        )
        return head.format(title=plain(shown_name(self._title)))

    def _decision(self, decision: Decision, appeal: Appeal | None, now: float, *, mark: str, how: bool) -> str:
        lines = [f"{mark}{moment(decision.time)}", self._done(decision, now), self._found(decision)]
        if how:
            lines.append(self._say(DECIDED_BY[decision.decided_by]))
        if decision.undone:
            lines.append(self.undone(decision))
        if decision.lifted:
            lines.append(self.lifted(decision))
        if appeal:
            lines.append(appeal_line(self._say, appeal, now))
        if decision.stands:
            lines.append(self.stands())
        return "\n".join(lines)

    def _done(self, decision: Decision, now: float) -> str:
        say, over = self._say, bool(decision.undone or decision.lifted) and not decision.stands
        deleted = say.count("{number} post was deleted.", "{number} posts were deleted.", decision.deleted)
        texts = DONE_BEFORE if over else {**DONE, Mute.name: self._mute(decision, now)}
        until = moment(decision.until) if decision.until else ""
        further = [say(text).format(until=until) for name, text in texts.items() if name in decision.done]
        counted = Strike.name in decision.done and not (decision.undone or decision.lifted)
        counts = [self._counts(decision)] if counted else []
        return " ".join([say("What was done:"), *([deleted] if decision.deleted else []), *further, *counts])

    def _mute(self, decision: Decision, now: float) -> str:
        if decision.until and decision.until <= now:
            return N_("You could not write in this group until {until}.")
        return DONE[Mute.name]

    def _counts(self, decision: Decision) -> str:
        if not decision.counts_days:
            return self._say("It was counted in this group; as the group is set, nothing further follows from that.")
        return self._say.count(
            "It counts in this group for {number} day: another confirmed image may then have longer consequences.",
            "It counts in this group for {number} days: another confirmed image may then have longer consequences.",
            decision.counts_days,
        )

    def _found(self, decision: Decision) -> str:
        say = self._say
        near = (
            say("What was found: an image that is practically the same as one on the list of intimate images that "
                "somebody registered as shared without consent.")
            if decision.same
            else say("What was found: an image that is very similar to one on the list of intimate images that "
                     "somebody registered as shared without consent.")
        )  # fmt: skip
        if decision.confirmed:
            reviewed = say("A review by people had confirmed that registration.")
        elif decision.decided_by:
            reviewed = say("Nobody has reviewed that registration yet.")
        else:
            reviewed = say("Nobody has reviewed that registration yet, so nothing else was done.")
        before = say("It was found among the posts of the last two days: the registration came after the post.")
        return " ".join([near, reviewed, *([before] if decision.look_back else [])])

    def undone(self, decision: Decision) -> str:
        """By whom and when a decision was undone."""
        last = decision.undone
        said = UNDONE_BY[last.undone_by if last and last.undone_by in UNDONE_BY else "administrator"]
        back = self._say("What could be given back was given back. A deleted post cannot be brought back.")
        return f"{self._say(said).format(time=moment((last and last.undone) or decision.time))} {back}"

    def stands(self) -> str:
        """What holds still though it was decided to lift it."""
        return self._say(
            "But Telegram has not let the bot lift the sanction so far, so it still holds. An administrator of the "
            "group can lift it in Telegram."
        )

    def lifted(self, decision: Decision) -> str:
        """By whom and when its sanction was lifted."""
        last = decision.lifted
        said = LIFTED_BY[last.lifted_by if last and last.lifted_by in LIFTED_BY else "administrator"]
        return self._say(said).format(time=moment((last and last.lifted) or decision.time))

    def _rest(self, number: int) -> list[str]:
        if not number:
            return []
        return [
            self._say.count(
                "There is {number} older decision about your posts here.",
                "There are {number} older decisions about your posts here.",
                number,
            )
        ]

    def _ground(self) -> list[str]:
        return [
            self._say(
                "Ground: the rules of this group, and the terms of whoever runs this bot: intimate images shared "
                "without the consent of the person in them are removed. In many countries sharing them is also an "
                "offence; this statement does not say that you committed one. The decision holds in this group only."
            ),
            self._say(
                "Not disclosed: which image of the list it was, and who registered it. No image is kept, so nobody "
                "can show it again."
            ),
        ]

    def _ways(self, shown: Sequence[Decision], appeals: Mapping[str, Appeal], now: float) -> list[str]:
        open_ones = [one for one in shown if contestable(one, appeals.get(one.card), now)]
        ways = self._say(
            "Other ways: write to the administrators of the group. Where the law gives you that right, go to an "
            "out-of-court dispute settlement body, or to a court."
        )
        if not open_ones:
            return [ways]
        until = f"{datetime.fromtimestamp(min(one.ends for one in open_ones), UTC):%Y-%m-%d}"
        contest = self._say(
            "If you think this is wrong, you can contest it with the button below, free of charge, until "
            "{until}. A person looks at it, one who took no part in the decision wherever there is one; the answer is "
            "due within 48 hours."
        ).format(until=until)
        return [contest, ways]


def contestable(decision: Decision, appeal: Appeal | None, now: float) -> bool:
    """Whether a decision can be contested: once, for six months, unless it was undone."""
    return appeal is None and decision.undone is None and now < decision.ends


def appeal_line(say: Translator, appeal: Appeal, now: float) -> str:
    """How an appeal stands at this time (epoch seconds)."""
    if appeal.state == State.WITHDRAWN:
        return say("You withdrew your appeal.")
    if appeal.is_open:
        return _open_line(say, appeal, now)
    said = OUTCOMES.get((State(appeal.state), appeal.as_what)) or OUTCOMES[State(appeal.state), "administrator"]
    if appeal.state == State.UPHELD and appeal.reason in UPHELD_FOR:
        said = UPHELD_FOR[Code(appeal.reason)]
    elif appeal.state == State.GRANTED and appeal.reason == Code.ENTRY_REJECTED:
        said = REJECTED_SINCE
    return say(said).format(time=moment(appeal.decided or appeal.made))


def _open_line(say: Translator, appeal: Appeal, now: float) -> str:
    until = moment(appeal.made + ANSWER_SECONDS)
    if now >= appeal.made + ANSWER_SECONDS:
        late = (
            say(
                "You contested this on {time}. The answer of an administrator of the group was due "
"by {until} and is late; they were reminded."
            )
            if appeal.desk == With.ADMINISTRATORS
            else say("You contested this on {time}. The answer was due by {until} and is late.")
        )  # fmt: skip
        return late.format(time=moment(appeal.made), until=until)
    who = (
        say("You contested this on {time}. The answer of an administrator of the group is due by {until}.")
        if appeal.desk == With.ADMINISTRATORS
        else say("You contested this on {time}. The answer is due by {until}.")
    )
    return who.format(time=moment(appeal.made), until=until)


def moment(seconds: float) -> str:
    """A time as it is written to people of any country."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
