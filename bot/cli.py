"""The command `egide`: reads the command line and the settings, runs one command, and answers with an exit status.

0 is success, 1 a failure (a command may choose another status, see its --help), 2 a command line that was not
understood, 130 Ctrl-C, 141 a reader of our output that went away, 143 a termination signal.
"""

import asyncio
import io
import logging
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence

from bot import logs
from bot.arguments import parse
from bot.terminal import Terminal
from config.errors import EgideError
from config.settings import Settings, load_settings, secrets_of, unknown_variables
from locales.languages import SOURCE_LANGUAGE
from locales.texts import Texts

log = logging.getLogger(__name__)

INTERRUPTED = 128 + signal.SIGINT
BROKEN_PIPE = 128 + signal.SIGPIPE
TERMINATED = 128 + signal.SIGTERM


def main(words: Sequence[str] | None = None) -> int:
    """Run `egide` with the given arguments, or the process's own, and return the exit status."""
    _prepare_streams()
    say = Texts().of(operators_language(os.environ))
    args = parse(sys.argv[1:] if words is None else words, say)
    return perform(args, Terminal(say, json=args.json))


def operators_language(environment: Mapping[str, str]) -> str:
    """The language the operator's locale asks for (POSIX: the first of these three that is set decides)."""
    chosen = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((value for value in chosen if value), SOURCE_LANGUAGE).partition(".")[0].partition("@")[0]


def perform(args: Namespace, terminal: Terminal) -> int:
    """Carry out a command line that was understood. Errors we foresaw are told in two sentences, without traceback."""
    try:
        settings = load_settings()
        _set_up_log(args, settings)
        status = asyncio.run(_until_terminated(args, settings, terminal))
        sys.stdout.flush()
    except EgideError as no:
        terminal.complain(no)
        return int(args.failure)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _abandon_output()
        return BROKEN_PIPE
    except Exception:
        log.exception("egide %s failed in a way nobody foresaw", args.command.name)
        return int(args.failure)
    return status


async def _until_terminated(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Run the command; SIGTERM cancels it, so that an embedded store is stopped in good order."""
    task = asyncio.ensure_future(args.run(args, settings, terminal))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel, "SIGTERM")
    try:
        return int(await task)
    except asyncio.CancelledError as cancelled:
        if "SIGTERM" in cancelled.args:
            return TERMINATED
        raise


def _set_up_log(args: Namespace, settings: Settings) -> None:
    chosen = args.command.lasting or "level" in settings.log.model_fields_set
    logs.set_up(settings.log.level if chosen else "WARNING", secrets_of(settings))
    for name in unknown_variables():
        log.warning("the environment variable %s is not a setting of Égide", name)


def _prepare_streams() -> None:
    """Lines leave as they are printed; a character the terminal cannot show is written out instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace", line_buffering=True)


def _abandon_output() -> None:
    """Point standard output at nothing: Python would complain about the lost pipe when it exits."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
