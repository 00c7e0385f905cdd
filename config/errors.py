"""Every error Égide raises on purpose.

    EgideError
    ├── SettingsError           a setting is missing or wrong
    │   └── TokenMissing        no bot token
    ├── AlreadyRunning          another bot runs on this data directory
    ├── StoreError
    │   ├── StoreUnreachable    the Valkey server does not answer
    │   ├── StoreNotStarted     the embedded Valkey server did not come up
    │   ├── SchemaTooOld        an Égide from before the first release wrote this store
    │   └── SchemaTooNew        a newer Égide wrote this store
    ├── ImageRefused            bytes that give no fingerprint; `reason` says which kind of no
    ├── FileNotFetched          Telegram did not hand the file over; `reason` as above
    ├── ServiceError
    │   ├── ServiceUnreachable  the matching service does not answer
    │   └── ServiceRefused      it answered, with a no or with nonsense
    ├── BadFingerprint          a text that is not 64 hex digits
    └── InputError              a file or argument of a command cannot be used

An error says its cause and its cure, and carries its evidence as attributes. `cause` and `cure` are gettext
message ids with named fields, so that a command can show them in the operator's language.
"""

from collections.abc import Callable
from typing import ClassVar


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for extraction; it is translated when it is shown."""
    return message


_ENDS = (".", "!", "?", "…")
"""Of a sentence."""


class EgideError(Exception):
    """The root: what went wrong (`cause`), what to do about it (`cure`), and the evidence for both."""

    cause: ClassVar[str] = N_("Something went wrong: {detail}")
    cure: ClassVar[str] = ""

    def __init__(self, **evidence: object) -> None:
        self.evidence = evidence
        super().__init__(self.cause.format(**evidence))

    def tell(self, translate: Callable[[str], str]) -> str:
        """Cause and cure as one text, in the language of `translate`."""
        cause, *cure = (translate(part).format(**self.evidence) for part in (self.cause, self.cure) if part)
        if cure and not cause.endswith(_ENDS):  # evidence, such as what another program said, seldom ends a sentence
            cause += "."
        return " ".join([cause, *cure])


class SettingsError(EgideError):
    """A setting is missing or wrong."""

    cause = N_("The setting {setting} is wrong: {detail}")
    cure = N_("See docs/settings.md.")


class TokenMissing(SettingsError):
    """The bot was started without a token."""

    cause = N_("No bot token: the setting {setting} is empty.")
    cure = N_("Get one from @BotFather in Telegram (/newbot) and set {setting}=123456:ABC...")


class AlreadyRunning(EgideError):
    """Two bots on one embedded store would handle each other's updates twice."""

    cause = N_("A bot is already running on the data directory {directory}.")
    cure = N_("Stop it first, or give this one another EGIDE_DATA_DIR.")


class StoreError(EgideError):
    """The store cannot be used."""


class StoreUnreachable(StoreError):
    """The Valkey server does not answer."""

    cause = N_("The store at {address} does not answer: {detail}")
    cure = N_("Start that server, or correct EGIDE_REDIS__URL; unset it to use the embedded store.")


class StoreNotStarted(StoreError):
    """The embedded Valkey server did not come up."""

    cause = N_("The embedded store in {directory} did not start: {detail}")
    cure = N_("Check free space and permissions of that directory; its log is {log}.")


class SchemaTooOld(StoreError):
    """An Égide from before the first release wrote this store."""

    cause = N_("The store has schema version {found}, which was never released; this Égide reads version {known}.")
    cure = N_(
        "Start with a new EGIDE_DATA_DIR (or EGIDE_REDIS__URL), and add your list again: `egide blocklist export` of "
        "the version that wrote the store prints what `egide blocklist import` reads."
    )


class SchemaTooNew(StoreError):
    """A newer Égide wrote this store."""

    cause = N_("The store has schema version {found}; this Égide knows {known}.")
    cure = N_("Upgrade Égide, or point EGIDE_DATA_DIR or EGIDE_REDIS__URL at another store.")


class ImageRefused(EgideError):
    """These bytes give no fingerprint. `reason` is one of `matching.images.REASONS`."""

    cause = N_("No fingerprint: {reason}")

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason=reason)


class FileNotFetched(EgideError):
    """Telegram did not hand over a file, for a reason that trying again would not change."""

    cause = N_("The file was not fetched: {reason}")

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason=reason)


class ServiceError(EgideError):
    """The matching service could not do what was asked."""


class ServiceUnreachable(ServiceError):
    """The matching service does not answer."""

    cause = N_("The matching service at {address} does not answer: {detail}")
    cure = N_("Check the address in EGIDE_SERVICE__URL and the network; the list already fetched stays in force.")


class ServiceRefused(ServiceError):
    """The matching service answered with a no, or with something that is not its protocol."""

    cause = N_("The matching service at {address} refused: {detail}")
    cure = N_("Check the keys EGIDE_SERVICE__*_KEY.")


class BadFingerprint(EgideError):
    """A text that is not a fingerprint."""

    cause = N_("{text!r} is not a fingerprint.")
    cure = N_("A fingerprint is 64 hexadecimal digits, as `egide fingerprint` prints it.")


class InputError(EgideError):
    """A file or an argument of a command cannot be used."""

    cause = N_("{what} cannot be used: {detail}")
