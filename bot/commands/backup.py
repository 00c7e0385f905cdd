"""`egide backup`: a sealed copy of the store."""

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bot.arguments import installed_version, json_option
from bot.terminal import Terminal, printable, when
from config.settings import Settings
from locales.texts import Translator
from records.backups.making import make_backup
from records.store import opened_server, secret_key_of, url_of
from records.vault import opened_vault


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the argument of `egide backup`."""
    parser.description = say(
        "Write what the store holds to a new file, whether the bot runs or not. The file is sealed under the secret\n"
        "key: without that key nobody can read it, you neither. Keep the two apart. Copies of lists, which are\n"
        "fetched anew, remembered posts and what is of the moment are left out."
    )
    parser.epilog = say("example: egide backup /mnt/backups/egide-$(date +%F).backup")
    parser.add_argument("file", metavar=say("FILE"), type=Path, help=say("the file to write; it must not exist"))
    json_option(parser, say)


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Write the backup."""
    path = args.file.expanduser()
    async with opened_server(settings.data_dir, url_of(settings)) as redis:
        key = secret_key_of(settings)
        await opened_vault(redis, key.secret, key.source)  # that the key is not another one is told now
        made = await make_backup(redis, path, key.secret, time.time(), installed_version())
    moment = when(made.head.made)
    if args.json:
        terminal.row(
            {"file": str(path), "made": moment, "keys": made.keys, "bytes": made.bytes, "sealed_under": made.head.key}
        )
        return 0
    size, name = f"{made.bytes / 1e6:,.1f}", printable(path)
    terminal.line(terminal.say("{file}: {keys} keys, {size} MB").format(file=name, keys=made.keys, size=size))
    kept = terminal.say("It opens with the secret key {key} only ({source}): keep that key too, in another place.")
    terminal.note(kept.format(key=made.head.key, source=key.source))
    return 0
