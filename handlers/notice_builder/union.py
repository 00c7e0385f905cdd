"""The notice of the European Union: Regulation (EU) 2022/2065 (Digital Services Act), article 16.

Paragraph 2 says what it contains: (a) a sufficiently substantiated explanation of the reasons why it is illegal;
(b) the exact electronic location, such as the URL, and where necessary what else helps to find it; (c) name and e-mail
address of who sends it; (d) a statement of the bona fide belief that it is accurate and complete. For images of
people under 18 name and address are not needed; such notices are not written here.

That it is illegal: Directive (EU) 2024/1385, article 5(1), has every member state make (a) the publication of intimate
images without consent and (b) that of manipulated ones an offence; in France they are already articles 226-2-1 and
226-8-1 of the Code pénal. Where to send it: telegram.org/tos/eu-dsa, which names telegram.org/dsa-report. Read in
November 2026 (docs/notices.md).
"""

from typing import Final

from config.errors import N_
from handlers.notice_builder.fields import EMAIL, GOOD_FAITH, MADE, NAME, PLACE, POSTS, STORY, WHAT
from handlers.notice_builder.kinds import Facts, Kind, Letter, Recipient, any_language, within_union
from locales.texts import Translator

FORM: Final = "https://telegram.org/dsa-report"

OFFENCES: Final = {"real": "226-2-1", "made": "226-8-1"}
"""Of the French Code pénal."""


def _compose(facts: Facts, say: Translator) -> Letter:
    made = facts.get(WHAT) == MADE
    parts = [
        say("Notice under article 16 of Regulation (EU) 2022/2065 (Digital Services Act)"),
        say("(a) Reasons. {what}").format(what=_what(facts, say, made=made)),
        facts.get(STORY),
        _law(facts, say, made=made),
        "\n".join([say("(b) Exact location:"), *facts.lines(POSTS)]),
    ]
    if place := facts.get(PLACE):
        parts.append(say("Group or channel: {place}").format(place=place))
    parts += [
        say("(c) Name and e-mail address: {name}, {email}").format(name=facts.get(NAME), email=facts.get(EMAIL)),
        say(
            "(d) I confirm my bona fide belief that the information and allegations in this notice are accurate and "
            "complete."
        ),
        say("I do not attach the image, so that it does not spread further. The links show it."),
    ]
    return Letter(say("Notice of illegal content: intimate images without consent"), "\n\n".join(parts))


def _what(facts: Facts, say: Translator, *, made: bool) -> str:
    if facts.witness and made:
        return say(
            "The posts show a sexual image made to look like a real person (montage or deepfake). Everything suggests "
            "that this person did not agree to its publication."
        )
    if facts.witness:
        return say(
            "The posts show an intimate image of a real person. Everything suggests that this person did not agree to "
            "its publication."
        )
    if made:
        return say(
            "The posts show a sexual image that was made to look like me (montage or deepfake). I did not agree to its "
            "publication."
        )
    return say("The posts show an intimate image of me. I did not agree to its publication.")


def _law(facts: Facts, say: Translator, *, made: bool) -> str:
    if facts.country == "FR":
        article = OFFENCES["made" if made else "real"]
        return say("In France this is an offence under article {article} of the Code pénal.").format(article=article)
    letter = "b" if made else "a"
    return say("Article 5(1)({letter}) of Directive (EU) 2024/1385 has member states make it an offence.").format(
        letter=letter
    )


NOTICE: Final = Kind(
    "dsa",
    N_("Notice under European law"),
    N_(
        "In the European Union Telegram has to look at such a notice and to answer it (Digital Services Act, "
        "article 16). The law asks for your name and an e-mail address; they go to Telegram."
    ),
    Recipient(
        N_("Telegram, on its page for illegal content"),
        N_("Open the page, and paste the text where it asks for an explanation. Do not add the image."),
        url=FORM,
    ),
    (WHAT, POSTS, PLACE, STORY, NAME, EMAIL, GOOD_FAITH),
    _compose,
    any_language,
    within_union,
    witness=True,
)
