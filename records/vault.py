"""What makes fingerprints and cases unreadable to who has the store without the secret key.

Everything sealed is sealed with two *data keys* made once for each store. They lie in the store themselves, wrapped by
the installation's secret key, which does not: so the secret key is changed by wrapping them anew, without touching a
million records (the envelope scheme of disk encryption).

Sealing is AES-SIV (RFC 5297): authenticated, and deterministic, so that a sealed fingerprint can be the name of a
field and be found again. What that gives away is which sealed texts of one place are equal, and how long they are.
`place` is bound into the seal: what was sealed for one place opens in no other.
"""

import hashlib
from typing import Final, Self, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from redis.asyncio import Redis
from redis.commands.core import AsyncScript

from config.errors import N_, EgideError
from records.keys import of_register

WRAPPED: Final = of_register("vault", "data-keys")
"""Hash: id of a secret key -> the data keys, wrapped by it. More than one only while the secret key is changed."""

SEAL_KEY_BYTES: Final = 64
"""AES-256-SIV takes two keys of 256 bits."""

NAME_KEY_BYTES: Final = 64
"""The longest key BLAKE2b takes."""

NAME_BYTES: Final = 16
"""Of a name: with 2**40 of them in one place, two collide once in 2**49 stores."""

DERIVED_BYTES: Final = 32
"""Of a secret that is derived for another purpose: a seed of Ed25519, for instance."""

OVERHEAD: Final = 16
"""Bytes by which sealed is longer than plain."""

_WRAPPING: Final = "data keys"


class SecretKeyWrong(EgideError):
    """The store was sealed under another secret key."""

    cause = N_("The store is sealed with another secret key than the one in use ({source}).")
    cure = N_("Set EGIDE_SECRET_KEY, or EGIDE_SECRET_KEY_FILE, to the key it was written with.")


class SealBroken(EgideError):
    """Sealed bytes that this vault did not seal for this place: damaged, moved, or of another store."""

    cause = N_("A sealed record ({place}) cannot be opened: it was damaged, or comes from another store.")
    cure = N_("Restore the store from a backup (`egide restore`).")


class Vault:
    """Seals and opens. Safe in threads; a seal takes some 4 microseconds."""

    def __init__(self, data_keys: bytes) -> None:
        self._sealer = AESSIV(data_keys[:SEAL_KEY_BYTES])
        self._name_key = data_keys[SEAL_KEY_BYTES:]

    def seal(self, plain: bytes, place: str) -> bytes:
        """Sealed bytes: 16 more than plain, the same each time. `plain` must not be empty."""
        return self._sealer.encrypt(plain, [place.encode()])

    def open(self, sealed: bytes, place: str) -> bytes:
        """The reverse; raises SealBroken."""
        try:
            return self._sealer.decrypt(sealed, [place.encode()])
        except InvalidTag:
            raise SealBroken(place=place) from None

    def name(self, text: str | bytes, place: str) -> str:
        """32 hexadecimal digits that stand for a text in the name of a key, and tell nothing about it."""
        told = text.encode() if isinstance(text, str) else text
        digest = hashlib.blake2b(told, digest_size=NAME_BYTES, key=self._name_key, person=_person(place))
        return digest.hexdigest()

    def derived(self, purpose: str) -> bytes:
        """32 bytes at random to everybody else, the same for a purpose as long as the store lives.

        They come of the data keys, so they outlive a change of the secret key, and a backup brings them along.
        """
        person = _person(f"derived: {purpose}")
        return hashlib.blake2b(digest_size=DERIVED_BYTES, key=self._name_key, person=person).digest()

    @classmethod
    def with_new_keys(cls) -> Self:
        """A vault of its own, whose keys are nowhere kept: for what lives in one process only."""
        return cls(new_data_keys())


def new_data_keys() -> bytes:
    """Data keys at random."""
    return AESSIV.generate_key(SEAL_KEY_BYTES * 8) + AESSIV.generate_key(NAME_KEY_BYTES * 8)


async def opened_vault(redis: Redis, secret: bytes, source: str) -> Vault:
    """The vault of a store under this secret key (32 bytes or more; `source` says in words where it comes from).

    A store without one gets it. Raises SecretKeyWrong where the store has one that this key does not open.
    """
    held = cast(
        "bytes | None", await _held(redis)(keys=[WRAPPED], args=[key_id(secret), wrapped(new_data_keys(), secret)])
    )
    if held is None:
        raise SecretKeyWrong(source=source)
    return Vault(unwrapped(held, secret, source))


def wrapped(data_keys: bytes, secret: bytes) -> bytes:
    """Data keys as they lie in the store."""
    return _wrapper(secret).encrypt(data_keys, [_WRAPPING.encode()])


def unwrapped(wrapped_keys: bytes, secret: bytes, source: str) -> bytes:
    """The reverse; raises SecretKeyWrong."""
    try:
        return _wrapper(secret).decrypt(wrapped_keys, [_WRAPPING.encode()])
    except InvalidTag:
        raise SecretKeyWrong(source=source) from None


def key_id(secret: bytes) -> str:
    """Which secret key it is, without telling it."""
    return hashlib.blake2b(secret, digest_size=8, person=_person("key id")).hexdigest()


_HELD = """
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return redis.call('HGET', KEYS[1], ARGV[1])
"""
"""The wrapped data keys under one secret key; of several processes that find a new store, the first gives it some."""


def _held(redis: Redis) -> AsyncScript:
    return redis.register_script(_HELD)


def _wrapper(secret: bytes) -> AESSIV:
    return AESSIV(hashlib.blake2b(secret, digest_size=SEAL_KEY_BYTES, person=_person("wrapping")).digest())


def _person(place: str) -> bytes:
    return hashlib.blake2b(place.encode(), digest_size=hashlib.blake2b.PERSON_SIZE).digest()
