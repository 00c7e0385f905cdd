"""Reduces the HTML a bot sends to plain text and MessageEntity objects, as Telegram does."""

from html import unescape
from html.parser import HTMLParser
from typing import Any

from simulator.errors import bad_request

Json = dict[str, Any]

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
    "a": "text_link",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
}


def utf16_length(text: str) -> int:
    """Count as Telegram counts offsets and lengths: in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.entities: list[Json] = []
        self._open: list[tuple[str, Json]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TYPES:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self._bytes()}')
        given = dict(attrs)
        entity: Json = {"type": _TYPES[tag], "offset": utf16_length(self.text), "length": 0}
        if tag == "a":
            entity["url"] = given.get("href") or ""
        if tag == "tg-emoji":
            entity["custom_emoji_id"] = given.get("emoji-id") or ""
        if tag == "blockquote" and "expandable" in given:
            entity["type"] = "expandable_blockquote"
        self._open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            expected = self._open[-1][0] if self._open else ""
            text = f'Unmatched end tag at byte offset {self._bytes()}, expected "</{expected}>", found "</{tag}>"'
            raise bad_request(f"can't parse entities: {text}")
        _, entity = self._open.pop()
        entity["length"] = utf16_length(self.text) - entity["offset"]
        if entity["length"] and entity.get("url", "-"):
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_entityref(self, name: str) -> None:
        self.text += unescape(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.text += unescape(f"&#{name};")

    def finished(self) -> tuple[str, list[Json]]:
        self.close()
        if self._open:
            tag = self._open[-1][0]
            raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return self.text, self.entities

    def _bytes(self) -> int:
        return len(self.text.encode())


def parsed(text: str, parse_mode: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Give plain text and entities. HTML is read; Markdown is taken as it stands; given entities are kept."""
    if parse_mode.lower() == "html":
        reader = _Reader()
        reader.feed(text)
        return reader.finished()
    if parse_mode and not parse_mode.lower().startswith("markdown"):
        raise bad_request("unsupported parse_mode")
    return text, entities or command_entities(text)


def command_entities(text: str) -> list[Json]:
    """Find the command a text starts with."""
    first = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    if len(first) <= 1:
        return []
    return [{"type": "bot_command", "offset": 0, "length": utf16_length(first)}]
