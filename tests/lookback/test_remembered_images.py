"""What is remembered of an image: to bytes and back, and to a post that is judged like the first time."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.attachments import ANNOUNCEMENTS, Attachment, Kind, Owner, Rendition
from handlers.lookback import deletable, looked_at, remembered
from handlers.seen import Seen
from matching.blocklist import Blocklist
from matching.images import read
from matching.looks.orientations import ALL
from matching.looks.views import Kind as Look
from matching.looks.views import Views
from matching.match import Trust
from matching.matcher import Matcher
from matching.reading import Reading
from records.lookback import KEPT_SECONDS, Remembered
from tests.post.conftest import picture

NOW = 2_000_000_000
IDS = st.integers(-(2**63) + 1, 2**63 - 1)
WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40)
VIEWS = st.integers(0, 5).flatmap(
    lambda count: st.builds(
        Views,
        st.binary(min_size=32 * count, max_size=32 * count),
        st.binary(min_size=count, max_size=count),
        st.binary(min_size=count, max_size=count),
    )
)


@given(
    st.builds(
        Remembered, IDS, WORDS, IDS, st.integers(0, 2**32 - 1), WORDS, WORDS, st.integers(0, 100), VIEWS, IDS, IDS, IDS,
        WORDS, st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(),
    )
)  # fmt: skip
def test_packing_loses_nothing(image):
    """Whatever an image is remembered by comes back as it was."""
    assert Remembered.unpacked(image.packed()) == image


def looked(
    raw: dict[str, Any] | None = None, kind: Kind = Kind.PHOTO, where: str = "message.photo"
) -> list[tuple[Attachment, Seen]]:
    """One image of a post."""
    message = {"message_id": 5, "date": NOW, "chat": {"id": -9, "type": "supergroup"}, **(raw or {})}
    owner = Owner(-9, 5, raw=message)
    return [(Attachment(kind, (Rendition("f", "unique"),), owner, where), Seen(read(picture(1))))]


SENDERS = [
    {"from": {"id": 7, "is_bot": False}},
    {"from": {"id": 7, "is_bot": True}},
    {"from": {"id": 136_817_688, "is_bot": True}, "sender_chat": {"id": -77}},
    {"sender_chat": {"id": -78}, "is_automatic_forward": True, "from": {"id": 777_000, "is_bot": False}},
    {"from": {"id": 7, "is_bot": False}, "media_group_id": "13579"},
]


@pytest.mark.parametrize("sender", SENDERS)
def test_who_posted_is_told_apart(sender):
    """Ids and marks of the sender come back; names are not kept."""
    named = {key: {**who, "first_name": "Mia"} if key == "from" else who for key, who in sender.items()}
    (image,) = remembered(looked(named), NOW)
    ((attachment, _),) = looked_at([Remembered.unpacked(image.packed())])
    assert attachment.owner
    raw = dict(attachment.owner.raw)
    assert {key: raw.pop(key) for key in sender} == sender
    assert raw == {"message_id": 5, "date": NOW, "chat": {"id": -9, "type": "supergroup"}}


def test_rebuilt_post_is_judged_alike():
    """The same post, rebuilt, matches the same entry at the same distance; and its mirror image the mirrored."""
    reading, blocklist = read(picture(1)), Blocklist()
    blocklist.apply([(reading.fingerprint, Trust.CONFIRMED)])
    (image,) = remembered(looked(), NOW)
    ((_, seen),) = looked_at([image])
    assert seen.reading
    (fresh, *_), (again, *_) = (Matcher(blocklist).matches(one) for one in (reading, seen.reading))
    assert (again.entry, again.distance, again.kind, again.orientation) == (
        fresh.entry, fresh.distance, fresh.kind, fresh.orientation,
    )  # fmt: skip
    whole = [seen.reading.views[at] for at in range(len(seen.reading.views))]
    ways = [view.orientation for view in whole if view.kind is Look.WHOLE]
    assert sorted(ways) == list(ALL)
    exact = {view.orientation: view for view in map(reading.views.__getitem__, range(len(reading.views)))
             if view.kind is Look.WHOLE}  # fmt: skip
    assert all(
        view.fingerprint.distance(exact[view.orientation].fingerprint) <= 40
        for view in whole
        if view.kind is Look.WHOLE
    )


def test_reading_with_one_look_is_enough():
    """An image whose looks failed is remembered by its own fingerprint, and rebuilt in all orientations."""
    ((attachment, _),) = looked()
    own = read(picture(1)).fingerprint
    (image,) = remembered([(attachment, Seen(Reading(own, 90, 1, 1)))], NOW)
    ((_, seen),) = looked_at([image])
    assert seen.reading
    assert len(seen.reading.views) == 9


def test_group_pictures_stay_announced():
    """A new picture of the group is rebuilt as one, a quoted one as quoted."""
    for where in (*ANNOUNCEMENTS, "message.reply_to_message.new_chat_photo"):
        (image,) = remembered(looked(kind=Kind.CHAT_PHOTO, where=where), NOW)
        ((attachment, _),) = looked_at([image])
        assert (attachment.where in ANNOUNCEMENTS) == (where in ANNOUNCEMENTS)
        assert attachment.key == "unique"


@pytest.mark.parametrize(
    "raw",
    [{"date": NOW - KEPT_SECONDS}, {"date": 0}, {"date": "soon"}, {"date": 2**40}, {"from": {"id": 2**70}}],
)
def test_what_cannot_be_used_is_not_kept(raw):
    """Too old, without a date, or with numbers no Telegram sends: not remembered, and no error."""
    assert remembered(looked(raw), NOW) == []


def test_strange_senders_do_no_harm():
    """Senders that are no objects, or have no usable id, are nobody."""
    strange: list[Any] = ["x", [], {"id": "y"}, None]
    for who in strange:
        (image,) = remembered(looked({"from": who, "sender_chat": who}), NOW)
        assert (image.sender, image.sender_chat) == (0, 0)


def test_48_hours_by_telegrams_clock():
    """A bot may delete until a post is 48 hours old."""
    assert deletable(NOW, NOW + KEPT_SECONDS - 1)
    assert not deletable(NOW, NOW + KEPT_SECONDS)
