"""What an evidence file says of itself, in whole sentences: what is in it, what it proves, how to verify it."""

from typing import Final

from config.errors import N_
from handlers.evidence_file.telling import COMPLAINT, MASKED

WHAT: Final = (
    N_(
        "This file lists what Égide, a moderation program for Telegram groups, recorded when it removed images that "
        "match one registered case. It was made automatically, at the request of the person who holds the case "
        "number and its PIN."
    ),
    N_(
        "It contains no image and no part of one. It contains fingerprints, from which no image can be made again: a "
        "blurred likeness can be guessed from one at most."
    ),
    N_(
        "An image is recognised by its fingerprint: 256 bits that describe what it looks like. The distance is the "
        "number of bits in which the fingerprint of the posted image differs from the registered one: 0 is the same "
        "image, unrelated images lie at about 128. A match is a strong sign, and not proof by itself, that the image "
        "is the same."
    ),
    N_(
        "A match is recorded before the image is removed, and what was done is recorded after it. Each record holds "
        "the SHA-256 of the record before it in the same group. Whoever changes, inserts or removes one breaks this "
        "chain."
    ),
)
"""Of every file."""

FORM: Final = {
    COMPLAINT: N_(
        "This file was made for a complaint. It contains the account numbers of the people who posted and the records "
        "as they were written. Show it only to the police, a court or a lawyer."
    ),
    MASKED: N_(
        "In this file posters are called poster 1, poster 2 and so on, and the records themselves are left out, since "
        "each names its poster. A mark stands for each record: it tells nothing by itself, and the installation that "
        "made this file finds the record by it. With the case number and the PIN, a file for a complaint can be made, "
        "which holds the records."
    ),
}

NAMES_NOBODY: Final = N_(
    "An account number is the one that Telegram gives each account. It is not a name: Telegram can be asked by the "
    "authorities whose it is."
)

_BOTH: Final = (
    N_(
        "The file consists of two documents, the JSON file and this PDF, which tells the same in print. Both are "
        "signed with the same key (Ed25519). Any change of any character shows."
    ),
    N_(
        "The operator of the installation publishes the key, or tells it when asked. Its fingerprint has to be the "
        "one printed here."
    ),
    N_("With the program Égide (egide), on any computer: egide evidence verify FILE --key KEY"),
    N_(
        "Without it: the second line of the JSON file, without its line break, is the signed document. Its SHA-256 "
        "is printed at the foot of every page. The signature and the key stand on the third line and are checked "
        "with openssl, as docs/evidence.md of the program describes."
    ),
)
"""How to verify a file of either form."""

_AT_HOME: Final = N_(
    "Whether a record still stands in the chain of its group can be checked by the operator alone, with the "
    "same command and without --key, for about a year."
)

VERIFY: Final = {
    COMPLAINT: (
        *_BOTH,
        N_(
            "Each record stands in the JSON file as it was written. Its SHA-256 is that of the record as JSON with "
            "sorted names and without spaces, in UTF-8. The value called previous is the SHA-256 of the record before "
            "it in the same group."
        ),
        _AT_HOME,
    ),
    MASKED: (*_BOTH, _AT_HOME),
}

PROVES: Final = (
    N_("What the signature shows: this installation wrote this file, and nobody has changed it since."),
    N_(
        "What it does not show: that the records were true when they were written. That rests on the installation and "
        "its operator, as with any log."
    ),
)
