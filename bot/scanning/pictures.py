"""Images in files of the operator: read with a cap, fingerprinted in the decoder processes."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from errno import EACCES, EISDIR, ELOOP, ENOENT, ENOTDIR, EPERM
from pathlib import Path
from typing import Final

from config.errors import N_, ImageRefused, InputError
from config.settings import Images
from locales.texts import Translator
from matching.formats import sniff
from matching.images import REASONS, Caps
from matching.reading import Purpose, Reading
from matching.sandbox import Sandbox

HEAD_BYTES: Final = 512
"""Enough to tell what a file is: the rest of a video or a database is never read."""

READ_AHEAD: Final = 4
"""Files in memory for each decoder process: one in work, the others ready, whatever takes longest."""

FILE_REASONS: Final = {
    "not-found": N_("there is no such file"),
    "not-permitted": N_("this file may not be read"),
    "folder": N_("this is a folder"),
    "unreadable": N_("the file cannot be read"),
}
"""Every `FileUnreadable.reason`, with its meaning for people."""

_BY_NUMBER: Final = {
    ENOENT: "not-found",
    ENOTDIR: "not-found",
    ELOOP: "not-found",
    EACCES: "not-permitted",
    EPERM: "not-permitted",
    EISDIR: "folder",
}


class FileUnreadable(InputError):
    """The file could not be opened or read; `reason` is one of FILE_REASONS."""

    def __init__(self, path: Path, no: OSError) -> None:
        self.reason = _BY_NUMBER.get(no.errno or 0, "unreadable")
        super().__init__(what=path, detail=no.strerror or no)


UNREAD: Final = (ImageRefused, FileUnreadable)
"""What `Pictures.read` raises for one file; the others are read all the same."""


class Pictures:
    """Reads image files for one purpose. `ahead` is how many to read at once to keep every decoder busy."""

    def __init__(self, sandbox: Sandbox, caps: Caps, ahead: int, purpose: Purpose = Purpose.POST) -> None:
        self._sandbox = sandbox
        self._purpose = purpose
        self._caps = caps
        self.ahead = ahead

    async def read(self, path: Path) -> Reading:
        """The reading of one file. Raises ImageRefused or FileUnreadable."""
        return await self._sandbox.read(await asyncio.to_thread(load, path, self._caps.bytes), self._purpose)


@asynccontextmanager
async def opened_pictures(images: Images, purpose: Purpose = Purpose.POST) -> AsyncIterator[Pictures]:
    """Decoder processes as the settings want them, for the time of a command."""
    caps = Caps(bytes=images.max_bytes, pixels=images.max_pixels, seconds=images.max_seconds)
    processes = images.processes or os.cpu_count() or 1
    async with Sandbox(processes, caps) as sandbox:
        yield Pictures(sandbox, caps, READ_AHEAD * processes, purpose)


def load(path: Path, limit: int) -> bytes:
    """The bytes of a file that begins like an image; `limit` + 1 of them where there are more than `limit`."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            if head and sniff(head) is None:
                raise ImageRefused("not-an-image")
            return head + file.read(limit + 1 - len(head))
    except OSError as no:
        raise FileUnreadable(path, no) from no


def reason_of(no: ImageRefused | InputError) -> str:
    """Why a file gave no fingerprint, as a word for scripts."""
    return no.reason if isinstance(no, ImageRefused | FileUnreadable) else "damaged"


def explained(no: ImageRefused | InputError, say: Translator) -> str:
    """The same for people."""
    if isinstance(no, ImageRefused | FileUnreadable):
        return say({**REASONS, **FILE_REASONS}[no.reason])
    return no.tell(say)
