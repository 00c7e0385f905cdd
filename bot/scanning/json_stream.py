"""Reading a large JSON document piece by piece: the reader walks, and whole values are decoded only where wanted.

The exports of large groups are hundreds of megabytes of JSON; as Python objects they would take several times that.
"""

import json
from collections.abc import Iterator
from typing import IO, Any, Final

_CHUNK: Final = 1 << 16
"""Characters read at once."""

LONGEST_VALUE: Final = 1 << 26
"""Characters of one decoded value. A document that is broken in the middle must not be read into memory whole."""

_BLANK: Final = " \t\r\n"
_AFTER_A_VALUE: Final = frozenset(",:]}" + _BLANK)
_DECODER: Final = json.JSONDecoder()


class JSONStream:
    """A position in a JSON document. Each method consumes what it names; ValueError where the text is not JSON.

    After a key from `each_key` or a place from `each_item` its value must be consumed before the next is asked for.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._text = ""
        self._at = 0

    def peek(self) -> str:
        """The next character that is not blank, without consuming it; empty at the end of the document."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANK:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def each_key(self) -> Iterator[str]:
        """The keys of the object that begins here."""
        for _ in self._parts("{", "}"):
            key = self.value()
            self._expect(":")
            yield str(key)

    def each_item(self) -> Iterator[None]:
        """Stop before each element of the array that begins here."""
        yield from self._parts("[", "]")

    def value(self) -> Any:
        """The whole value that begins here, decoded."""
        self.peek()
        wanted = _CHUNK
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                end = len(self._text)
            else:
                if self._text[end : end + 1] in _AFTER_A_VALUE:
                    self._at = end
                    return value
            # Either cut off by the end of the buffer, or a number that goes on behind it: 5, then 5.0, then 5.0e1.
            if len(self._text) - self._at > LONGEST_VALUE:
                raise ValueError("a value is too long or broken")
            if not self._more(wanted):
                value, self._at = _DECODER.raw_decode(self._text, self._at)
                return value
            wanted *= 2  # so that a value of n characters is tried log n times

    def _parts(self, opening: str, closing: str) -> Iterator[None]:
        self._expect(opening)
        if self.peek() == closing:
            self._at += 1
            return
        while True:
            self.peek()
            yield
            if self.peek() == closing:
                self._at += 1
                return
            self._expect(",")

    def _expect(self, character: str) -> None:
        found = self.peek()
        if found != character:
            raise ValueError(f"{character!r} expected, {found!r} found")
        self._at += 1

    def _more(self, characters: int = _CHUNK) -> bool:
        """Read on, dropping what was consumed; False at the end of the file."""
        chunk = self._file.read(characters)
        self._text, self._at = self._text[self._at :] + chunk, 0
        return bool(chunk)
