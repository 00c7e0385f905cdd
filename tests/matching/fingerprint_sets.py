"""Sets of fingerprints for the tests of the index, and what comparing with everything finds in them."""

from collections.abc import Mapping

import numpy as np

from matching.fingerprint import Fingerprint
from matching.search.index import Found, Index
from matching.search.words import Octets

Hit = tuple[int, int, bytes, int]
"""Number of the query, distance, entry, label."""


def rows(seed: int, count: int) -> Octets:
    """Fingerprints anywhere, as rows of bytes."""
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


def prints(octets: Octets) -> list[Fingerprint]:
    """The rows as values."""
    return [Fingerprint(row.tobytes()) for row in octets]


def family(seed: int, count: int, flips: int, parents: int = 1) -> Octets:
    """Fingerprints a few flips away from a few common ones."""
    rng = np.random.default_rng(seed)
    bits = np.unpackbits(rows(seed, parents), axis=1)[rng.integers(0, parents, count)]
    for _ in range(flips):
        bits[np.arange(count), rng.integers(0, 256, count)] ^= 1
    return np.packbits(bits, axis=1)


def flipped(octets: Octets, seed: int, most: int) -> Octets:
    """Each with anything up to so many bits turned over."""
    rng = np.random.default_rng(seed)
    bits = np.unpackbits(octets, axis=1)
    for row in bits:
        row[rng.choice(256, rng.integers(0, most + 1), replace=False)] ^= 1
    return np.packbits(bits, axis=1)


def brute(entries: Mapping[bytes, int], queries: Octets, radii: int | list[int]) -> list[Hit]:
    """What comparing with everything finds."""
    if not entries:
        return []
    within = np.broadcast_to(radii, len(queries))
    octets = np.frombuffer(b"".join(entries), dtype=np.uint8).reshape(-1, 32)
    labels = list(entries.values())
    apart = np.bitwise_count(queries[:, None, :] ^ octets[None]).sum(axis=2, dtype=np.int64)
    near = zip(*np.nonzero(apart <= within[:, None]), strict=True)
    return sorted((int(q), int(apart[q, n]), octets[n].tobytes(), labels[n]) for q, n in near)


def hits(found: Found) -> list[Hit]:
    """The same of a search."""
    octets = [row.tobytes() for row in found.octets]
    columns = (found.queries.tolist(), found.distances.tolist(), octets, found.labels.tolist())
    return sorted(zip(*columns, strict=True))


def held(octets: Octets, label: int = 0) -> dict[bytes, int]:
    """Entries with one label, as `brute` takes them."""
    return dict.fromkeys((row.tobytes() for row in octets), label)


def wait_for_merge(index: Index) -> None:
    """Let merges under way end, and take them into use."""
    if index._merge is not None:
        index._merge.join(timeout=60)
    index._settle()
