"""Failed keys, by the address they came from: in memory only, since no address is ever written down."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from aiohttp import web

MOST_FAILURES: Final = 30
"""Of one address in a minute, before further ones are neither explained nor written down."""

PERIOD: Final = 60.0
"""Seconds."""

_NETWORK: Final = 64
"""Bits of an IPv6 address that stand for one caller: the rest is at the caller's choice."""

MOST_ADDRESSES: Final = 10_000
"""Remembered at the same time; beyond it the one that failed first is forgotten."""


class Failures:
    """Counts them. A neighbour with a wrong key is told so; who floods us with keys is told to wait.

    Right keys open at any time: 256 bits are not guessed at any rate, and whoever floods must not be able to shut out
    others behind the same address.
    """

    def __init__(self, most: int = MOST_FAILURES, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def note(self, address: str) -> float:
        """A key from this address did not fit: the seconds it has to wait, 0 where it need not."""
        ends, count = self._counts.get(address, (0.0, 0))
        if ends <= self._clock():
            self._counts.pop(address, None)  # the new period goes to the end of the order
            ends, count = self._clock() + PERIOD, 0
        self._counts[address] = (ends, count + 1)
        while len(self._counts) > MOST_ADDRESSES:
            self._counts.popitem(last=False)
        return ends - self._clock() if count >= self._most else 0.0

    def flooding(self, address: str) -> bool:
        """Whether so many keys from this address did not fit that further ones are not explained any more."""
        ends, count = self._counts.get(address, (0.0, 0))
        return count >= self._most and ends > self._clock()


def caller_of(request: web.BaseRequest, *, behind_proxy: bool) -> str:
    """What stands for who sent a request: behind our proxy, the last address of X-Forwarded-For, which it wrote."""
    told = request.headers.getall("X-Forwarded-For", [])
    return network_of(told[-1].rpartition(",")[2].strip() if behind_proxy and told else request.remote or "")


def network_of(address: str) -> str:
    """What stands for the caller at an address; a text that is no address stands for itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address) and not parsed.ipv4_mapped:
        return str(ipaddress.ip_network((parsed, _NETWORK), strict=False))
    return str(parsed)
