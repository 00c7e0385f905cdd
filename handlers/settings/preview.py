"""What pasted settings would change, in the words of the settings' own screens."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from config.errors import N_
from handlers.names import shown_name
from handlers.settings import summary
from handlers.settings.group import Group
from handlers.settings.offers import length, lengths
from handlers.settings.screens import Button, Screen, column, paragraphs
from locales.texts import Translator
from policies.policy import DAY

MOST_NAMED: Final = 10
"""Lists named in a line; of more of them only how many there are is said."""

Told = Callable[[Translator, Group], str]
"""What a group has chosen about something, in words."""


class LeftOut(NamedTuple):
    """What of pasted settings does not hold here."""

    reports: bool = False
    """Whether that is the chat for the reports, which this person may not choose."""
    lists: Sequence[str] = ()
    """Names of lists that are not known here."""


def preview(group: Group, wanted: Group, left_out: LeftOut, say: Translator) -> Screen:
    """What would be other than it is, if `group` became as `wanted`."""
    lines = list(_changes(group, wanted, say))
    buttons = [Button(say("Import these settings"), "import.take")] if lines else []
    now, then = group.choices, wanted.choices
    text = paragraphs(
        say("<b>What would change</b>"),
        "\n".join(lines) or say("Nothing: these settings are in force here already."),
        say("Égide then does nothing any more: it only reports, and listed images stay in the group.")
        if then.dry_run and not now.dry_run
        else "",
        say("What was remembered of the posts of this group is then erased.")
        if now.look_back and not then.look_back
        else "",
        say("Not taken over: where reports go, since you may not choose that chat.") if left_out.reports else "",
        say("Not taken over, since the operator has not set them here: the lists {names}.").format(
            names=_listed(left_out.lists, say)
        )
        if left_out.lists
        else "",
    )
    return Screen(text, column(*buttons, Button(say("Cancel"), "import.cancel")), back="")


def _changes(now: Group, then: Group, say: Translator) -> Iterable[str]:
    line, said = say("{label}: {before} → {after}"), set[str]()
    for name, (label, told) in FIELDS.items():
        if getattr(now.choices, name) == getattr(then.choices, name) or label in said:
            continue
        said |= {label} if told is _reports else set()
        yield line.format(label=say(label), before=told(say, now), after=told(say, then))


def _reports(say: Translator, group: Group) -> str:
    """Where reports go, a topic included."""
    told = summary.reports(say, group)
    topic = group.choices.reports_topic
    return say("{where}, topic {number}").format(where=told, number=topic) if topic else told


def _without(say: Translator, group: Group) -> str:
    if not group.choices.without:
        return say("none")
    return _listed([group.sources.get(name, name) for name in sorted(group.choices.without)], say)


def _listed(names: Sequence[str], say: Translator) -> str:
    told = ", ".join(f"“{shown_name(name)}”" for name in names[:MOST_NAMED])
    rest = len(names) - MOST_NAMED
    return say("{names} and {number} more").format(names=told, number=rest) if rest > 0 else told


def _line(say: Translator, group: Group) -> str:
    return say("one neutral line") if group.choices.notice else say("none")


def _ban(say: Translator, group: Group) -> str:
    hits = group.choices.ban_after
    return say.count("After {number} confirmed post", "After {number} confirmed posts", hits)


_BY_FIELD: Final = {topic.screen: topic for topic in summary.TOPICS}

FIELDS: Final[Mapping[str, tuple[str, Told]]] = {
    "unverified": _BY_FIELD["unverified"][1:],
    "confirmed": _BY_FIELD["confirmed"][1:],
    "mute_seconds": (N_("How long the first mute lasts"), lambda say, group: length(say, group.choices.mute_seconds)),
    "later_mutes": (N_("How long later mutes last"), lambda say, group: lengths(say, group.choices.later_mutes)),
    "ban_after": (N_("When a ban comes"), _ban),
    "within_days": (N_("How long a post counts"), lambda say, group: length(say, group.choices.within_days * DAY)),
    "dry_run": _BY_FIELD["dry"][1:],
    "look_back": _BY_FIELD["back"][1:],
    "without": (N_("Lists left out"), _without),
    "language": _BY_FIELD["language"][1:],
    "reports": (_BY_FIELD["reports"].label, _reports),
    "reports_chat": (_BY_FIELD["reports"].label, _reports),
    "reports_topic": (_BY_FIELD["reports"].label, _reports),
    "notice": (_BY_FIELD["notice"].label, _line),
    "notice_seconds": (
        N_("The line is deleted after"),
        lambda say, group: length(say, group.choices.notice_seconds),
    ),
    "silent": _BY_FIELD["silent"][1:],
}
"""What each field is called, and how its value is told."""
