"""Exports of Telegram Desktop, and the reader of large JSON documents."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scanning import json_stream
from bot.scanning.exports import media_of
from bot.scanning.json_stream import JSONStream
from config.errors import InputError

WORDS = st.text(max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


class Trickle(io.StringIO):
    """A file that gives three characters at a time."""

    def read(self, _size=-1):
        """Three at most."""
        return super().read(3)


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=8), st.lists(VALUES, max_size=4), max_size=4), st.sampled_from([None, 1]))
def test_pieces_make_the_whole(document, indent):
    """Walking a document gives the values that decoding it at once gives, wherever the buffer ends."""
    stream = JSONStream(Trickle(json.dumps(document, indent=indent)))
    walked = {key: [stream.value() for _ in stream.each_item()] for key in stream.each_key()}
    assert walked == document


def export(folder: Path, document: object) -> Path:
    """Write the JSON file of an export."""
    path = folder / "result.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def test_accounts_hold_several_chats(tmp_path):
    """The chats of a whole account are read one after the other, left ones included."""
    chats = [{"name": name, "messages": [{"id": 1, "file": "x.webp", "thumbnail": "t.jpg"}]} for name in "ab"]
    path = export(tmp_path, {"about": "", "chats": {"about": "", "list": chats}, "left_chats": {"list": chats[:1]}})
    found = [(media.message.chat, str(media.path and media.path.name)) for media in media_of(path)]
    assert found == [("a", "x.webp"), ("a", "t.jpg"), ("b", "x.webp"), ("b", "t.jpg"), ("a", "x.webp"), ("a", "t.jpg")]


def test_paths_stay_in_the_export(tmp_path):
    """A message cannot make us read a file outside its folder."""
    names = ["../secret.png", "/etc/passwd", "photos/ok.jpg"]
    path = export(tmp_path, {"messages": [{"id": n, "photo": name} for n, name in enumerate(names)]})
    assert [media.path for media in media_of(path)] == [None, None, tmp_path / "photos/ok.jpg"]


def test_broken_exports_are_told(tmp_path):
    """What comes before the break is given, then the error."""
    path = export(tmp_path, '{"messages": [{"id": 1, "photo": "a.jpg"}, {"id": 2, "pho')
    media = media_of(path)
    assert next(media).message.message_id == 1
    with pytest.raises(InputError):
        next(media)


def test_endless_values_are_refused(monkeypatch):
    """A value longer than the bound is an error before it fills the memory."""
    monkeypatch.setattr(json_stream, "LONGEST_VALUE", 1000)
    with pytest.raises(ValueError, match="too long"):
        JSONStream(io.StringIO('"' + "x" * 500_000)).value()
