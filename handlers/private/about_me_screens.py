"""What a person reads about what is kept about them: the screens of handlers.private.about_me."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from babel.dates import format_date

from config.errors import EgideError
from handlers.lengths import LONGEST, cut, units
from handlers.poster.buttons import TAP, WHY
from handlers.private.kept_about import About, InGroup
from handlers.private.privacy import privacy_of_persons
from handlers.private.screens import Button, Screen, column, paragraphs
from locales.texts import Translator
from records.standings import STRIKE_SECONDS

PREFIX: Final = "y:"
"""Of the data of all buttons here."""

LOOK, COPY, ERASE, ERASE_NOW, BACK = "about", "file", "erase", "erase-now", "back"
"""What they stand for."""

LONGEST_TITLE: Final = 60
LONGEST_LABEL: Final = 30
"""UTF-16 units of a group's title: in a text, and on a button."""

MOST_OPENED: Final = 5
"""Groups whose statements of reasons can be opened from here."""

_MARK: Final = "- "


def privacy(say: Translator) -> Screen:
    """The answer to /privacy."""
    text = paragraphs(
        privacy_of_persons(say),
        say("With the buttons below you can see what is kept about your account, and erase what can be erased."),
    )
    return Screen(text, column(_button(say("What is kept about me"), LOOK), _erase(say)))


def explained(about: About) -> list[InGroup]:
    """The groups with statements of reasons for a person that can be opened, those with the newest decisions first."""
    told = [one for one in about.groups if one.statements]
    return sorted(told, key=lambda one: one.statements[0].time, reverse=True)[:MOST_OPENED]


def kept(about: About, say: Translator, words: Mapping[int, str]) -> Screen:
    """What is kept about a person. `words` stand for the groups (by id) whose statements of reasons can be opened."""
    top = say("This is kept about the account that you write from:")
    below = [*_in_private(about, say), *_uncounted(say)]
    left = LONGEST - units(paragraphs(top, *below)) - 2
    groups = _fitting([_group(one, about.made, say) for one in about.groups], left, say)
    return Screen(
        paragraphs(top, *(groups or [say("In the groups nothing is kept about you that can be shown.")]), *below),
        column(*_statements(about, say, words), _button(say("As a file"), COPY), _erase(say), _back(say)),
    )


def ask_to_erase(say: Translator) -> Screen:
    """What would be erased, and what would stay."""
    text = paragraphs(say("This would be erased now:"), _list(_goes(say)), say("This would stay:"), _list(_stays(say)))
    return Screen(text, column(_button(say("Yes, erase it now"), ERASE_NOW), _back(say)))


def erased(left: About, say: Translator) -> Screen:
    """It is done; `left` is what there is now."""
    top = say("It is erased. The number of this message is kept for two days, so that /stop deletes it too.")
    below = paragraphs(say("This stays:"), _list(_stays(say)))
    room = LONGEST - units(paragraphs(top, below)) - 2
    return Screen(paragraphs(top, *_fitting([_group(one, left.made, say) for one in left.groups], room, say), below))


def not_now(no: EgideError, say: Translator) -> Screen:
    """It was asked for too often."""
    return Screen(no.tell(say), column(_back(say)))


def day_of(moment: float, say: Translator) -> str:
    """A day (UTC) in words."""
    return format_date(datetime.fromtimestamp(moment, UTC).date(), "long", locale=say.language)


def _group(one: InGroup, now: float, say: Translator) -> str:
    title = cut(one.title, LONGEST_TITLE) or say("A group whose title is not known")
    return "\n".join([say("{title}:").format(title=title), *(f"{_MARK}{line}" for line in _lines(one, now, say))])


def _lines(one: InGroup, now: float, say: Translator) -> Iterator[str]:
    """What is kept in one group, a line each."""
    if one.strikes:
        until = day_of(max(one.strikes.values()) + STRIKE_SECONDS, say)
        yield say("posts that count against you: {number}, the last one until {day}").format(
            number=len(one.strikes), day=until
        )
    yield from _restrictions(one, now, say)
    if one.statements:
        yield say("decisions about your posts: {number}, the last one of {day}; each is kept for six months").format(
            number=len(one.statements), day=day_of(one.statements[0].time, say)
        )
    if one.appeals:
        yield say("your appeals: {number}, open: {open}").format(
            number=len(one.appeals), open=sum(appeal.is_open for appeal in one.appeals)
        )
    if one.images:
        yield say("fingerprints of images you posted in the last 48 hours; posts: {number}").format(
            number=len({image.message for image in one.images})
        )
    if one.administers:
        yield say("that you are among its administrators, or were lately")
    if one.added:
        yield say("that you added the bot")
    if one.owed:
        yield say("that the bot still has something to tell you")


