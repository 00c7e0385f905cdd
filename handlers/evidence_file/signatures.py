"""How an evidence file is signed: by Ed25519 (RFC 8032) over bytes that standard tools can cut out of it.

The JSON has three lines: the document alone on the second, the signature on the third. The PDF ends with two lines of
comment, the last of which holds the signature over all before it; readers pass over them.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FINGERPRINT_DIGITS: Final = 32
"""Hexadecimal digits of a key's fingerprint: 128 bits, short enough to be read out over the telephone."""

MARK: Final = b"egide-evidence"
"""Somewhere in every PDF of ours, so that one whose end was cut off is told from another PDF."""

_OPENING: Final = b'{"document":\n'
_PDF: Final = b"%PDF-"
_HEX: Final = rb"[0-9a-f]"
_CLOSING: Final = re.compile(
    rb'\A,"signature":\{"algorithm":"Ed25519","key":"(%b{64})","value":"(%b{128})"\}\}\n\Z' % (_HEX, _HEX)
)
_COMMENTS: Final = re.compile(
    rb"\n%%egide-evidence 1 document=(%b{64}) key=(%b{64})\n%%egide-signature (%b{128})\n\Z" % (_HEX, _HEX, _HEX)
)


class Signing(Protocol):
    """Who signs (records.attesting.Attesting)."""

    @property
    def public_key(self) -> bytes:
        """32 bytes."""

    def sign(self, content: bytes) -> bytes:
        """64 bytes."""


class NotRead(Exception):
    """These bytes are no signed evidence file. `begun` says whether they begin like one: then the end was changed."""

    def __init__(self, *, begun: bool) -> None:
        self.begun = begun
        super().__init__("no signed evidence file")


@dataclass(frozen=True, slots=True)
class Signed:
    """A file taken apart. `digest` is the SHA-256 of the JSON document, as a PDF names it."""

    content: bytes
    """What is signed."""
    key: bytes
    """Whose signature it says it is."""
    signature: bytes
    digest: str
    document: bytes | None = None
    """None in a PDF."""

    @property
    def fits(self) -> bool:
        """Whether the signature is one by this key over this content."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(self.signature, self.content)
        except (InvalidSignature, ValueError):
            return False
        return True


def signed_json(document: bytes, by: Signing) -> bytes:
    """The JSON file of a canonical document."""
    signature = {"algorithm": "Ed25519", "key": by.public_key.hex(), "value": by.sign(document).hex()}
    closing = json.dumps(signature, separators=(",", ":")).encode()
    return b"".join((_OPENING, document, b'\n,"signature":', closing, b"}\n"))


def signed_pdf(pdf: bytes, digest: str, by: Signing) -> bytes:
    """The PDF file that tells the document of this SHA-256."""
    content = pdf.rstrip(b"\n") + f"\n%egide-evidence 1 document={digest} key={by.public_key.hex()}\n".encode()
    return content + f"%egide-signature {by.sign(content).hex()}\n".encode()


def read_signed(content: bytes) -> Signed:
    """Take a file apart, of either kind. Raises NotRead."""
    if content.startswith(_PDF):
        return _read_pdf(content)
    lines = content.split(b"\n", 2)
    if not content.startswith(_OPENING):
        raise NotRead(begun=False)
    found = _CLOSING.match(lines[2]) if len(lines) == 3 else None  # noqa: PLR2004 - opening, document, closing
    if found is None:
        raise NotRead(begun=True)
    key, value = (bytes.fromhex(part.decode()) for part in found.groups())
    return Signed(lines[1], key, value, hashlib.sha256(lines[1]).hexdigest(), lines[1])


def fingerprint_of(key: bytes) -> str:
    """What a key is compared by: the first half of its SHA-256, in groups of four digits."""
    digits = hashlib.sha256(key).hexdigest()[:FINGERPRINT_DIGITS]
    return " ".join(digits[first : first + 4] for first in range(0, FINGERPRINT_DIGITS, 4))


def pem_of(key: bytes) -> str:
    """A key as openssl reads it (RFC 8410)."""
    public = Ed25519PublicKey.from_public_bytes(key)
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _read_pdf(content: bytes) -> Signed:
    found = _COMMENTS.search(content)
    if found is None:
        raise NotRead(begun=MARK in content)
    digest, key, value = (part.decode() for part in found.groups())
    return Signed(
        content[: found.start(3) - len(b"%egide-signature ")], bytes.fromhex(key), bytes.fromhex(value), digest
    )
