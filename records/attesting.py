"""What this installation puts under an evidence file: a signature, and marks of records that are not shown whole.

Both come of the store's data keys (records.vault) and are kept nowhere: so they outlive a change of the secret key,
come back with a backup, and need no record that could be lost or exchanged.
"""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from records.vault import Vault

_SIGNING: Final = "evidence files are signed"
_MARKED: Final = "evidence record"


class Attesting:
    """Signs with Ed25519 (RFC 8032)."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._key = Ed25519PrivateKey.from_private_bytes(vault.derived(_SIGNING))

    @property
    def public_key(self) -> bytes:
        """The 32 bytes everybody may know, and needs in order to check a signature."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        """64 bytes that only who has the store and its secret key can make."""
        return self._key.sign(content)

    def mark(self, digest: str) -> str:
        """What stands for a record's SHA-256 where somebody is left out of the record.

        The digest itself would give away what was left out: an account has a number of ten digits or so, and a
        machine tries all of them in seconds. A mark tells nothing to who has no key, and is found again here.
        """
        return self._vault.name(digest, _MARKED)
