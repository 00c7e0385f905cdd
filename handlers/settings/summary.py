"""What is chosen, in a few words for each choice: the lines of the first screen, in their order."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from config.errors import N_
from handlers.settings.group import Group
from handlers.settings.offers import length, lengths
from locales.texts import Translator
from policies.policy import DAY

UNVERIFIED: Final[Mapping[str, str]] = {
    "hide": N_("delete the post and report it"),
    "report": N_("only report it"),
}
CONFIRMED: Final[Mapping[str, str]] = {
    "delete": N_("delete the post"),
    "mute": N_("delete the post and mute the poster"),
    "ban": N_("delete the post, mute the poster, and later ban"),
}
LANGUAGES: Final[Mapping[str, str]] = {"fr": "Français", "en": "English"}


class Topic(NamedTuple):
    """A choice: the screen it is made on, what it is called, and what is chosen."""

    screen: str
    label: str
    value: Callable[[Translator, Group], str]


def _unverified(say: Translator, group: Group) -> str:
    return say(UNVERIFIED[group.choices.unverified])


def _confirmed(say: Translator, group: Group) -> str:
    return say(CONFIRMED[group.choices.confirmed])


def ladder(say: Translator, group: Group) -> str:
    """How long mutes last, and when a ban comes."""
    choices = group.choices
    if choices.confirmed == "delete":
        return say("nobody is muted or banned")
    mutes = length(say, choices.mute_seconds)
    if choices.later_mutes:
        mutes = say("{first}, then {later}").format(first=mutes, later=lengths(say, choices.later_mutes))
    if choices.confirmed == "mute":
        return say("mute for {mutes}").format(mutes=mutes)
    told = say("mute for {mutes}; ban from confirmed post number {number} within {time}")
    within = length(say, choices.within_days * DAY)
    return told.format(mutes=mutes, number=choices.ban_after, time=within)


def reports(say: Translator, group: Group) -> str:
    """Where reports go."""
    if group.choices.reports == "chat":
        return say("to the chat “{title}”").format(title=group.reports_title)
    if group.choices.reports == "private":
        return say("to each administrator, in private")
    if group.operator_told:
        return say("as the operator has set it: to each administrator, in private, and to the operator")
    return say("as the operator has set it: to each administrator, in private")


def _notice(say: Translator, group: Group) -> str:
    if not group.choices.notice:
        return say("none")
    return say("one neutral line, deleted after {time}").format(time=length(say, group.choices.notice_seconds))


def language(say: Translator, group: Group) -> str:
    """The language that is spoken."""
    if group.choices.language:
        return LANGUAGES[group.choices.language]
    return say("that of who added Égide")


def _silent(say: Translator, group: Group) -> str:
    return say("on") if group.choices.silent else say("off")


def _dry_run(say: Translator, group: Group) -> str:
    return say("on, nothing is done") if group.choices.dry_run else say("off")


def _look_back(say: Translator, group: Group) -> str:
    return say("on") if group.choices.look_back else say("off")


def _sources(say: Translator, group: Group) -> str:
    used = len(group.sources.keys() - group.choices.without)
    if not used:
        return say("the own list only")
    return say.count("the own list and {number} more", "the own list and {number} more", used)


TOPICS: Final = (
    Topic("unverified", N_("Match nobody has reviewed"), _unverified),
    Topic("confirmed", N_("Confirmed match"), _confirmed),
    Topic("ladder", N_("Mutes and bans"), ladder),
    Topic("reports", N_("Reports"), reports),
    Topic("notice", N_("Line in the group"), _notice),
    Topic("language", N_("Language"), language),
    Topic("silent", N_("Silent mode"), _silent),
    Topic("dry", N_("Dry run"), _dry_run),
    Topic("back", N_("Images of the last 48 hours"), _look_back),
    Topic("sources", N_("Lists"), _sources),
)
"""What can be chosen, without what is done now and then (false alarms, export, import)."""
