"""Verifying an evidence file by itself: its signature, and whether it agrees with itself."""

from typing import Final

from bot.evidence.verdict import Verdict
from config.errors import N_
from handlers.evidence_file.checking import Checked, Flaw, NewerVersion, checked
from handlers.evidence_file.signatures import NotRead, Signed, fingerprint_of, read_signed

FLAWS: Final = {
    Flaw.NOT_CANONICAL: N_("The document is not written in the one way there is: it was written by something else."),
    Flaw.OTHER_KEY: N_("The document names another key than the one it is signed with."),
    Flaw.NOT_IN_ORDER: N_("The removals are not in order, or one was taken out or put in."),
    Flaw.NOT_READABLE: N_("Something that has to be in the document is missing, or is something else."),
    Flaw.OTHER_HASH: N_("Removal {number}: a record was changed, it is not the one its SHA-256 was made of."),
    Flaw.OTHER_TELLING: N_("Removal {number}: what is told of it is not what its records say."),
    Flaw.OTHER_LINK: N_("Removal {number}: its records do not fit into one chain with the others of the same group."),
}


def read(content: bytes, verdict: Verdict) -> Signed | None:
    """Take a file apart; None where there is nothing to verify, which is then said."""
    say = verdict.say
    if not content:
        verdict.unknown.append(say("The file is empty."))
        return None
    try:
        return read_signed(content)
    except NotRead as no:
        if no.begun:
            verdict.wrong.append(
                say("It begins like an evidence file, but its end is missing, was changed, or is followed by more.")
            )
        else:
            verdict.unknown.append(say("This is no evidence file of Égide, neither the JSON nor the PDF."))
        return None


def verify_signature(signed: Signed, expected: str, verdict: Verdict) -> None:
    """`expected` is the key it has to be by, in hexadecimal digits, or its fingerprint."""
    say = verdict.say
    _verify_fit(signed, verdict)
    if is_key(signed.key, expected):
        verdict.held.append(say("It was signed with the key that was to be expected."))
    else:
        verdict.wrong.append(
            say(
                "It was signed with another key than the one to be expected: that of the fingerprint {fingerprint}."
            ).format(fingerprint=fingerprint_of(signed.key))
        )
    verdict.left.append(
        say("Whether the records stand in their chains can be checked where the file was made, without --key.")
    )


def verify_own_signature(signed: Signed, own: bytes | None, verdict: Verdict) -> None:
    """Where nobody says whose it has to be: `own` is the key of the installation that is here, if there is one."""
    say = verdict.say
    _verify_fit(signed, verdict)
    if signed.key == own:
        verdict.held.append(say("It was signed by this installation."))
        return
    told = (
        say("It was signed with a key of the fingerprint {fingerprint}. Whose that is could not be checked here.")
        if own is None
        else say("It was signed by another installation, with a key of the fingerprint {fingerprint}.")
    )
    verdict.unknown.append(told.format(fingerprint=fingerprint_of(signed.key)))
    verdict.unknown.append(say("Compare the key with the one the operator publishes, and give that with --key."))


def _verify_fit(signed: Signed, verdict: Verdict) -> None:
    say = verdict.say
    if signed.fits:
        verdict.held.append(say("The signature fits: nothing was changed since the file was signed."))
    else:
        verdict.wrong.append(say("The signature does not fit: the file was changed after it was signed, or forged."))


def is_key(key: bytes, told: str) -> bool:
    """Whether a key is the one that was told, whole or by its fingerprint."""
    digits = "".join(told.split()).lower()
    return digits in {key.hex(), "".join(fingerprint_of(key).split())}


def verify_content(signed: Signed, verdict: Verdict) -> None:
    """What can be seen in the file alone, where it is known who signed it: before, it may say anything to anybody."""
    if verdict.wrong or verdict.unknown:
        verdict.left.append(verdict.say("What the file tells: that counts for nothing unless its signature does."))
    elif signed.document is None:
        told = verdict.say(
            "The PDF tells the document with the SHA-256 {digest}. Its records can be verified with the JSON file only."
        )
        verdict.left.append(told.format(digest=signed.digest))
    else:
        _verify_document(signed.document, signed.key, verdict)


def _verify_document(document: bytes, key: bytes, verdict: Verdict) -> None:
    """Whether what is told agrees with the records, and these with each other."""
    say = verdict.say
    try:
        found = checked(document, key)
    except NewerVersion:
        verdict.unknown.append(say("The document is of a kind that this version of Égide does not know: update it."))
        return
    for flaw, number in found.flaws:
        verdict.wrong.append(say(FLAWS[flaw]).format(number=number))
    if not found.flaws:
        _tell(found, verdict)


def _tell(found: Checked, verdict: Verdict) -> None:
    say = verdict.say
    told = say.count(
        "It tells of {number} removal, in order.", "It tells of {number} removals, in order.", found.removals
    )
    verdict.held.append(told)
    if not found.records:
        verdict.left.append(
            say("The records are not in this file, since posters are not named in it; marks stand for them.")
        )
        return
    told = say.count(
        "{number} whole record has the SHA-256 that is given for it, and says what is told of it.",
        "{number} whole records have the SHA-256 that is given for them, and say what is told of them.",
        found.records,
    )
    verdict.held.append(told)
    if found.links:
        told = say.count(
            "{number} record follows directly from another one in the file.",
            "{number} records follow directly from others in the file.",
            found.links,
        )
        verdict.held.append(told)
