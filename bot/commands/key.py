"""`egide key`: the secret key that fingerprints and cases in the store are sealed with."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from redis.asyncio import Redis

from bot.arguments import json_option
from bot.terminal import Terminal
from config.errors import N_, SettingsError
from config.settings import Settings
from locales.texts import Translator
from records.rotation import Rotation, Step, former_of
from records.secret_key import KEY_SETTING, SecretKey, decoded
from records.store import opened_server, secret_key_of, url_of
from records.vault import key_id, opened_vault

NEW_KEY_SETTING = "EGIDE_NEW_SECRET_KEY"

BACKUPS = N_(
    "Backups made before now open with the former key only (`egide restore --key-file`): keep it as long as them, make "
    "a new backup, and destroy both when the time comes."
)

STEPS = {
    Step.ADDED: N_("The new key {new} opens the store, and so does the former one, {former}."),
    Step.KEPT: N_("The former key is kept in {kept}, readable by its owner only."),
    Step.REPLACED: N_("{file} holds the new key now."),
    Step.RETIRED: N_("The former key no longer opens the store."),
}

TO_BE_SET = N_(
    "Now set EGIDE_SECRET_KEY (or the key file) to the new key wherever this store is used, remove "
    "EGIDE_NEW_SECRET_KEY, and restart the bot there. Then `egide key retire` closes the store to the former key."
)

TO_BE_COPIED = N_(
    "Now copy the key file to every other machine that uses this store, and restart the bot there. Then `egide key "
    "retire` closes the store to the former key."
)


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the actions of `egide key`."""
    parser.description = say(
        "The secret key that the store is sealed with. `show` tells which keys open the store and where the one in\n"
        "use comes from, never the key itself. `rotate` changes it; a running bot goes on. `retire` closes the store\n"
        "to every key but the one in use, and so ends a change that needed several steps."
    )
    parser.epilog = say(
        "With a key file, `rotate` makes the new key itself. With EGIDE_SECRET_KEY, give it in EGIDE_NEW_SECRET_KEY.\n"
        "What changing the key protects, and what it does not: docs/operating.md, the secret key.\n\n"
        "example: egide key rotate\n"
        "         EGIDE_NEW_SECRET_KEY=$(openssl rand -hex 32) egide key rotate"
    )
    parser.add_argument("action", choices=("show", "rotate", "retire"), help=say("what to do"))
    json_option(parser, say)


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Carry out one action."""
    async with opened_server(settings.data_dir, url_of(settings)) as redis:
        key = secret_key_of(settings)
        await opened_vault(redis, key.secret, key.source)
        if args.action == "rotate":
            await _rotate(redis, key, settings, terminal)
        elif args.action == "retire":
            number = await Rotation(redis, key).retire()
            said = terminal.say.count("{number} other key was retired.", "{number} other keys were retired.", number)
            terminal.note(said)
        await _show(redis, secret_key_of(settings), terminal)
    return 0


def key_file_of(settings: Settings) -> Path | None:
    """The file the key lies in; None where it is in the environment."""
    return None if settings.secret_key else Path(secret_key_of(settings).source)


async def _rotate(redis: Redis, key: SecretKey, settings: Settings, terminal: Terminal) -> None:
    rotation, path = Rotation(redis, key), key_file_of(settings)
    embedded = settings.redis.url is None
    if settings.new_secret_key is not None:
        new = decoded(settings.new_secret_key.get_secret_value(), NEW_KEY_SETTING)
        async for step in rotation.to_given(new):
            terminal.note(_told(step, terminal, former=key_id(key.secret), new=key_id(new)))
        terminal.note(terminal.say(TO_BE_SET))
    elif path is None:
        detail = f"it is empty; {KEY_SETTING} is in use, and the key to replace it is read from there"
        raise SettingsError(setting=NEW_KEY_SETTING, detail=detail)
    else:
        async for step in rotation.of_file(path, retire=embedded):
            new_id = (await rotation.newest()) or key_id(secret_key_of(settings).secret)
            told = {"former": key_id(key.secret), "new": new_id, "file": path, "kept": former_of(path, key)}
            terminal.note(_told(step, terminal, **told))
        if not embedded:
            terminal.note(terminal.say(TO_BE_COPIED))
    terminal.note(terminal.say(BACKUPS))


def _told(step: Step, terminal: Terminal, **told: object) -> str:
    return terminal.say(STEPS[step]).format(**told)


async def _show(redis: Redis, key: SecretKey, terminal: Terminal) -> None:
    known = key_id(key.secret)
    for one in await Rotation(redis, key).opening():
        row = {"key": one, "in_use": one == known, "source": key.source if one == known else None}
        if terminal.json:
            terminal.row(row)
        elif row["in_use"]:
            terminal.line(
                terminal.say("{key}: opens the store, in use, from {source}").format(key=one, source=key.source)
            )
        else:
            terminal.line(terminal.say("{key}: opens the store, not in use").format(key=one))
