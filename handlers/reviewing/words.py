"""The words of a card, for each member of the closed sets."""

from typing import Final

from config.errors import N_
from policies.reviewing import Answer, Code, Kind, Outcome, Present

KINDS: Final = {
    Kind.FLAG: N_("posts matched an entry that nobody has reviewed"),
    Kind.WRONG: N_("an administrator called a match a false alarm"),
    Kind.GRANTED: N_("a moderator granted an appeal about a match"),
    Kind.SUSPENDED: N_("the entry matches unusually, or was called wrong"),
    Kind.APPEAL: N_("a poster contests what was done"),
}

ANSWERS: Final = {
    Answer.BLOCKED: N_("Blocked"),
    Answer.NOT_BLOCKED: N_("Not blocked"),
    Answer.UNSURE: N_("Unsure"),
    Answer.MINOR: N_("Possible minor"),
    Answer.GRANT: N_("Grant"),
    Answer.UPHOLD: N_("Uphold"),
}

CODES: Final = {
    Code.ONE_PERSON_SPREAD: N_("It spreads like an image of one person"),
    Code.PEOPLE_CONFIRMED: N_("Administrators confirmed it"),
    Code.KNOWN_SERIES: N_("It comes again and again, like a series"),
    Code.LOGO_OR_DOCUMENT: N_("It spreads like a logo or a document"),
    Code.PUBLIC_FIGURE: N_("It spreads like a press image"),
    Code.DRAWING_OR_MEME: N_("It spreads like a meme"),
    Code.CALLED_WRONG: N_("People called it a false alarm"),
    Code.TOO_LITTLE_DETAIL: N_("Too little detail"),
    Code.CANNOT_TELL: N_("It cannot be told from this"),
    Code.NEED_ANOTHER: N_("Somebody else should decide"),
    Code.SOMEBODY_SAID: N_("Somebody said so"),
    Code.KNOWN_CASE: N_("It is known from a case"),
    Code.NOT_THE_IMAGE: N_("The match seems wrong"),
    Code.TOO_HARSH: N_("The sanction was too harsh"),
    Code.NO_NEW_FACT: N_("The appeal says nothing new"),
    Code.MATCH_IS_SURE: N_("The match is very near"),
}
"""Nobody sees the image, so a reason says what a card tells, and no more."""

OF_APPEALS: Final = {Code.PEOPLE_CONFIRMED: N_("A review had confirmed the entry")}
"""Words of reasons that mean another thing there."""

PRESENTS: Final = {
    Present.LEAD: N_("nobody has decided about it"),
    Present.CONFIRMED: N_("confirmed by people"),
    Present.SUSPENDED: N_("suspended until people decide"),
    Present.REJECTED: N_("rejected: it does not belong on the list"),
    Present.SEALED: N_("sealed: it acts, and nobody reviews it any more"),
}

OUTCOMES: Final = {
    Outcome.CONFIRMED: N_("confirmed by two moderators"),
    Outcome.REJECTED: N_("not blocked"),
    Outcome.UNSURE: N_("left open: the moderators were not sure"),
    Outcome.MINOR: N_("sealed"),
    Outcome.GRANTED: N_("appeal granted"),
    Outcome.PARDONED: N_("the sanction was lifted, and nothing else"),
    Outcome.UPHELD: N_("decision upheld"),
    Outcome.UNREVIEWED: N_("nobody decided within 48 h"),
    Outcome.NOBODY_FREE: N_("no moderator could decide: each had decided about it before"),
}
