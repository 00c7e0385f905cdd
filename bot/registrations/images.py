"""What `egide case` registers: fingerprints that were typed, and those of image files."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bot.scanning.in_order import in_order
from bot.scanning.pictures import UNREAD, explained, opened_pictures, reason_of
from bot.terminal import Terminal, printable
from config.errors import N_, ImageRefused, InputError
from config.settings import Images
from matching.cases import RegisteredImage
from matching.fingerprint import BYTES, Fingerprint
from matching.reading import Purpose, Reading


class NothingToRegister(InputError):
    """Neither a fingerprint nor an image was given."""

    cause = N_("There is no image to register.")
    cure = N_("Give --fingerprint or --image.")

    def __init__(self) -> None:
        super().__init__()


class NoImageRead(InputError):
    """Files were given, and none of them gave a fingerprint. Each was told with its reason before."""

    cause = N_("None of the files gave an image to register: {files}.")
    cure = N_("Give images that can be read; what is wrong with each of these was said before.")

    def __init__(self, files: Sequence[Path]) -> None:
        super().__init__(files=", ".join(map(printable, files)))


class WhoseDerived(InputError):
    """Derived fingerprints without exactly one image they are derived of."""

    cause = N_("--derived says what was derived of one image: it needs exactly one --fingerprint, and no --image.")
    cure = N_("Add the other images with `egide case add`.")

    def __init__(self) -> None:
        super().__init__()


def typed(args: Namespace) -> list[RegisteredImage]:
    """The fingerprints of a command line. Raises BadFingerprint, WhoseDerived."""
    own = [Fingerprint.from_hex(text) for text in args.fingerprint]
    derived = tuple(dict.fromkeys(Fingerprint.from_hex(text) for text in args.derived))
    if derived and (len(own) != 1 or args.image):
        raise WhoseDerived
    return [RegisteredImage(one, derived) for one in dict.fromkeys(own)]


class FilesRead(NamedTuple):
    """What files gave: images, and how many files gave none."""

    images: list[RegisteredImage]
    unread: int


async def read_files(files: Sequence[Path], limits: Images, terminal: Terminal) -> FilesRead:
    """The images of files, with what can be cut out of them; each file that gives none is told with its reason."""
    images: list[RegisteredImage] = []
    if not files:
        return FilesRead(images, 0)
    unread = 0
    async with (
        opened_pictures(limits, Purpose.LISTED) as pictures,
        in_order(files, pictures.read, pictures.ahead) as started,
    ):
        async for file, reading in started:
            try:
                images.append(_registered(await reading))
            except UNREAD as no:
                unread += 1
                _tell_unread(file, no, terminal)
    return FilesRead(images, unread)


def _tell_unread(file: Path, no: ImageRefused | InputError, terminal: Terminal) -> None:
    if terminal.json:
        terminal.row({"file": str(file), "error": reason_of(no), "added": False})
    else:
        terminal.note(terminal.say("{file}: {why}").format(file=printable(file), why=explained(no, terminal.say)))


def _registered(reading: Reading) -> RegisteredImage:
    starts = range(0, len(reading.derived), BYTES)
    derived = {Fingerprint(reading.derived[first : first + BYTES]) for first in starts} - {reading.fingerprint}
    return RegisteredImage(reading.fingerprint, tuple(sorted(derived)), reading.quality)
