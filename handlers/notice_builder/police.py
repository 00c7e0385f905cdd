"""A complaint in other countries than France: the facts in order, without the articles of a law we have not checked."""

from typing import Final

from babel.dates import format_date

from config.errors import N_
from handlers.helplines.countries import ELSEWHERE, NAMES, UNION
from handlers.notice_builder.fields import LINKS, MADE, PLACE, POSTER, SEEN, STORY, THREAT, WHAT, WHAT_OR_THREAT
from handlers.notice_builder.kinds import Facts, Kind, Letter, Recipient, of_the_country, outside
from locales.texts import Translator


def _compose(facts: Facts, say: Translator) -> Letter:
    parts = [
        say("To be completed by hand: name, date and place of birth, address, telephone."),
        _to(facts, say),
        _what(facts, say),
        *_details(facts, say),
        say("What I can hand over: screenshots with the date, the account and the address of the posts."),
        # Translators: the end of a complaint, completed by hand.
        say("Place and date: ____________") + "\n" + say("Signature:"),
    ]
    return Letter(say("Complaint: intimate images without consent"), "\n\n".join(parts))


def _to(facts: Facts, say: Translator) -> str:
    if facts.country in {"", UNION, ELSEWHERE}:
        return say("I would like to make a complaint to the police.")
    # Translators: {country} is the name of a country; "... to the police (Spain)."
    return say("I would like to make a complaint to the police ({country}).").format(country=say(NAMES[facts.country]))


def _what(facts: Facts, say: Translator) -> str:
    what = facts.get(WHAT)
    if what == THREAT:
        return say("Somebody threatens to publish intimate images of me without my consent.")
    if what == MADE:
        return say(
            "A sexual image that was made to look like me (montage or deepfake) was published without my consent."
        )
    return say("Intimate images of me were published without my consent.")


def _details(facts: Facts, say: Translator) -> list[str]:
    parts = []
    if seen := facts.get(SEEN):
        day = format_date(facts.today.fromisoformat(seen), "long", locale=say.language)
        parts.append(say("Date: {date}").format(date=day))
    if links := facts.lines(LINKS):
        parts.append("\n".join([say("Addresses:"), *links]))
    if place := facts.get(PLACE):
        parts.append(say("Group or channel: {place}").format(place=place))
    if poster := facts.get(POSTER):
        parts.append(say("Account: {account}").format(account=poster))
    return [*parts, facts.get(STORY)]


COMPLAINT: Final = Kind(
    "complaint",
    N_("Complaint to the police"),
    N_(
        "A text to hand over when you make a complaint, with the facts in order. Your name and address you add by "
        "hand. Which law applies differs from country to country; the police or a lawyer knows."
    ),
    Recipient(
        N_("A police station"),
        N_("Print it or show it on your phone, complete it and sign it there. You may ask to be accompanied."),
    ),
    (WHAT_OR_THREAT, SEEN, LINKS.left_open(), PLACE, POSTER, STORY),
    _compose,
    of_the_country,
    outside("FR"),
)