def _restrictions(one: InGroup, now: float, say: Translator) -> Iterator[str]:
    if not one.restrictions:
        return
    in_force = [restriction for restriction in one.restrictions if restriction.runs(now)]
    ends = [restriction.until for restriction in in_force]
    counted = say("mutes and bans: {number}, of these in force: {running}").format(
        number=len(one.restrictions), running=len(in_force)
    )
    known = [end for end in ends if end is not None]
    if not in_force or len(known) < len(ends):
        yield counted
    else:
        yield say("{counted}, until {day}").format(counted=counted, day=day_of(max(known), say))


def _in_private(about: About, say: Translator) -> Iterator[str]:
    """What is kept with the private chat, and of somebody who reviews."""
    if about.conversation:
        yield say("Where you are in a conversation with this bot is kept until an hour after your last step.")
    if about.leave:
        yield say("You may send fingerprints from the page, for an hour at most.")
    if about.reminders:
        yield say("Reminders and notices that you asked for: {number}. /stop erases them.").format(
            number=about.reminders
        )
    if about.moderator:
        yield say("You are on the operator's list of moderators.")


def _uncounted(say: Translator) -> Iterator[str]:
    yield say(
        "Reports to administrators, records of matches and reviews are not counted here: that would tell "
        "whether an image is on the list. Where there are any about your posts, they contain the number of "
        "your account, and reports also your name and username."
    )
    yield say(
        "What you decided or changed as an administrator or a moderator is not counted here either: it is kept for "
        "12 months with the number of your account, and on reports with your name."
    )
    yield say(
        "A case knows no account, so none can be found here: that takes its number and PIN. How often an "
        "account did something that is limited is counted for a day at most, in a way that does not show "
        "whose account it is."
    )


def _goes(say: Translator) -> tuple[str, ...]:
    return (
        say("your name and username in reports to administrators"),
        say("the fingerprints of images that you posted in the last 48 hours"),
        say(
            "decisions about your posts that you have not contested (you can no longer contest them here "
            "afterwards), and closed appeals"
        ),
        say(
            "that you administer groups or added the bot to them, and what was still to be told to you (Telegram "
            "may tell some of it again)"
        ),
        say("this conversation with its messages of the last two days, reminders, and notices about a case"),
    )


def _stays(say: Translator) -> tuple[str, ...]:
    return (
        say(
            "posts that count against you, 90 days each, and mutes and bans in force or for such a post: otherwise "
            "erasing would be a way round them"
        ),
        say("open appeals, and the decisions that they contest, until six months after they are closed"),
        say(
            "with the number of your account only: records of matches, for complaints and legal "
            "claims, for a year; reports, until 190 days after their last change; reviews, until "
            "12 months after their end"
        ),
        say(
            "what you decided as an administrator or moderator, 12 months, and what you were shown, 90 days; the "
            "operator's list of moderators"
        ),
        say("messages that could not be handled, 7 days; numbers of updates and messages of this chat, two days"),
        say("backups that the operator has made; what administrators have received in Telegram already"),
        say("cases: withdraw them with number and PIN"),
    )


def _fitting(texts: Iterable[str], room: int, say: Translator) -> list[str]:
    """As many of them as there is room for (in UTF-16 units), and how many there are besides."""
    texts = list(texts)
    more = say("Further groups, listed in the file: {number}.")
    room -= units(more) + 10
    shown: list[str] = []
    for text in texts:
        room -= units(text) + 2
        if room < 0:
            return [*shown, more.format(number=len(texts) - len(shown))]
        shown.append(text)
    return shown


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"{_MARK}{line}" for line in lines)


def _button(label: str, action: str) -> Button:
    return replace(Button(label, action), prefix=PREFIX)


def _statements(about: About, say: Translator, words: Mapping[int, str]) -> Iterator[Button]:
    for one in explained(about):
        title = cut(one.title, LONGEST_LABEL) or say("A group whose title is not known")
        label = say("The decisions in “{title}”").format(title=title)
        yield replace(Button(label, f"{words[one.chat]}:{WHY}"), prefix=TAP)


def _erase(say: Translator) -> Button:
    return _button(say("Erase what can be erased"), ERASE)


def _back(say: Translator) -> Button:
    return _button(say("Back"), BACK)
