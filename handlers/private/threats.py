"""Two ways in that are about others: somebody threatens, or a group was found."""

from handlers.private.branch import Tapped
from handlers.private.screens import Button, Screen, column
from locales.texts import Translator
from records.conversations import Talk


class _Onward(Tapped):
    """A branch of one screen, whose buttons are named after the branches they lead to."""

    async def press(self, talk: Talk, action: str) -> Talk:
        """See Branch."""
        return talk.at(f"{action}.begin")


class Threat(_Onward):
    """Somebody threatens to share images."""

    name = "threat"

    async def show(self, talk: Talk, say: Translator) -> Screen:  # noqa: ARG002 - the interface of a branch
        """See Branch."""
        text = "\n\n".join(
            (
                say("A threat to share intimate images is an offence in many countries. You have done nothing wrong."),
                say("Do not pay, and send nothing more. Those who pay are most often asked for more."),
                say(
                    "Keep what proves it before you block: screenshots with the date, the name and the address (@name, "
                    "link or number) of the account, and every message with the threat. Do not delete the chat yet."
                ),
                say(
                    "Then block and report the account in Telegram: its profile, the three dots, Block; and in the "
                    "chat, Report."
                ),
                say("Tell somebody you trust, or talk to a helpline. You do not have to carry this alone."),
                say(
                    "You can register the image now, before it is shared. If it is posted in a group that uses "
                    "Égide, it is then recognised, and deleted or reported to those who run the group. We cannot "
                    "reach the others."
                ),
            )
        )
        return Screen(text, _onwards(say))


class FoundGroup(_Onward):
    """Somebody found a group where such images are shared."""

    name = "group"

    async def show(self, talk: Talk, say: Translator) -> Screen:  # noqa: ARG002 - the interface of a branch
        """See Branch."""
        text = "\n\n".join(
            (
                say("You do not have to join the group, to look through it, or to answer there."),
                say(
                    "What helps: the link or @name of the group, the links of the messages (press a message and copy "
                    "its link), the date and the time. Do not save or forward the images: that can be an offence "
                    "even with good intentions, above all if somebody in them may be under 18."
                ),
                say(
                    "A notice can be written to Telegram, to the authorities or to the police. We put the text "
                    "together with you here; you send it, we never do."
                ),
                say("If you are in one of the images, you can register it."),
                say(
                    "If you know an administrator of the group whom you trust, they can add Égide to it. We can act "
                    "in the groups that use this service. We cannot reach the others."
                ),
            )
        )
        return Screen(text, _onwards(say))


def _onwards(say: Translator) -> tuple[tuple[Button, ...], ...]:
    return column(
        Button(say("Register an image of me"), "image"),
        Button(say("Write to a platform or to the police"), "letters"),
    )
