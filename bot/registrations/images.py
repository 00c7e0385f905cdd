"""What `egide case` registers: fingerprints that were typed, and those of image files."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from bot.scanning.in_order import in_order
from bot.scanning.pictures import UNREAD, explained, opened_pictures
from bot.terminal import Terminal, printable
from config.errors import N_, InputError
from config.settings import Images
from matching.cases import RegisteredImage
from matching.fingerprint import BYTES, Fingerprint
from matching.reading import Purpose, Reading


class NothingToRegister(InputError):
    """Neither a fingerprint nor an image that can be read was given."""

    cause = N_("There is no image to register.")
    cure = N_("Give --fingerprint or --image.")

    def __init__(self) -> None:
        super().__init__()


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


async def read_files(files: Sequence[Path], limits: Images, terminal: Terminal) -> list[RegisteredImage]:
    """The images of files, with what can be cut out of them; of what cannot be read the operator is told."""
    images: list[RegisteredImage] = []
    if not files:
        return images
    async with (
        opened_pictures(limits, Purpose.LISTED) as pictures,
        in_order(files, pictures.read, pictures.ahead) as started,
    ):
        async for file, reading in started:
            try:
                images.append(_registered(await reading))
            except UNREAD as no:
                why = explained(no, terminal.say)
                terminal.note(terminal.say("{file}: {why}").format(file=printable(file), why=why))
    return images


def _registered(reading: Reading) -> RegisteredImage:
    starts = range(0, len(reading.derived), BYTES)
    derived = {Fingerprint(reading.derived[first : first + BYTES]) for first in starts} - {reading.fingerprint}
    return RegisteredImage(reading.fingerprint, tuple(sorted(derived)), reading.quality)
