"""The answers to /privacy: in groups, and in private."""

from locales.texts import Translator


def privacy_text(say: Translator) -> str:
    """PRIVACY.md in a few sentences."""
    return "\n\n".join(
        (
            say("No image is kept. Each is held in memory while its fingerprint is made, and nowhere else."),
            say(
                "Of an image that matches nothing no record is made. Its fingerprint stays in memory until a day after "
                "the file was last posted, so that it need not be fetched again, and is never written down."
            ),
            say(
                "Of an image that matches, a record is kept with the group: ids of chat, message and poster, times, "
                "the two fingerprints and their distance, what was done and on what grounds. It is kept until a year "
                "after the group's last record. The report, which also has the poster's name and username, is kept "
                "for 90 days."
            ),
            say(
                "A post counted against its poster counts for 90 days. A mute or a ban is kept until six months after "
                "its end, so that it can be undone."
            ),
            say("A message that could not be handled is kept for 7 days, for the operator to look at."),
            say("When the bot leaves a group, everything about it is erased within 24 hours."),
            say(
                "Nobody can ask this bot whether an image is on the list, or where it was posted. "
                "Nothing about posts or posters is shared between groups."
            ),
        )
    )


def privacy_of_persons(say: Translator) -> str:
    """What concerns the person in the private chat, before the rest."""
    return "\n\n".join(
        (
            say(
                "What is kept of this conversation, encrypted: the step you are at and what you answered, until an "
                "hour after your last step. The numbers of the messages here are kept for two days, so that /stop "
                "can delete them."
            ),
            say(
                "What is kept of a case, encrypted: the fingerprints, when it began and ends, and what checks the "
                "PIN. No name and no account. You can withdraw it or have it deleted at any time, with its number "
                "and PIN."
            ),
            say(
                "How often somebody registers, tries a PIN or asks for an evidence file is counted for a day at most. "
                "Reminders and notices that you ask for are kept with this chat until they are sent, switched off, or "
                "erased by /stop. That an evidence file was made is noted without your account."
            ),
            privacy_text(say),
        )
    )
