"""The card of an appeal, as the administrators of a group read it. Plain text."""

from typing import Final

from config.errors import N_
from handlers.lengths import LONGEST, cut, plain
from handlers.names import quoted, shown_name
from handlers.poster.wording import ANSWER_SECONDS, moment
from locales.texts import Translator
from policies.actions import SANCTIONS, Ban, BanChannel, DeleteChatPhoto, DeletePost, Mute, Strike
from records.appeals import Appeal, State

DONE: Final = {
    DeletePost.name: N_("the post was deleted"),
    DeleteChatPhoto.name: N_("the picture of the group was removed"),
    Strike.name: N_("the post was counted against its poster"),
    Mute.name: N_("the poster was muted until {until}"),
    Ban.name: N_("the poster was banned"),
    BanChannel.name: N_("the channel was banned"),
}
"""What is contested (the words of reports)."""

ENDED: Final = {
    State.GRANTED: N_("Granted by {name}, {time}. What could be undone was undone."),
    State.LIFTED: N_("Granted in part by {name}, {time}: the sanction is lifted, the match and the removal stay."),
    State.UPHELD: N_("Upheld by {name}, {time}: the decision stays."),
    State.WITHDRAWN: N_("Withdrawn by the poster, {time}."),
}


def appeal_text(say: Translator, title: str, appeal: Appeal, poster: str) -> str:
    """The card; `poster` is what Telegram calls who contests, as far as the report says it. Their words come last."""
    lines = [
        say("Appeal in “{title}”").format(title=plain(shown_name(title))),
        say("{name} (id {id}) contests what was done on {time}.").format(
            name=plain(shown_name(poster)) or say("A member"), id=appeal.poster, time=moment(appeal.facts["time"])
        ),
        say("Done: {what}.").format(what=_done(say, appeal)),
        _trust(say, appeal),
        "",
        *(_open(say, appeal) if appeal.is_open else [_ended(say, appeal)]),
        "",
        *([say("The poster writes:"), quoted(appeal.text)] if appeal.text else [say("The poster added no text.")]),
    ]
    return cut("\n".join(lines), LONGEST)


def _done(say: Translator, appeal: Appeal) -> str:
    until = moment(appeal.facts["until"]) if appeal.facts.get("until") else ""
    done = [say(text).format(until=until) for name, text in DONE.items() if name in appeal.facts["done"]]
    return ", ".join(done)


def _trust(say: Translator, appeal: Appeal) -> str:
    if appeal.facts["trust"] == "confirmed":
        return say("A review had confirmed the fingerprint. The image itself is kept nowhere.")
    return say("Nobody has reviewed the fingerprint. The image itself is kept nowhere.")


def _open(say: Translator, appeal: Appeal) -> list[str]:
    lines = [
        say("To be answered by {until}, by an administrator with the right to ban users.").format(
            until=moment((appeal.handed or appeal.made) + ANSWER_SECONDS)
        ),
        say(
            "Granting undoes everything of that report: a restriction is lifted, the post no longer counts, and "
            "the image is left alone in this group from then on. A deleted post cannot be brought back."
        ),
    ]
    if is_sanction(appeal):
        lines.append(say("Lifting the sanction only leaves the match and the removal as they are."))
    if appeal.anybody:
        lines.append(
            say(
                "No other administrator has decided or could be reached, so whoever decided about "
                "this report before may decide too."
            )
        )
    elif appeal.deciders:
        lines.append(say("Whoever decided about this report before cannot decide about the appeal."))
    return lines


def is_sanction(appeal: Appeal) -> bool:
    """Whether there is a sanction that could be lifted, and the rest left."""
    touched = {action.name for action in SANCTIONS}.intersection(appeal.facts.get("done", ()))
    return bool(touched) and not appeal.facts.get("lifted")


def overdue_text(say: Translator, title: str, appeal: Appeal) -> str:
    """What the operator is told of an appeal that nobody answers. It names nobody."""
    return say("An appeal of {time} in “{title}” has no answer; the administrators there were reminded twice.").format(
        title=plain(shown_name(title)), time=moment(appeal.made)
    )


def _ended(say: Translator, appeal: Appeal) -> str:
    state = State(appeal.state)
    name = plain(shown_name(appeal.name)) or say("an administrator")
    return say(ENDED[state]).format(name=name, time=moment(appeal.decided or appeal.made))
