"""`egide fingerprint`: the fingerprints of image files."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from bot.arguments import json_option
from bot.scanning.in_order import in_order
from bot.scanning.pictures import UNREAD, explained, opened_pictures, reason_of
from bot.terminal import Terminal, printable
from config.settings import Settings
from locales.texts import Translator
from matching.fingerprint import MINIMUM_QUALITY
from matching.reading import Purpose, Reading


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the options and arguments of `egide fingerprint`."""
    parser.description = say(
        "Print the fingerprint (PDQ, 64 hexadecimal digits), the quality (0 to 100) and the size of each image,\n"
        "in the order of the arguments. Nothing leaves this machine."
    )
    parser.epilog = say(
        "exit status: 0 if every file gave a fingerprint, 1 if one or more did not\n\n"
        "example: egide fingerprint holiday.jpg\n"
        "         egide fingerprint --json *.png"
    )
    parser.add_argument("files", metavar=say("FILE"), nargs="+", type=Path, help=say("an image"))
    json_option(parser, say)


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Fingerprint every file; those that fail do not keep the others from it."""
    failed = False
    async with (
        opened_pictures(settings.images, Purpose.ALONE) as pictures,
        in_order(args.files, pictures.read, pictures.ahead) as started,
    ):
        async for file, reading in started:
            try:
                _tell(file, await reading, terminal)
            except UNREAD as no:
                failed = True
                _tell_error(file, reason_of(no), explained(no, terminal.say), terminal)
    return int(failed)


def _tell(file: Path, reading: Reading, terminal: Terminal) -> None:
    if terminal.json:
        terminal.row(
            {
                "file": str(file),
                "fingerprint": str(reading.fingerprint),
                "quality": reading.quality,
                "width": reading.width,
                "height": reading.height,
            }
        )
        return
    size = f"{reading.width}x{reading.height}"
    terminal.line(f"{reading.fingerprint}  {reading.quality:3}  {size:>9}  {printable(file)}")
    if reading.quality < MINIMUM_QUALITY:
        low = terminal.say("{file}: quality {quality} of 100 is too low for the fingerprint to be matched")
        terminal.note(low.format(file=printable(file), quality=reading.quality))


def _tell_error(file: Path, reason: str, explanation: str, terminal: Terminal) -> None:
    if terminal.json:
        terminal.row({"file": str(file), "error": reason})
    else:
        terminal.note(terminal.say("{file}: {why}").format(file=printable(file), why=explanation))
