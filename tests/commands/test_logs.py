"""The log, and the secrets that are not in it."""

import subprocess
import sys

import pytest

TOKEN = "1234567:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
SCRIPT = """
import io, logging, sys, warnings
from bot import logs
logs.set_up("INFO", ["plain-secret"])
other = io.StringIO()
logging.getLogger("x").addHandler(logging.StreamHandler(other))
log = logging.getLogger("x")
token = sys.argv[1]
{statement}
sys.stderr.write(other.getvalue())
"""

STATEMENTS = [
    "log.info('sent %s', token)",
    "log.warning('https://api.telegram.org/bot' + token.replace(':', '%3A') + '/getMe')",
    "log.info('%s plain-secret', {'path': f'/var/{token}/photos/1.jpg'})",
    "log.info('too few %s %s', token)",
    "warnings.warn(token)",
    "log.info('extra', extra={'taskName': token}, stack_info=True)",
    "try:\n    raise ValueError(f'https://x/bot{token}')\nexcept ValueError: log.exception('failed')",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_token_is_logged(statement):
    """Whatever way a token takes into a record, no handler writes it."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(statement=statement), TOKEN], capture_output=True, text=True, check=True
    )
    assert done.stderr
    assert "AAbbCC" not in done.stderr
    assert "plain-secret" not in done.stderr


def test_records_are_single_lines():
    """A traceback stays on the line of its record, which can be split into keys and values."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(statement=STATEMENTS[-1]), TOKEN],
        capture_output=True,
        text=True,
        check=True,
    )
    line = done.stderr.splitlines()[0]
    assert " level=error logger=x message=failed exception=" in line
    assert "[token]" in line


def test_libraries_keep_quiet():
    """The loggers that tell every request write warnings only."""
    statement = "logging.getLogger('httpx').info('request'); logging.getLogger('aiohttp.access').info('request')"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(statement=statement), TOKEN], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
