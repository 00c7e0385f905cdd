"""The answers to /privacy: in groups, and in private."""

from locales.texts import Translator


def privacy_text(say: Translator) -> str:
    """PRIVACY.md in a few sentences."""
    return "\n\n".join(
        (
            say("No image is kept. Each is held in memory while its fingerprint is made, and nowhere else."),
            say(
                "Of an image that matches nothing, the fingerprint is kept for 48 hours, encrypted, with its message "
                "and poster, so that the image can be removed if somebody registers it in that time. The "
                "administrators of a group can switch that off. In memory the fingerprint stays until a day after "
                "the file was last posted."
            ),
            say(
                "Of an image that matches, a record is kept with the group for a year: ids of chat, "
                "message and poster, times, the two fingerprints and their distance, what was done "
                "and on what grounds. The report, which also has the poster's name and username, is "
                "kept for 190 days."
            ),
            say(
                "A post counted against its poster counts for 90 days. A mute or a ban is kept until six months after "
                "its end, so that it can be undone."
            ),
            say(
                "What posters are told about a decision, and their appeals, are kept for six months; reviews by "
                "moderators, until 12 months after their end. Who decided or changed something is kept for 12 "
                "months, who looked at a review for 90 days. Figures, which name nobody, are kept for 400 days."
            ),
            say("A message that could not be handled is kept for 7 days, for the operator to look at."),
            say("When the bot leaves a group, everything about it is erased within 24 hours, its settings included."),
            say(
                "Nobody can ask this bot whether an image is on the list, or where it was posted. "
                "Nothing about posts or posters is shared between groups."
            ),
        )
    )


def privacy_of_groups(say: Translator, username: str) -> str:
    """Two sentences that a group reads: what matters most, and where the rest is told."""
    kept = say("No image is kept. Each is held in memory while its fingerprint is made, and nowhere else.")
    own = say("To see what is kept about you, or have it erased: /privacy in a private chat with @{username}.")
    return f"{kept} {own.format(username=username)}"


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
