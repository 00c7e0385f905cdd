"""Telegram Desktop's export of chat histories: a folder of media with a `result.json` that names them.

`result.json` is one chat (`messages` at the top), or a whole account (`chats` and `left_chats`, each with a `list` of
chats). A message names its media by paths relative to the folder, under `photo`, `file` and `thumbnail`, and custom
emoji under `document_id`; where the person exporting left media out, a sentence in parentheses stands in its place.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.scanning.json_stream import JSONStream
from config.errors import InputError

FILE_NAME: Final = "result.json"

_MEDIA_KEYS: Final = frozenset({"photo", "file", "thumbnail", "document_id"})
_LISTS: Final = frozenset({"chats", "left_chats"})


@dataclass(frozen=True, slots=True)
class Message:
    """Where a file of an export was posted, and by whom.

    `date` is as in the export: ISO 8601 without zone, the local time of the computer that exported.
    """

    message_id: int
    date: str
    sender: str
    chat: str


@dataclass(frozen=True, slots=True)
class Media:
    """A file that a message names. `path` is None where the export does not contain it."""

    path: Path | None
    message: Message


def media_of(export: Path) -> Iterator[Media]:
    """Every file named in the export's JSON file, in the order of the messages.

    Raises InputError where the file is not an export or breaks off; what came before has been given by then.
    """
    try:
        with export.open(encoding="utf-8") as file:
            yield from _document(JSONStream(file), export.parent)
    except OSError as no:
        raise InputError(what=export, detail=no.strerror or no) from no
    except (ValueError, RecursionError) as no:
        raise InputError(what=export, detail=no) from no


def is_export(path: Path) -> bool:
    """Whether a file is the JSON file of an export: an object with one of its keys among the first few."""
    if path.name != FILE_NAME and path.suffix.lower() != ".json":
        return False
    try:
        with path.open(encoding="utf-8") as file:
            head = file.read(4096)
    except (OSError, UnicodeDecodeError):
        return False
    keys = ("messages", *_LISTS, "about", "personal_information")
    return head.lstrip().startswith("{") and any(f"{json.dumps(key)}:" in head for key in keys)


def _document(stream: JSONStream, folder: Path) -> Iterator[Media]:
    name = ""
    for key in stream.each_key():
        if key == "messages":
            yield from _messages(stream, folder, name)
        elif key in _LISTS:
            yield from _account(stream, folder)
        elif key == "name":
            name = _text(stream.value())
        else:
            stream.value()


def _account(stream: JSONStream, folder: Path) -> Iterator[Media]:
    for key in stream.each_key():
        if key != "list":
            stream.value()
            continue
        for _ in stream.each_item():
            yield from _document(stream, folder)


def _messages(stream: JSONStream, folder: Path, chat: str) -> Iterator[Media]:
    for _ in stream.each_item():
        raw = stream.value()
        if isinstance(raw, dict):
            message = _message(raw, chat)
            yield from (Media(_inside(folder, name), message) for name in dict.fromkeys(_names(raw)))


def _message(raw: Mapping[str, Any], chat: str) -> Message:
    sender = raw.get("from") or raw.get("actor") or raw.get("from_id") or raw.get("actor_id")
    identity = raw.get("id")
    return Message(identity if isinstance(identity, int) else 0, _text(raw.get("date")), _text(sender), chat)


def _names(part: Any) -> Iterator[str]:
    """The files named anywhere in a message: replies, polls and paid media nest them."""
    if isinstance(part, list):
        for element in part:
            yield from _names(element)
    elif isinstance(part, dict):
        for key, value in part.items():
            # A custom emoji that was not exported has its number here, which is no file.
            if key in _MEDIA_KEYS and isinstance(value, str) and value and not value.isdigit():
                yield value
            else:
                yield from _names(value)


def _inside(folder: Path, name: str) -> Path | None:
    """The file of that name in the export; one that points out of the folder counts as not contained.

    An export is a stranger's text, and must not choose what is read on this machine.
    """
    path = folder / name
    if name.startswith("(") or "\0" in name or not path.resolve().is_relative_to(folder.resolve()):
        return None
    return path


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
