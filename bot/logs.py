"""The log: one `key=value` line a record on standard error, and never a bot's token in it.

Tokens are taken out where records are made, so that no handler anywhere sees one, and once more from the finished
line. A token is in every URL of the Bot API and in the `file_path` of a local Bot API server, hence in the texts of
many errors of libraries.
"""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

REDACTED = "[token]"

TOKEN = re.compile(r"\d{6,}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
"""A bot's token, also as it stands in a URL: the bot's id, a colon, 35 characters (at least 30 here)."""

CHATTY = ("httpx", "httpcore", "aiohttp.access", "PIL", "asyncio", "telegram")
"""Loggers that tell every request, answer or chunk, URLs and names included: only their warnings are written."""

_BARE = re.compile(r"[^\s\"=]+")
"""A value that needs no quotes."""

Factory = Callable[..., logging.LogRecord]


class Redactor:
    """Takes secrets out of texts: what looks like a token, and the given `secrets` whatever they look like."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted((re.escape(secret) for secret in secrets if secret), key=len, reverse=True)
        self._pattern = re.compile("|".join([*known, TOKEN.pattern]), re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """The text without its secrets."""
        return self._pattern.sub(REDACTED, text)


class RecordFactory:
    """Makes log records whose message, traceback and stack are finished texts without secrets."""

    def __init__(self, redact: Redactor, make: Factory) -> None:
        self._redact = redact
        self._make = make
        self._traceback = logging.Formatter().formatException

    def __call__(self, *args: object, **kwargs: object) -> logging.LogRecord:
        """A record of the same arguments as logging's own factory."""
        record = self._make(*args, **kwargs)
        record.msg, record.args = self._redact(_message(record)), ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text, record.exc_info = self._redact(self._traceback(record.exc_info)), None
        if record.stack_info:
            record.stack_info = self._redact(record.stack_info)
        return record


def _message(record: logging.LogRecord) -> str:
    """The message with its arguments; one whose arguments do not fit is still worth reading."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"


class LineFormatter(logging.Formatter):
    """One record as `time=... level=... logger=... message="..."`, always on one line."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """The finished line, times in UTC."""
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "exception": record.exc_text or (record.exc_info and self.formatException(record.exc_info)),
            "stack": record.stack_info,
        }
        return self._redact(" ".join(f"{key}={_value(text)}" for key, text in fields.items() if text))


def _value(text: object) -> str:
    """Bare where that is unambiguous, otherwise quoted with line breaks written as in JSON."""
    words = str(text)
    return words if _BARE.fullmatch(words) and words.isprintable() else json.dumps(words, ensure_ascii=False)


def set_up(level: str, secrets: Iterable[str] = ()) -> None:
    """Send the log to standard error from `level` on, without `secrets`. Call once, before anything logs."""
    redact = Redactor(secrets)
    logging.setLogRecordFactory(RecordFactory(redact, logging.LogRecord))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(redact))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(capture=True)
