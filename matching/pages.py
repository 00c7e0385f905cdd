"""Reading a page of FetchHashes, record by record.

Who sends it may be dishonest, and the scanner of the standard library lets no other thread run until it is done. It is
therefore given a window of the text at a time, and no more values are kept than records are made of: however a page is
made, an event loop beside the thread that reads it waits for one window at most.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from matching.wire import LAST_SECOND, Malformed, Page, Record, read_record

WINDOW: Final = 256 * 1024
"""Characters given to the scanner at once, and so the most of one record: with 1,000 cases (a number in UUID form with
its status takes 52) and 1,000 feedbacks (some 120 each) it has 180,000."""

MOST_RECORDS: Final = 10_000
"""Taken of any page, whatever was asked for: a service may not heed pageSize."""

MOST_TOKEN: Final = 8_000
"""Characters of a nextPageToken: it has to travel in the line of the next request, where servers take 8 kB."""

_DECODER: Final = json.JSONDecoder()
_OPENING: Final = re.compile(r"[ \t\r\n]*\{[ \t\r\n]*")
_SPACES: Final = re.compile(r"[ \t\r\n]*")
_COLON: Final = re.compile(r"[ \t\r\n]*(:)[ \t\r\n]*")
_IN_OBJECT: Final = re.compile(r"[ \t\r\n]*([,}])[ \t\r\n]*")
_IN_LIST: Final = re.compile(r"[ \t\r\n]*([,\]])[ \t\r\n]*")
_ENDS: Final = frozenset({"count", "nextSetTimestamp", "nextPageToken", "hasMoreRecords"})


def read_page(body: bytes, most_records: int = MOST_RECORDS) -> Page:
    """Read a reply of FetchHashes. Raises Malformed where the page itself, not a record, is wrong."""
    skipped: Counter[str] = Counter()
    reading = _Reading(body.decode("utf-8-sig", errors="replace"))
    records: list[Record] | None = None
    ends: dict[str, Any] = {}
    held = 0
    for key in reading.fields():
        if key == "hashRecords" and records is None:
            records = []
            for raw in reading.items():
                held += 1
                if held > most_records:
                    raise Malformed(f"a page of more than {most_records} records")
                _keep(records, read_record(raw, skipped))
            continue
        value = reading.value()
        if key in _ENDS:
            ends[key] = value
    if records is None:
        raise Malformed("hashRecords is not there")
    if "count" in ends and ends["count"] != held:
        skipped["count of a page that is not the number of its records"] += 1
    more = ends.get("hasMoreRecords") is True
    return Page(records, _checkpoint(ends), _token(ends, more=more), more, skipped, size=len(body))


def _keep(records: list[Record], record: Record | None) -> None:
    if record is not None:
        records.append(record)


def _checkpoint(ends: dict[str, Any]) -> int:
    checkpoint = ends.get("nextSetTimestamp")
    if type(checkpoint) is not int or not 0 <= checkpoint < LAST_SECOND:
        raise Malformed("nextSetTimestamp is not a time")
    return checkpoint


def _token(ends: dict[str, Any], *, more: bool) -> str:
    token = ends.get("nextPageToken")
    if more and not (isinstance(token, str) and token):
        raise Malformed("more records are announced, without a nextPageToken")
    if isinstance(token, str) and len(token) > MOST_TOKEN:
        raise Malformed(f"a nextPageToken of more than {MOST_TOKEN} characters")
    return token if isinstance(token, str) else ""


class _Reading:
    """A text that is read from its beginning to its end, value by value."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._from = 0
        self._window = text[:WINDOW]
        self._at = 0
        self._slid = False
        """Whether the window begins with what is read next."""
        self._mark = ""
        """What stood after the value read last: a comma, or the end of what it was in."""

    def fields(self) -> Iterator[str]:
        """The keys of the object that is the whole text; the caller reads the value of each."""
        opening = _OPENING.match(self._window)
        if opening is None:
            raise Malformed("its reply is not a JSON object")
        self._at = opening.end()
        self._mark = "}" if self._next() == "}" else ","
        self._at += self._mark == "}"
        while self._mark == ",":
            key = self._read(_COLON)
            if not isinstance(key, str):
                raise Malformed("its reply is not JSON")
            yield key
        if self._text[self._from + self._at :].strip():
            raise Malformed("its reply is not JSON")

    def value(self) -> Any:
        """The value of the key read last."""
        return self._read(_IN_OBJECT)

    def items(self) -> Iterator[Any]:
        """The items of the list that is the value of the key read last."""
        if self._next() != "[":
            raise Malformed("hashRecords is not a list")
        self._at = self._after(_SPACES, self._at + 1)
        self._mark = "]" if self._next() == "]" else ","
        self._at += self._mark == "]"
        while self._mark == ",":
            yield self._read(_IN_LIST)
        while (ending := _IN_OBJECT.match(self._window, self._at)) is None:
            self._slide()
        self._at, self._mark, self._slid = ending.end(), ending[1], False

    def _read(self, after: re.Pattern[str]) -> Any:
        """The next value, which has to stand before one of the marks of `after`."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._window, self._at)
            except RecursionError:
                raise Malformed("its reply is nested without end") from None
            except ValueError:
                mark = None  # it goes on beyond the window, or is no JSON
            else:
                mark = after.match(self._window, end)
            if mark is not None:
                self._at, self._mark, self._slid = mark.end(), mark[1], False
                return value
            self._slide()

    def _next(self) -> str:
        if self._at >= len(self._window) and not self._slid:
            self._slide()
        return self._window[self._at : self._at + 1]

    def _slide(self) -> None:
        """Let the window begin with what comes next. Raises Malformed where it does already."""
        if self._slid:
            raise Malformed(f"its reply is not JSON, or a record in it has more than {WINDOW} characters")
        self._from += self._at
        self._window = self._text[self._from : self._from + WINDOW]
        self._at, self._slid = self._after(_SPACES, 0), True

    def _after(self, spaces: re.Pattern[str], at: int) -> int:
        found = spaces.match(self._window, at)
        return found.end() if found else at
