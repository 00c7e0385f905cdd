"""Posts in memory, found by the fingerprints of entries; and fingerprints turned without their pictures."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image

from matching import lookback
from matching.blocklist import Blocklist
from matching.drawings import drawn
from matching.fingerprint import BYTES, Fingerprint
from matching.images import CAPS, read
from matching.lookback import Near, Posts, RecentPosts, near_the_list
from matching.looks.orientations import ALL, WAYS, Orientation
from matching.looks.turned_bits import turned_bits
from matching.match import Trust
from matching.reading import Purpose
from matching.search.words import Octets
from tests.post.conftest import picture

ROWS = hnp.arrays(np.uint8, st.tuples(st.integers(1, 20), st.just(BYTES)))


def photographs(number: int, seed: int = 0) -> Octets:
    """Rows of random bits with as many ones as zeros, as fingerprints have."""
    rng = np.random.default_rng(seed)
    bits = np.tile(np.arange(256) % 2, (number, 1)).astype(np.uint8)
    return np.packbits(rng.permuted(bits, axis=1), axis=1)


def moved(row: NDArray[np.uint8], pairs: int, seed: int = 0) -> NDArray[np.uint8]:
    """The same with so many ones and as many zeros exchanged."""
    rng, bits = np.random.default_rng(seed), np.unpackbits(row)
    for value in (0, 1):
        bits[rng.choice(np.flatnonzero(np.unpackbits(row) == value), pairs, replace=False)] ^= 1
    return np.packbits(bits)


def places(number: int, chat: int = -1, seen: int = 1000) -> Posts:
    """Posts with message ids from 0 on."""
    return np.stack([np.full(number, chat), np.arange(number), np.full(number, seen)], axis=1)


def messages(near: Near) -> list[int]:
    """The ids of the messages found."""
    return sorted(near.posts[:, 1].tolist())


@given(ROWS)
def test_turning_twice_turns_back(octets):
    """Mirrorings undo themselves, a quarter turn is undone by the other, and eight different ways there are."""
    ways = turned_bits(octets)
    assert (ways[Orientation.UPRIGHT] == octets).all()
    for way in ALL:
        back = {Orientation.TURNED_90: Orientation.TURNED_270, Orientation.TURNED_270: Orientation.TURNED_90}
        assert (turned_bits(ways[way])[back.get(way, way)] == octets).all()


@given(ROWS)
def test_distances_bear_turning(octets):
    """Two fingerprints are as far apart after turning both as before."""
    ways = turned_bits(octets)
    before = np.bitwise_count(octets[0] ^ octets).sum(axis=1)
    for way in ALL:
        assert (np.bitwise_count(ways[way][0] ^ ways[way]).sum(axis=1) == before).all()


@pytest.mark.parametrize("way", ALL)
def test_turned_bits_are_of_turned_pictures(way):
    """The bits of a picture, turned, are near those of the turned picture; most are at most 31 bits away."""
    apart = []
    for seed in range(1, 5):
        with Image.open(io.BytesIO(picture(seed, (480, 360)))) as opened:
            pixels = np.asarray(opened)
        rows, columns, exchanged = WAYS[way]
        turned = pixels[:: -1 if rows else 1, :: -1 if columns else 1]
        data = io.BytesIO()
        shown = np.ascontiguousarray(turned.swapaxes(0, 1) if exchanged else turned)
        Image.fromarray(shown).save(data, "JPEG", quality=90)
        own = np.frombuffer(read(picture(seed, (480, 360)), CAPS, Purpose.ALONE).fingerprint.octets, np.uint8)[None]
        guessed = Fingerprint(turned_bits(own)[way, 0].tobytes())
        apart.append(guessed.distance(read(data.getvalue(), CAPS, Purpose.ALONE).fingerprint))
    assert sorted(apart)[len(apart) // 2] <= 31
    assert max(apart) <= 64


@pytest.mark.parametrize("number", [50, 900, 9_000])
def test_finds_what_comparing_finds(monkeypatch, number):
    """In the tail and in tables: every post within 30 bits of an entry in any orientation, and no far one."""
    monkeypatch.setattr(lookback, "TAIL", 500)
    rows, recent = photographs(number), RecentPosts()
    both = [
        np.concatenate([one, turned_bits(one)[Orientation.MIRRORED]]) for one in np.split(rows, range(300, number, 300))
    ]
    posts = [np.concatenate([one, one]) for one in np.split(places(number), range(300, number, 300))]
    for octets, of in zip(both, posts, strict=True):
        recent.add(octets, of)
    asked = {at: turned_bits(moved(rows[at], 15, at)[None])[at % 8, 0] for at in range(0, number, number // 25)}
    even = {at: row for at, row in asked.items() if abs(int(np.bitwise_count(row).sum()) - 128) <= 16}
    assert len(even) > 20
    assert messages(recent.near(np.array(list(even.values())))) == list(even)
    assert len(recent) == 2 * number


def test_inverted_entry_is_found():
    """Dark and light exchanged is the complement."""
    rows, recent = photographs(20), RecentPosts()
    recent.add(rows, places(20))
    assert messages(recent.near(~rows[7:8])) == [7]


def test_posts_share_fingerprints():
    """The same image in a thousand posts is found a thousand times, each with one entry."""
    rows, recent = photographs(5), RecentPosts()
    recent.add(np.repeat(rows[:1], 1000, axis=0), places(1000))
    found = recent.near(rows)
    assert messages(found) == list(range(1000))
    assert (found.entries == rows[0]).all()


def test_each_post_once():
    """A post with several looks, near several entries, comes once, with the same entry whatever the order."""
    rows, recent = photographs(3), RecentPosts()
    recent.add(rows, np.repeat(places(1), 3, axis=0))
    one, other = recent.near(rows), recent.near(rows[::-1])
    assert len(one.posts) == 1
    assert (one.entries == other.entries).all()


def test_common_entries_find_nothing():
    """A fingerprint that thousands of pictures have, such as a plain drawing, finds no posts."""
    plain, recent = drawn()[:1], RecentPosts()
    recent.add(plain, places(1))
    assert messages(recent.near(plain)) == []


def test_expiry_and_forgetting(monkeypatch):
    """What is old, or of a chat that is forgotten, is found no more, and gone from memory."""
    monkeypatch.setattr(lookback, "TAIL", 100)
    rows, recent = photographs(200), RecentPosts()
    for chat, seen in ((-1, 1000), (-2, 1000), (-2, 2000)):
        recent.add(rows, places(200, chat, seen))
    assert recent.chats() == {-1, -2}
    recent.forget({-1}, 1500)
    assert recent.chats() == {-2}
    recent.expire(1500)
    assert len(recent) == 200
    assert {seen for _, _, seen in recent.near(rows[:5]).posts.tolist()} == {2000}
    recent.forget({-2}, 2000)
    assert len(recent) == 200
    recent.forget({-2}, 2001)
    assert (len(recent), recent.chats()) == (0, set())
    assert sum(part.rows for part in recent._parts) == 0


def test_list_finds_the_same():
    """Posts against a list give what the list's entries against the posts give."""
    rows, blocklist, recent = photographs(300), Blocklist(), RecentPosts()
    posts = np.array([moved(rows[at], 15, at) for at in range(0, 300, 30)])
    blocklist.apply([(Fingerprint(row.tobytes()), Trust.UNVERIFIED) for row in rows])
    recent.add(posts, places(len(posts)))
    one, other = near_the_list(blocklist, posts, places(len(posts))), recent.near(rows)
    assert messages(one) == messages(other) == list(range(10))
    assert (one.entries == other.entries).all()
    assert messages(near_the_list(Blocklist(), posts, places(len(posts)))) == []
