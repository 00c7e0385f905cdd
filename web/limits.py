"""What one request to the matching service may ask for."""

from typing import Final

PREFIX: Final = "/v1"
"""Of the path of every call."""

DEFAULT_PAGE: Final = 800
MOST_RECORDS: Final = 10_000
"""In a page; a larger pageSize gets this many."""

MOST_SUBMITTED: Final = 5_000
"""In one request. The store writes them in one step, during which it does nothing else (about 40 ms)."""

MOST_BYTES: Final = 4 * 1024 * 1024
"""Of a request body."""

BODY_SECONDS: Final = 60.0
"""For a request body to arrive: 4 MiB in a minute are 70 kB a second."""

LONGEST_WAIT: Final = 55.0
"""Seconds. Proxies commonly drop a request without an answer after 60."""

MOST_WAITING: Final = 64
"""Calls of one client that wait for a change at the same time, in one process."""

FETCHED_AT_ONCE: Final = 2
"""Pages that are put together for one client at the same time, in one process."""

FETCHES_WAITING: Final = 62
"""Further calls of that client that wait for these."""

LAST_SECOND: Final = 2**32 - 1
"""The largest startTimestamp."""

LAST_COUNT: Final = 2**53 - 1
"""The largest count of changes."""

UNSEEN: Final = -1
"""The count of a client that has seen none yet."""
