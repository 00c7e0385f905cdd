"""The self-check as an administrator reads it: what is missing, what does not work without it, how to mend it."""

from dataclasses import dataclass
from typing import Final

from config.errors import N_
from handlers.names import shown_name
from locales.texts import Translator
from policies.actions import Action, Ban, BanChannel, DeleteChatPhoto, DeletePost, Mute
from policies.selfcheck import Checked, Shortfall, Surroundings, Trouble
from records.chats import Chat

CONSEQUENCES: Final[dict[type[Action], str]] = {
    DeletePost: N_("listed images cannot be deleted, only reported"),
    DeleteChatPhoto: N_("a listed image used as the group's picture stays"),
    Mute: N_("posters of confirmed images cannot be muted"),
    Ban: N_("posters of confirmed images cannot be banned"),
    BanChannel: N_("channels that post confirmed images cannot be banned"),
}
"""What does not work without the right an action needs."""

IN_A_CHANNEL: Final[dict[type[Action], str]] = {
    DeleteChatPhoto: N_("a listed image used as the channel's picture stays"),
}
"""The same where a channel calls for other words."""

RIGHTS: Final[dict[str, str]] = {
    "can_delete_messages": N_("Delete messages"),
    "can_restrict_members": N_("Ban users"),
    "can_change_info": N_("Change group info"),
}
"""The rights as Telegram's own screens name them."""

RIGHTS_IN_A_CHANNEL: Final[dict[str, str]] = {
    "can_delete_messages": N_("Delete messages of others"),
    "can_change_info": N_("Change channel info"),
}

HOUR: Final = 3600.0
"""Seconds."""

MINUTE: Final = 60.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class CheckText:
    """Writes the self-check of one chat (HTML). `username` is the bot's."""

    say: Translator
    chat: Chat
    username: str

    def text(self, checked: Checked, around: Surroundings, *, reminder: bool = False, first: bool = False) -> str:
        """All of it; a reminder says that it is one, the first one also what no self-check can find out."""
        lines = [self.say("<b>{title}</b>: self-check").format(title=self._title)]
        if reminder:
            lines.append(self.say("This has been so for a week or longer:"))
        if not checked.problems:
            lines += [self._well(), self.say("/settings shows what Égide does there and who is told, and changes it.")]
        lines += [*self._place(checked), *self._rights(checked), *self._troubles(checked, around)]
        if self.chat.type == "group":
            lines.append(
                self.say(
                    "Members can be muted in supergroups only. Telegram makes a group one when new members may see its "
                    "history."
                )
            )
        if first and not self._channel:
            lines.append(
                self.say(
                    "Images that other bots post are seen only if the operator of this bot has switched on Bot-to-Bot "
                    "mode. Telegram does not tell whether that is so."
                )
            )
        return "\n".join(lines)

    @property
    def _title(self) -> str:
        return shown_name(self.chat.title) or str(self.chat.id)

    @property
    def _channel(self) -> bool:
        return self.chat.type == "channel"

    def _well(self) -> str:
        if self._channel:
            return self.say(
                "All rights are there. Images posted from now on are checked; a listed one is deleted and reported. "
                "A post of a channel names no poster, so nobody is muted."
            )
        return self.say(
            "All rights are there. Images posted from now on are checked; those that cannot be are reported."
        )

    def _place(self, checked: Checked) -> list[str]:
        """What an ordinary member can do; administrators have their rights instead."""
        if self.chat.rights or self._channel:
            return []
        if Trouble.BLIND in checked.troubles:
            return [
                self.say(
                    "Here the bot is an ordinary member, and its privacy mode is on, so Telegram shows it no images: "
                    "nothing is checked until it is an administrator."
                )
            ]
        return [
            self.say(
                "Here the bot is an ordinary member. It checks images and reports listed ones to the administrators "
                "who have started it; it deletes nothing. An administrator can give it the rights."
            )
        ]

    def _rights(self, checked: Checked) -> list[str]:
        if not checked.missing:
            return []
        # What keeps images from being deleted comes first.
        lines = [self._right(one) for one in sorted(checked.missing, key=lambda one: not one.essential)]
        if self._channel:
            cure = self.say.count(
                "To mend it: channel settings, Administrators, choose the bot, switch this right on.",
                "To mend it: channel settings, Administrators, choose the bot, switch these rights on.",
                len(lines),
            )
        else:
            cure = self.say.count(
                "To mend it: group settings, Administrators, choose the bot, switch this right on.",
                "To mend it: group settings, Administrators, choose the bot, switch these rights on.",
                len(lines),
            )
        return [*lines, cure]

    def _right(self, shortfall: Shortfall) -> str:
        names = RIGHTS | RIGHTS_IN_A_CHANNEL if self._channel else RIGHTS
        words = CONSEQUENCES | IN_A_CHANNEL if self._channel else CONSEQUENCES
        effects = self.say("; ").join(self.say(words[action]) for action in shortfall.actions)
        name = self.say(names.get(shortfall.right, shortfall.right))
        return self.say("- Right missing: “{right}”. Without it {effects}.").format(right=name, effects=effects)

    def _troubles(self, checked: Checked, around: Surroundings) -> list[str]:
        written = {
            Trouble.LIST_OLD: self._list_old(around),
            Trouble.SERVICE_AWAY: self._service_away(around),
            Trouble.REPORTS_UNREAD: self._unread(around),
            Trouble.REPORTS_REFUSED: self.say(
                "- The chat chosen for reports takes no messages from the bot, so they go to the administrators in "
                "private. Add the bot there, or choose another place: /settings."
            ),
        }
        return [written[one] for one in checked.troubles if one in written]

    def _list_old(self, around: Surroundings) -> str:
        hours = int(around.list_age // HOUR)
        return self.say.count(
            "- The list of images could not be brought up to date for {number} hour: what was registered since is not "
            "found. Only the operator of this bot can mend it.",
            "- The list of images could not be brought up to date for {number} hours: what was registered since is not "
            "found. Only the operator of this bot can mend it.",
            hours,
        )

    def _service_away(self, around: Surroundings) -> str:
        minutes = int(around.away // MINUTE)
        return self.say.count(
            "- The matching service has not answered for {number} minute: what was registered since is not found yet. "
            "Only the operator of this bot can mend it.",
            "- The matching service has not answered for {number} minutes: what was registered since is not found yet. "
            "Only the operator of this bot can mend it.",
            minutes,
        )

    def _unread(self, around: Surroundings) -> str:
        waiting = self.say.count(
            "- {number} report has reached nobody yet.",
            "- {number} reports have reached nobody yet.",
            around.unread,
        )
        cure = self.say("They go to an administrator as soon as one opens @{username} in private and presses Start.")
        return f"{waiting} {cure.format(username=self.username)}"
