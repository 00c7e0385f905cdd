"""PINs as they are kept: slow to try out for who has the store and its key, and impossible for who has no key."""

import asyncio
import hashlib
import hmac
import secrets
from typing import Final, NamedTuple

from records.vault import Vault

SALT_BYTES: Final = 16
DIGEST_BYTES: Final = 32

MOST_MEMORY: Final = 128 * 2**20
"""Bytes scrypt may take for one PIN."""

AT_ONCE: Final = 2
"""PINs that are looked at together, in one process: each takes 32 MiB and a tenth of a second of a processor."""


class Cost(NamedTuple):
    """Of scrypt (RFC 7914): `n` times `r` times 128 bytes of memory."""

    n: int = 2**15
    r: int = 8
    p: int = 1


class KeptPin(NamedTuple):
    """What is kept of a PIN."""

    salt: bytes
    digest: bytes


class Pins:
    """Makes and compares them. A million PINs are tried out in a day: what stands against that is `records.tries`."""

    def __init__(self, vault: Vault, cost: Cost | None = None) -> None:
        self._vault = vault
        self._cost = cost or Cost()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._nobodys = KeptPin(secrets.token_bytes(SALT_BYTES), secrets.token_bytes(DIGEST_BYTES))

    async def kept(self, number: str, pin: str) -> KeptPin:
        """What to keep of the PIN of a case."""
        salt = secrets.token_bytes(SALT_BYTES)
        return KeptPin(salt, await self._digest(number, pin, salt))

    async def fits(self, kept: KeptPin | None, number: str, pin: str) -> bool:
        """Whether it is the PIN of a case; None, for a case that does not exist, takes the same time."""
        compared = kept or self._nobodys
        digest = await self._digest(number, pin, compared.salt)
        return hmac.compare_digest(digest, compared.digest) and kept is not None

    async def _digest(self, number: str, pin: str, salt: bytes) -> bytes:
        named = self._vault.name(f"{number}/{pin}", "pin").encode()
        async with self._places:
            return await asyncio.to_thread(self._slowly, named, salt)

    def _slowly(self, named: bytes, salt: bytes) -> bytes:
        n, r, p = self._cost
        return hashlib.scrypt(named, salt=salt, n=n, r=r, p=p, maxmem=MOST_MEMORY, dklen=DIGEST_BYTES)
