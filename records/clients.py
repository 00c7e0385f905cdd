"""The clients of the matching service: who may call it, with which keys, and how much.

A key is 256 random bits. It is shown once, when it is made; what is kept is its SHA-256, which needs no salt: nobody
can try out 256 bits. A client is found by the digest of its subscription key, so a look-up says nothing about any
other key, and whatever is asked sees a revocation at once, in every process.
"""

import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, cast

from redis.asyncio import Redis

from config.errors import N_, EgideError
from matching.wire import Endpoint
from records.keys import of_register
from records.sources import BOT, OPERATOR, REGISTRATIONS
from records.vault import Vault

CLIENTS: Final = of_register("service", "clients")
NAMES: Final = of_register("service", "client-names")
USES: Final = of_register("service", "client-uses")

KEY_BYTES: Final = 32
RESERVED: Final = frozenset({OPERATOR, REGISTRATIONS, BOT})
"""The sources under which this installation itself writes."""

CALLS_A_MINUTE: Final = 600
RECORDS_A_DAY: Final = 5_000_000

_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class ClientRefused(EgideError):
    """A name that no new client can have."""

    cause = N_("No client can be called {name!r}: {detail}.")
    cure = N_("A name is 1 to 40 letters, digits, - _ and ., and no other client's.")


class ClientExists(ClientRefused):
    """A client of this name has keys."""

    cause = N_("A client called {name} has keys already.")
    cure = N_("Revoke them first: `egide service keys revoke {name}`. What it submitted stays.")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may ask of the service."""

    calls: int = CALLS_A_MINUTE
    """Of one endpoint, in a minute."""
    records: int = RECORDS_A_DAY
    """Submitted or judged, in a day."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client as it is kept. `functions` are SHA-256 of its function keys; `created` in seconds."""

    name: str
    created: int
    functions: Mapping[Endpoint, bytes]
    limits: Limits = field(default_factory=Limits)
    used: int | None = None
    """Second of its latest recorded call."""


class Issued(NamedTuple):
    """New keys, which exist nowhere else."""

    subscription: str
    functions: Mapping[Endpoint, str]


_CREATE = """
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return 1
"""

_REVOKE = """
local digest = redis.call('HGET', KEYS[1], ARGV[1])
if not digest then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], digest)
redis.call('HDEL', KEYS[3], ARGV[1])
return 1
"""


class Clients:
    """The clients in the store, sealed: of the table alone, nobody learns their names."""

    def __init__(self, redis: Redis, vault: Vault, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._vault = vault
        self._clock = clock

    async def create(self, name: str, endpoints: Iterable[Endpoint], limits: Limits) -> Issued:
        """Give a new client keys for these endpoints. Raises ClientRefused, ClientExists."""
        check_name(name)
        issued = Issued(_new_key(), {endpoint: _new_key() for endpoint in endpoints})
        functions = {endpoint: digest(key) for endpoint, key in issued.functions.items()}
        client = Client(name, int(self._clock()), functions, limits)
        script = self._redis.register_script(_CREATE)
        sealed = self._vault.seal(_written(client), CLIENTS)
        args: list[str | bytes] = [self._place(name), digest(issued.subscription), sealed]
        if not await script(keys=[NAMES, CLIENTS], args=args):
            raise ClientExists(name=name)
        return issued

    async def revoke(self, name: str) -> bool:
        """Close every key of a client, at once and for good. False where there is no such client."""
        script = self._redis.register_script(_REVOKE)
        return bool(await script(keys=[NAMES, CLIENTS, USES], args=[self._place(name)]))

    async def listed(self) -> list[Client]:
        """Every client that has keys, by name."""
        sealed = cast("dict[bytes, bytes]", await self._redis.hgetall(CLIENTS))
        used = cast("dict[bytes, bytes]", await self._redis.hgetall(USES))
        clients = [_read(self._vault.open(one, CLIENTS), used, self._place) for one in sealed.values()]
        return sorted(clients, key=lambda one: one.name)

    async def holding(self, subscription: bytes) -> Client | None:
        """The client whose subscription key has this SHA-256."""
        sealed = cast("bytes | None", await self._redis.hget(CLIENTS, subscription))
        return _read(self._vault.open(sealed, CLIENTS), {}, self._place) if sealed else None

    def _place(self, name: str) -> str:
        return place_of(self._vault, name)


def place_of(vault: Vault, name: str) -> str:
    """What stands for a client in the names of keys and fields. Names differ in more than capitals."""
    return vault.name(name.lower(), CLIENTS)


def check_name(name: str) -> None:
    """Raise ClientRefused where this is no name for a client."""
    if not _NAME.fullmatch(name):
        raise ClientRefused(name=name[:80], detail="it has other characters, or is too long")
    if name.lower() in RESERVED:
        raise ClientRefused(name=name, detail="this installation writes under that name itself")


def digest(key: str) -> bytes:
    """What is kept of a key: its SHA-256. A header may hold bytes that are no UTF-8, as half surrogates."""
    return hashlib.sha256(key.encode(errors="surrogateescape")).digest()


def _new_key() -> str:
    return secrets.token_hex(KEY_BYTES)  # unlike base64, never begins with a dash


def _written(client: Client) -> bytes:
    kept = {
        "name": client.name,
        "created": client.created,
        "functions": {endpoint.value: held.hex() for endpoint, held in client.functions.items()},
        "calls": client.limits.calls,
        "records": client.limits.records,
    }
    return json.dumps(kept).encode()


def _read(text: bytes, used: Mapping[bytes, bytes], place: Callable[[str], str]) -> Client:
    kept = json.loads(text)
    last = used.get(place(kept["name"]).encode())
    return Client(
        kept["name"],
        kept["created"],
        {Endpoint(name): bytes.fromhex(held) for name, held in kept["functions"].items()},
        Limits(kept["calls"], kept["records"]),
        int(last) if last else None,
    )
