"""The posts of the last two days, searchable by fingerprint: the blocklist's search the other way round.

There the posts ask and the entries lie still; here the entries that are new ask, and what was posted lies still. Many
posts show the same image, so a fingerprint may be here any number of times, each time with the post it is of.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from matching.fingerprint import BYTES
from matching.looks.orientations import Orientation
from matching.looks.turned_bits import turned_bits
from matching.looks.views import KINDS, Kind
from matching.matcher import Entries
from matching.radii import Radii
from matching.search.scan import Pairs, scanned
from matching.search.segment import Segment
from matching.search.words import WORDS, Numbers, Octets, Words, octets_from, octets_of, words_of
from matching.templates import common

Posts = NDArray[np.int64]
"""N x 3: chat, message, and when it was seen, in milliseconds since 1970. A post may be in it several times."""

TAIL: Final = 4_096
"""Fingerprints compared one by one; from so many on they get tables. A new image is compared with them in 10 ms."""

STEP: Final = 4
"""A part is merged with the next larger one unless that is more than so many times larger."""

BURIED_SHARE: Final = 8
SMALL: Final = 100_000
"""A part is built anew, without what has expired, when that is an eighth of it; a small one as soon as anything is."""


ASKED: Final = (Orientation.UPRIGHT, Orientation.FLIPPED, Orientation.TRANSPOSED, Orientation.TURNED_90)
"""Posts lie there as they are and mirrored, so that these four find all eight orientations."""


class Near(NamedTuple):
    """Posts and entries that are near each other, each post once: M x 3 and M x 32."""

    posts: Posts
    entries: Octets


NOTHING_NEAR: Final = Near(np.zeros((0, 3), np.int64), np.zeros((0, BYTES), np.uint8))


def near_the_list(entries: Entries, octets: Octets, posts: Posts) -> Near:
    """Of N posts (N x 32, N x 3) those that an entry of a list is near, as widely as `RecentPosts.near`.

    The posts are given as they are and mirrored, as there.
    """
    size, derived = len(entries), entries.derived_entries
    if not size or not len(octets):
        return NOTHING_NEAR
    asked = _asked(octets)
    whole = np.full(len(asked), KINDS.index(Kind.WHOLE), np.uint8)
    radii = Radii.at(size - derived, derived, len(asked) // len(octets)).searched(whole)
    matches = entries.nearest(asked, radii)
    found = octets_of(match.entry for match in matches)
    telling = ~common(found)
    rows = np.array([match.asked % len(octets) for match in matches], np.int64)
    return _each_once(posts[rows[telling]], found[telling])


@dataclass(frozen=True, slots=True)
class _Part:
    segment: Segment
    posts: Posts

    @classmethod
    def of(cls, words: Words, posts: Posts) -> Self:
        return cls(Segment(np.ascontiguousarray(words), np.zeros(len(posts), np.uint8)), posts)

    def __len__(self) -> int:
        return len(self.segment)

    @property
    def rows(self) -> int:
        """With those that are buried."""
        return len(self.posts)

    def alive(self) -> tuple[Words, Posts]:
        kept = self.segment.alive
        return self.segment.words[:, kept], self.posts[kept]

    def rebuilt(self) -> Self:
        return self.of(*self.alive())


class RecentPosts:
    """Fingerprints with the posts they are of; for one thread at a time. About 140 bytes each.

    Each look at a post is given as it is and mirrored.
    """

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self._tail: tuple[Words, Posts] = _nothing()

    def __len__(self) -> int:
        """Fingerprints; a post has two to eight."""
        return sum(map(len, self._parts)) + len(self._tail[1])

    @property
    def nbytes(self) -> int:
        """Bytes in use."""
        parts = sum(part.segment.nbytes + part.posts.nbytes for part in self._parts)
        return parts + sum(column.nbytes for column in self._tail)

    def chats(self) -> set[int]:
        """The chats whose posts are here."""
        return {int(chat) for _, posts in self._alive() for chat in np.unique(posts[:, 0])}

    def everything(self) -> tuple[Octets, Posts]:
        """All fingerprints with their posts, in no particular order."""
        words, posts = _joined(list(self._alive()))
        return octets_from(words), posts

    def add(self, octets: Octets, posts: Posts) -> None:
        """Add N x 32 fingerprints of N posts. Now and then that builds tables: a second for a million at most."""
        self._tail = _joined([self._tail, (words_of(octets), posts)])
        if len(posts) and len(self._tail[1]) > TAIL:
            self._parts.append(_Part.of(*self._tail))
            self._tail = _nothing()
            self._merge()

    def near(self, octets: Octets) -> Near:
        """The posts that may show one of N entries (N x 32), mirrored and turned ones included.

        Wider than what a match takes, so that whoever holds the post's looks against the list has the last word
        (matching.matcher). Entries that look like thousands of pictures match nothing there, and find nothing here.
        """
        if not len(self) or not len(octets):
            return NOTHING_NEAR
        telling = np.flatnonzero(~common(octets))
        if not len(telling):
            return NOTHING_NEAR
        chosen = octets[telling]
        asked = _asked(chosen)
        radius = Radii.at(len(self), 0, len(asked)).review(Kind.WHOLE, derived=False)
        found = list(self._found(words_of(asked), np.full(len(asked), radius)))
        posts, queries = (np.concatenate(column) for column in zip(*found, strict=True))
        return _each_once(posts, chosen[queries % len(chosen)])

    def forget(self, chats: Collection[int], before: int) -> None:
        """Drop all posts of these chats that were seen before a moment, from memory too."""
        if chats:
            self._drop(lambda posts: np.isin(posts[:, 0], list(chats)) & (posts[:, 2] < before))
            self._parts = [part.rebuilt() if len(part) < part.rows else part for part in self._parts if len(part)]

    def expire(self, before: int) -> None:
        """Drop all posts seen before a moment, in milliseconds since 1970."""
        self._drop(lambda posts: posts[:, 2] < before)
        self._parts = [part.rebuilt() if _stale(part) else part for part in self._parts if len(part)]

    def _drop(self, which: Callable[[Posts], NDArray[np.bool_]]) -> None:
        """Out of what is searched; what is in parts stays in memory until they are built anew."""
        words, posts = self._tail
        stay = ~which(posts)
        self._tail = words[:, stay], posts[stay]
        for part in self._parts:
            part.segment.bury(np.flatnonzero(part.segment.alive & which(part.posts)))

    def _found(self, asked: Words, radii: Numbers) -> Iterator[tuple[Posts, Numbers]]:
        words, posts = self._tail
        results: list[tuple[Posts, Pairs]] = []
        if len(posts):
            results.append((posts, scanned(words, asked, np.arange(len(radii)), radii)))
        results += [(part.posts, part.segment.search(asked, radii)) for part in self._parts if len(part)]
        for columns, (queries, rows, _) in results:
            yield columns[rows], queries

    def _alive(self) -> Iterator[tuple[Words, Posts]]:
        yield self._tail
        for part in self._parts:
            yield part.alive()

    def _merge(self) -> None:
        self._parts.sort(key=len, reverse=True)
        while len(self._parts) > 1 and len(self._parts[-2]) <= STEP * len(self._parts[-1]):
            small, large = self._parts.pop(), self._parts.pop()
            self._parts.append(_Part.of(*_joined([large.alive(), small.alive()])))


def _asked(octets: Octets) -> Octets:
    """In the orientations to be asked; and the complements, those with dark and light exchanged."""
    return np.concatenate([*turned_bits(octets)[list(ASKED)], ~octets])


def _each_once(posts: Posts, entries: Octets) -> Near:
    """Each post with the first of its entries in the order of their bytes: whoever finds them finds the same one."""
    order = np.lexsort((*entries.T[::-1], *posts.T[::-1]))
    posts, entries = posts[order], entries[order]
    first = np.ones(len(posts), np.bool_)
    first[1:] = (posts[1:] != posts[:-1]).any(axis=1)
    return Near(posts[first], entries[first])


def _stale(part: _Part) -> bool:
    buried = part.rows - len(part)
    return buried * BURIED_SHARE > part.rows or (buried > 0 and part.rows < SMALL)


def _nothing() -> tuple[Words, Posts]:
    return np.zeros((WORDS, 0), np.uint64), np.zeros((0, 3), np.int64)


def _joined(parts: list[tuple[Words, Posts]]) -> tuple[Words, Posts]:
    return np.concatenate([words for words, _ in parts], axis=1), np.concatenate([posts for _, posts in parts])
