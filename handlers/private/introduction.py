"""How the bot introduces itself before anybody has written to it: on its profile, and in its menu of commands."""

from typing import Final

from locales.texts import Translator

LONGEST_DESCRIPTION: Final = 512
"""Characters that Telegram takes (Bot API, setMyDescription)."""

LONGEST_SHORT_DESCRIPTION: Final = 120
"""The same of what stands on the profile and goes with a shared link (setMyShortDescription)."""


def description(say: Translator) -> str:
    """What an empty chat with the bot shows, above the button Start."""
    return "\n\n".join(
        (
            say(
                "Are intimate images of you being shared, or do you fear it? Here you can register them, without "
                "showing them to anybody: they never leave your device. Égide deletes them in the groups that use it."
            ),
            say("Do you look after a group? Press Start, then add Égide to it."),
            say("We can act in the groups that use this service. We cannot reach the others."),
        )
    )


def short_description(say: Translator) -> str:
    """What stands on the bot's profile."""
    return say("Deletes intimate images shared without consent, in the groups that use it. Keeps no image.")


def commands_of_persons(say: Translator) -> dict[str, str]:
    """What everybody may type in private, with what it does."""
    return {
        "start": say("Begin, or begin anew"),
        "privacy": say("What is kept, and what is not"),
        "stop": say("Delete what was written here, and forget it"),
    }


def commands_in_groups(say: Translator) -> dict[str, str]:
    """What everybody may type in a group."""
    return {"privacy": say("What is kept, and what is not")}
