"""What a hit that was answered adds to the figures."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.tally import Tally
from handlers.attachments import Attachment, Kind, Owner, Rendition
from handlers.figures.counting import events_of, looked
from handlers.judged import Hit, Judged, iso
from handlers.posters import Poster
from handlers.seen import Seen, Unread
from handlers.witnesses import Acted
from matching.fingerprint import Fingerprint
from matching.match import Match, Trust
from matching.reading import Reading
from policies.circumstances import Role
from policies.verdict import Verdict
from records.statistics import Figure

WRITTEN = 1_790_000_000
READING = Reading(Fingerprint(bytes(32)), 80, 800, 600)


def acted(
    *done: str, trust: Trust = Trust.CONFIRMED, after: float = 0.4, look_back: bool = False, edited: int = 0
) -> Acted:
    """A hit, received a second after it was posted, of which these actions were done `after` that many seconds."""
    raw = {"date": WRITTEN} | ({"edit_date": WRITTEN + edited} if edited else {})
    owner = Owner(-1001, 7, raw=raw)
    match = Match(READING.fingerprint, READING.fingerprint, 0, trust)
    hit = Hit(Attachment(Kind.PHOTO, (), owner=owner), owner, READING, match)
    received = WRITTEN + edited + 1.0
    judged = Judged(-1001, hit, Poster(Role.HUMAN, 5), Verdict((), (), trust, 0), received, look_back=look_back)
    outcomes = [{"action": name, "done": True} for name in done] + [{"action": "ban", "done": False}]
    return Acted(judged, "message-7", hit.key, {"time": iso(received + after), "outcomes": outcomes})


def figures(one: Acted) -> dict[str, int]:
    """Everything it adds."""
    return {name: number for event in events_of(one) for name, number in event.figures.items()}


def test_deletion_is_timed():
    """A deletion is counted with both its times, since receipt and since posting."""
    assert figures(acted("delete-post")) == {
        "hits:confirmed": 1,
        "deleted": 1,
        "since-received:0.5": 1,
        "since-posted:2": 1,
    }


def test_edit_is_timed_from_the_edit():
    """What an edit brought was not there before it."""
    assert "since-posted:2" in figures(acted("delete-post", edited=86_400))


def test_look_back_has_no_time():
    """A post that was there before its image was registered says nothing of how quick the bot is."""
    assert figures(acted("delete-post", look_back=True)) == {"hits:confirmed": 1, "deleted": 1, "deleted:later": 1}


def test_only_what_was_done_counts():
    """A hit that could only be reported is no deletion and no sanction."""
    assert figures(acted(trust=Trust.UNVERIFIED)) == {"hits:unverified": 1}


def test_sanction_counts_once_a_post():
    """Two images of one message are one hit, one deletion and one sanction: their events have the same names."""
    first, second = events_of(acted("delete-post", "mute")), events_of(acted("delete-post", "mute", after=0.9))
    assert [event.name for event in first] == [event.name for event in second]
    assert len({event.name for event in first}) == 3


def seen(*reasons: str, readings: int = 1) -> list[tuple[Attachment, Seen]]:
    """What was seen of a post: images that were read, and some that were not."""
    photo = Attachment(Kind.PHOTO, (Rendition("f", "u", 800, 600),), owner=Owner(-1, 7))
    read = [(photo, Seen(READING))] * readings
    return read + [(photo, Seen(None, (Unread(reason),))) for reason in reasons]


def test_post_counts_once():
    """A message with several images is one post; what could not be read counts by its reason."""
    counts = looked(seen("too-big", "too-big", "damaged", readings=3))
    assert counts["checked"] == 1
    assert (counts["unchecked:too-big"], counts["unchecked:damaged"]) == (2, 1)


def test_words_are_no_post():
    """An update without images adds nothing."""
    assert not looked([])
    assert "checked" not in looked(seen("damaged", readings=0))


class Ledger:
    """Keeps what is added, unless it is away."""

    def __init__(self) -> None:
        self.away = False
        self.added: list[tuple[int, dict[str, int]]] = []

    async def add(self, chat: int, counts: Mapping[str, int]) -> None:
        """Add it."""
        if self.away:
            raise ConnectionError
        self.added.append((chat, dict(counts)))


async def test_tally_writes_sums():
    """Posts are added up in memory and written once for each chat; then there is nothing left."""
    ledger, heard = Ledger(), list[Any]()
    tally = Tally(ledger, heard.append)
    for chat in (-1, -1, -2):
        tally.looked(chat, seen())
    await tally.flush()
    await tally.flush()
    assert sorted((chat, counts["checked"]) for chat, counts in ledger.added) == [(-2, 1), (-1, 2)]
    assert len(heard) == 3


async def test_tally_keeps_what_is_not_written():
    """While the store is away counts are kept, and written afterwards."""
    ledger = Ledger()
    tally = Tally(ledger, lambda _: None)
    tally.looked(-1, seen())
    ledger.away = True
    with pytest.raises(ConnectionError):
        await tally.flush()
    ledger.away = False
    tally.looked(-1, seen())
    await tally.flush()
    assert [(chat, counts[Figure.CHECKED]) for chat, counts in ledger.added] == [(-1, 2)]
