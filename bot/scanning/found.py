"""Which files a scan looks at: files, folders with all they contain, and Telegram Desktop exports."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.scanning.exports import FILE_NAME, Message, is_export, media_of
from bot.scanning.pictures import FileUnreadable
from config.errors import InputError


@dataclass(frozen=True, slots=True)
class Found:
    """One file to look at, and how it was come by."""

    path: Path
    named: bool = False
    """Whether the operator spoke of this very file: then that it is no image is worth saying."""
    message: Message | None = None
    trouble: InputError | None = None
    """Set for a folder or an export that could not be read to its end."""
    left_out: bool = False
    """Set for media that a message names and its export does not contain."""


class Finder:
    """Finds the files of one scan, in a stable order: arguments as given, folders by name, exports by message.

    Symbolic links are followed; a folder reached twice, as in a loop, is looked at once. A file of an export is given
    once for each message that names it, and not again as a file of the folder.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._folders: set[tuple[int, int]] = set()
        self._in_messages: set[str] = set()

    def __iter__(self) -> Iterator[Found]:
        for path in self._paths:
            if path.is_dir():
                yield from self._folder(path)
            elif is_export(path):
                yield from self._export(path)
            else:
                yield Found(path, named=True)

    def _folder(self, top: Path) -> Iterator[Found]:
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            try:
                files, folders = self._contents(folder)
            except OSError as no:
                yield Found(folder, trouble=FileUnreadable(folder, no))
                continue
            export = folder / FILE_NAME
            if FILE_NAME in files and is_export(export):
                yield from self._export(export)
            yield from (Found(folder / name) for name in files if str(folder / name) not in self._in_messages)
            waiting.extend(folder / name for name in reversed(folders))

    def _contents(self, folder: Path) -> tuple[list[str], list[str]]:
        """The names of a folder's files and subfolders; nothing of a folder that was looked at before."""
        status = folder.stat()
        identity = (status.st_dev, status.st_ino)
        if identity in self._folders:
            return [], []
        self._folders.add(identity)
        files, folders = [], []
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir():
                    folders.append(entry.name)
                elif entry.is_file():  # not a socket, a device or a named pipe, which could be read for ever
                    files.append(entry.name)
        return sorted(files), sorted(folders)

    def _export(self, export: Path) -> Iterator[Found]:
        try:
            for media in media_of(export):
                if media.path is None:
                    yield Found(export, message=media.message, left_out=True)
                    continue
                self._in_messages.add(str(media.path))
                yield Found(media.path, message=media.message)
        except InputError as no:
            yield Found(export, trouble=no)
