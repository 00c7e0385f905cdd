"""The commands that Telegram offers to administrators of groups and to moderators, with what they do."""

from handlers.private.introduction import commands_in_groups, commands_of_persons
from locales.texts import Texts


def commands_of_administrators(texts: Texts, language: str | None) -> dict[str, str]:
    """What administrators may type in a group; the bot answers in private."""
    say = texts.of(language)
    return {
        "settings": say("Settings of this group, in private"),
        "stats": say("Figures of this group, in private"),
        "reports": say("Have reports come to this chat"),
        "export": say("Export the settings, in private (owner only)"),
        **commands_in_groups(say),
    }


def commands_of_moderators(texts: Texts, language: str | None) -> dict[str, str]:
    """What a moderator may type in private."""
    return {"queue": texts.of(language)("Reviews that wait"), **commands_of_persons(texts.of_person(language))}
