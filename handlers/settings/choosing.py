"""The screens on which one tap chooses: what each choice does, and what it does not do."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from handlers.settings import offers, summary
from handlers.settings.changing import Changing
from handlers.settings.group import Group
from handlers.settings.offers import Offer
from handlers.settings.screens import Button, Next, Screen, column, marked, paragraphs
from handlers.settings.taps import Tap
from locales.texts import Translator
from policies.choices import Choices

Drawn = Callable[[Translator, Group], Screen]


class Choosing:
    """The part of the settings that is chosen by a single tap."""

    screens: Final = frozenset(
        {"unverified", "confirmed", "ladder", "first", "later", "ban", "within", "reports", "notice", "language",
         "silent", "dry"}
    )  # fmt: skip

    def __init__(self, changing: Changing) -> None:
        self._changing = changing

    async def act(self, tap: Tap) -> Next:
        """Choose what the tap says, if it says any."""
        screen, _, choice = tap.action.partition(".")
        offer = offers.OFFERS.get(tap.action)
        if choice and offer:
            await self._changing.change(tap.chat, tap.by, offer.changes, once=tap.once)
        return Next(screen)

    async def show(self, screen: str, group: Group, say: Translator, by: int) -> Screen:  # noqa: ARG002 - of a part
        """One of the screens."""
        return DRAWN[screen](say, group)


def buttons(say: Translator, group: Group, some: Iterable[Offer]) -> tuple[tuple[Button, ...], ...]:
    """The choices below each other, the present one marked."""
    return column(*(_button(say, group, offer) for offer in some))


def _button(say: Translator, group: Group, offer: Offer) -> Button:
    return Button(marked(offer.label(say), chosen=_is_chosen(group.choices, offer)), offer.action)


def _is_chosen(choices: Choices, offer: Offer) -> bool:
    return all(getattr(choices, name) == value for name, value in offer.changes.items())


def _unverified(say: Translator, group: Group) -> Screen:
    text = paragraphs(
        say("<b>A match that nobody has reviewed</b>"),
        say(
            "Somebody has registered the fingerprint of an image, and no moderator has looked at it yet. It is a lead, "
            "not proof. Whatever you choose, nobody is muted or banned for it."
        ),
        say("If posts are only reported, they stay in the group until somebody deletes them."),
    )
    return Screen(text, buttons(say, group, offers.UNVERIFIED))


def _confirmed(say: Translator, group: Group) -> Screen:
    text = paragraphs(
        say("<b>A confirmed match</b>"),
        say("A review has confirmed the image. The post is always deleted and reported."),
        say(
            "Nobody is banned before having been muted, since a ban deletes all messages of that person in the group, "
            "and these cannot be brought back. Administrators are never muted or banned."
        ),
    )
    return Screen(text, buttons(say, group, offers.CONFIRMED))


def _ladder(say: Translator, group: Group) -> Screen:
    told = {
        "first": say("How long the first mute lasts"),
        "later": say("How long later mutes last"),
        "ban": say("When a ban comes"),
        "within": say("How long a post counts"),
    }
    mean = {
        "delete": say("So none of this has any effect at present."),
        "mute": say("There are no bans at present, so “When a ban comes” has no effect."),
        "ban": "",
    }
    text = paragraphs(
        say("<b>Mutes and bans after confirmed matches</b>"),
        say("Now: {choice}.").format(choice=summary.ladder(say, group)),
        mean[group.choices.confirmed],
    )
    return Screen(text, column(*(Button(label, screen) for screen, label in told.items())))


def _first(say: Translator, group: Group) -> Screen:
    text = paragraphs(
        say("<b>The first mute</b>"),
        say(
            "After a first confirmed match a member cannot write for this long. Telegram then gives the right "
            "back by itself."
        ),
    )
    return Screen(text, buttons(say, group, offers.FIRST_MUTE), back="ladder")


def _later(say: Translator, group: Group) -> Screen:
    text = paragraphs(
        say("<b>Later mutes</b>"),
        say("How long the second mute of the same member lasts, and the ones after it."),
    )
    return Screen(text, buttons(say, group, offers.LATER_MUTES), back="ladder")


def _ban(say: Translator, group: Group) -> Screen:
    text = paragraphs(
        say("<b>When a ban comes</b>"),
        say(
            "A burst of posts counts as one: the next post counts only if it was written after the mute. There "
            "are bans only if you chose them for confirmed matches."
        ),
    )
    return Screen(text, buttons(say, group, offers.BAN_AFTER), back="ladder")


def _within(say: Translator, group: Group) -> Screen:
    text = paragraphs(
        say("<b>How long a post counts</b>"),
        say("After this time a confirmed match no longer counts towards longer mutes or a ban."),
    )
    return Screen(text, buttons(say, group, offers.WITHIN), back="ladder")


def _reports(say: Translator, group: Group) -> Screen:
    text = paragraphs(
        say("<b>Who is told</b>"),
        say("Now: {choice}.").format(choice=summary.reports(say, group)),
        say(
            "Reports name the poster. To have them in another chat, or in one topic of it, add Égide there and "
            "type /reports in it. You have to be an administrator of both."
        ),
        say(
            "In private, only administrators who have started Égide are told. If the chosen chat cannot be "
            "reached, each administrator is told in private."
        ),
    )
    return Screen(text, buttons(say, group, offers.REPORTS))


def _notice(say: Translator, group: Group) -> Screen:
    text = paragraphs(
        say("<b>The line in the group</b>"),
        say(
            "When a post was removed, one neutral line says so, and lets the poster ask why in private. It names "
            "nobody. Without it, posters are told only if they have started Égide."
        ),
    )
    rows = (*buttons(say, group, offers.NOTICE), *buttons(say, group, offers.NOTICE_SECONDS))
    return Screen(text, rows)


def _language(say: Translator, group: Group) -> Screen:
    text = paragraphs(
        say("<b>Language</b>"), say("The language of what Égide says in the group, of its reports and of this menu.")
    )
    return Screen(text, buttons(say, group, offers.LANGUAGE))


def _silent(say: Translator, group: Group) -> Screen:
    text = paragraphs(
        say("<b>Silent mode</b>"),
        say("In silent mode Égide writes nothing at all in the group, and its reports arrive without a sound."),
    )
    return Screen(text, buttons(say, group, offers.SILENT))


def _dry(say: Translator, group: Group) -> Screen:
    text = paragraphs(
        say("<b>Dry run</b>"),
        say(
            "In a dry run Égide reports what it would have done, and does nothing: listed images stay in the group. It "
            "is meant for trying Égide out."
        ),
    )
    return Screen(text, buttons(say, group, offers.DRY_RUN))


DRAWN: Final[Mapping[str, Drawn]] = {
    "unverified": _unverified,
    "confirmed": _confirmed,
    "ladder": _ladder,
    "first": _first,
    "later": _later,
    "ban": _ban,
    "within": _within,
    "reports": _reports,
    "notice": _notice,
    "language": _language,
    "silent": _silent,
    "dry": _dry,
}
