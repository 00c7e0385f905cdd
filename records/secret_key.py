"""The installation's secret key: from the environment, or from a file that only its owner can read."""

import base64
import binascii
import os
import secrets
import stat
import string
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from config.errors import SettingsError

KEY_BYTES: Final = 32
"""Of a key that is made here, and the fewest of one that is given."""

FILE_NAME: Final = "secret.key"
"""In the data directory, unless the settings name another file."""

KEY_SETTING: Final = "EGIDE_SECRET_KEY"
FILE_SETTING: Final = "EGIDE_SECRET_KEY_FILE"

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
"""Permissions nobody but the owner of the file may have."""


@dataclass(frozen=True, slots=True)
class SecretKey:
    """The key, and in words where it comes from."""

    secret: bytes = field(repr=False)
    source: str

    @classmethod
    def of(cls, given: str | None, file: Path | None, data_dir: Path) -> Self:
        """The key of the settings, or of the file they name; or that of the data directory, made if it has none.

        Raises SettingsError for a key that is too short or not in hexadecimal or base64, and for a file that is
        missing, cannot be read, or is open to others.
        """
        if given:
            return cls(decoded(given, KEY_SETTING), KEY_SETTING)
        own = data_dir / FILE_NAME
        if file is None and not own.exists():
            return cls(_made(own), str(own))
        path = file or own
        return cls(decoded(_read(path), FILE_SETTING), str(path))


def decoded(text: str, setting: str) -> bytes:
    """The bytes of a key written in hexadecimal or base64; raises SettingsError, without quoting it."""
    text = text.strip()
    read = bytes.fromhex if set(text) <= set(string.hexdigits) else _from_base64
    try:
        secret = read(text)
    except ValueError:
        secret = b""
    if len(secret) >= KEY_BYTES:
        return secret
    detail = f"a key is {KEY_BYTES} bytes or more in hexadecimal or base64, as `openssl rand -hex 32` makes one"
    raise SettingsError(setting=setting, detail=detail)


def write_key_file(path: Path, secret: bytes) -> None:
    """Put a key into a file of its owner's, in one step: a reader finds the former key, or this one."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _made(path: Path) -> bytes:
    """A new key in a new file; of processes that come together, the first one's."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_key_file(fresh, secrets.token_bytes(KEY_BYTES))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # somebody else was faster: theirs counts
        finally:
            fresh.unlink()
    except OSError as no:
        raise SettingsError(setting="EGIDE_DATA_DIR", detail=str(no)) from no
    return decoded(_read(path), FILE_SETTING)


def _read(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        if mode & OTHERS:
            detail = f"{path} can be read or changed by others; `chmod 600 {path}` closes it"
            raise SettingsError(setting=FILE_SETTING, detail=detail)
        return path.read_text()
    except (OSError, UnicodeDecodeError) as no:
        raise SettingsError(setting=FILE_SETTING, detail=str(no)) from no


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except binascii.Error as no:
        raise ValueError(str(no)) from no
