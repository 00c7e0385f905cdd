"""`egide restore`: a backup in the place of the store."""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

from redis.asyncio import Redis

from bot.arguments import json_option
from bot.health import STALE_SECONDS, read_health
from bot.terminal import Terminal, when
from config.settings import Settings
from locales.texts import Translator
from records.backups.errors import BotAtWork
from records.backups.reading import Checked, check
from records.backups.restoring import Restored, check_empty, restore
from records.backups.since import Since
from records.secret_key import SecretKey
from records.store import opened_server, secret_key_of, url_of


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the options of `egide restore`."""
    parser.description = say(
        "Put a backup in the place of the store. The whole file is checked before anything is written, and then takes\n"
        "effect in one step. The bot must not run. What was withdrawn, dismissed or revoked since the backup was made\n"
        "stays so, and groups that the bot has left since are not brought back, as long as the present store is there\n"
        "to tell. Posts and lists are not in a backup; lists are fetched anew."
    )
    parser.epilog = say(
        "example: egide restore --check /mnt/backups/egide-2026-11-21.backup\n"
        "         egide restore --replace /mnt/backups/egide-2026-11-21.backup"
    )
    parser.add_argument("file", metavar=say("FILE"), type=Path, help=say("a file that `egide backup` has written"))
    parser.add_argument("--replace", action="store_true", help=say("do it though the store is not empty"))
    parser.add_argument("--check", action="store_true", help=say("only read the file to its end; nothing is written"))
    key_file = say("a file with the secret key that the backup was sealed under, if it is not the one in use any more")
    parser.add_argument("--key-file", metavar=say("FILE"), type=Path, help=key_file)
    json_option(parser, say)


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Check the file, and restore it unless only that was asked for."""
    path, key = args.file.expanduser(), secret_key_of(settings)
    sealed_under = SecretKey.of(None, args.key_file.expanduser(), settings.data_dir) if args.key_file else key
    checked = await asyncio.to_thread(check, path, sealed_under)
    _tell_file(checked, terminal)
    if args.check:
        return 0
    async with opened_server(settings.data_dir, url_of(settings), alone=True) as redis:
        await _check_nobody_works(redis)
        if not args.replace:
            await check_empty(redis)
        _tell_outcome(await restore(redis, path, checked, sealed_under, key), terminal)
    return 0


async def _check_nobody_works(redis: Redis) -> None:
    """Raise BotAtWork. On an embedded store, that nobody else has opened it says the same."""
    if any(not word.stale for word in await read_health(redis)):
        raise BotAtWork(seconds=STALE_SECONDS)


def _tell_file(checked: Checked, terminal: Terminal) -> None:
    moment = when(checked.head.made)
    if terminal.json:
        terminal.row({"made": moment, "keys": checked.keys, "sealed_under": checked.head.key, "whole": True})
    else:
        terminal.line(
            terminal.say("The backup is whole: {keys} keys, made {moment}.").format(keys=checked.keys, moment=moment)
        )


def _tell_outcome(done: Restored, terminal: Terminal) -> None:
    say, since = terminal.say, done.since
    if terminal.json:
        told = since._asdict() if since else dict.fromkeys(Since._fields)
        terminal.row({"restored": done.keys, "replaced": done.replaced, **told})
        return
    terminal.line(say("Restored: {keys} keys.").format(keys=done.keys))
    if since is None:
        terminal.note(
            say(
                "There was no store that could tell what happened since. What was withdrawn, dismissed or revoked "
                "after the backup was made is as it was then: withdraw it again. Groups that the bot has left are "
                "erased within a day of its start."
            )
        )
        return
    lines = (
        (since.withdrawn, say("Withdrawn since, and withdrawn again: {number} fingerprints.")),
        (since.cases, say("Of these, cases: {number}.")),
        (since.groups, say("Left since, and not brought back: {number} groups.")),
        (since.clients, say("Revoked since, and revoked again: the keys of {number} clients.")),
    )
    for number, line in lines:
        terminal.line(line.format(number=number))
