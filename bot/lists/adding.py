"""`egide blocklist add`, `add-fingerprint` and `import`."""

from argparse import Namespace
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from bot.lists.files import Entry
from bot.lists.own import OwnList
from bot.scanning.in_order import in_order
from bot.scanning.pictures import UNREAD, explained, opened_pictures, reason_of
from bot.scanning.progress import counted_progress
from bot.terminal import Terminal, printable
from config.errors import N_, ImageRefused, InputError
from matching.fingerprint import MINIMUM_QUALITY, Fingerprint, Reading
from matching.match import Trust
from matching.uploads import Submission
from matching.wire import value_of

AT_ONCE: Final = 2_000
"""Entries in one request."""


class LowQuality(InputError):
    """The image shows too little for its fingerprint to be told from others. `quality` is of 0..100."""

    cause = N_("{file}: not added, its quality is {quality}; at least {least} is needed.")
    cure = N_("Use a larger or sharper copy of the image.")

    def __init__(self, file: Path, quality: int) -> None:
        self.quality = quality
        super().__init__(file=printable(file), quality=quality, least=MINIMUM_QUALITY)


async def add_images(args: Namespace, own: OwnList, terminal: Terminal) -> int:
    """Add every image that is good enough; 1 if any was not."""
    readings: list[tuple[Path, Reading]] = []
    failed = False
    async with (
        opened_pictures(own.settings.images) as pictures,
        in_order(args.files, pictures.read, pictures.ahead) as started,
    ):
        async for file, reading in started:
            try:
                readings.append((file, _good(file, await reading)))
            except (*UNREAD, LowQuality) as no:
                failed = True
                _tell_refusal(file, no, terminal)
    trusts = await _trusts(args, own, [good.fingerprint for _, good in readings])
    await own.client.submit([_submission(Entry(*one)) for one in trusts.items()])
    for file, good in readings:
        _tell_added(
            {"file": str(file)}, good.fingerprint, {"quality": good.quality}, trusts[good.fingerprint], terminal
        )
    return int(failed)


async def add_fingerprints(args: Namespace, own: OwnList, terminal: Terminal) -> int:
    """Add fingerprints."""
    trusts = await _trusts(args, own, args.fingerprints)
    await own.client.submit([_submission(Entry(*one)) for one in trusts.items()])
    for one in args.fingerprints:
        _tell_added({}, one, {}, trusts[one], terminal)
    return 0


async def _trusts(args: Namespace, own: OwnList, added: list[Fingerprint]) -> dict[Fingerprint, Trust]:
    """The trust each fingerprint is added with: what was asked for, or else what it has; a new one has no review."""
    if args.trust:
        return dict.fromkeys(added, Trust(args.trust))
    blocklist = await own.refreshed()
    return {one: blocklist.trust(one) or Trust.UNVERIFIED for one in added}


async def import_file(args: Namespace, own: OwnList, terminal: Terminal) -> int:
    """Add the fingerprints of a file, all of which was found good."""
    with counted_progress(terminal, lambda: range(args.entries)) as advance:
        for batch in _batches(args.list.entries()):
            await own.client.submit([_submission(entry) for entry in batch])
            advance(len(batch))
    if terminal.json:
        terminal.row({"file": str(args.file), "imported": args.entries})
    else:
        say = terminal.say
        terminal.line(
            say.count(
                "{number} fingerprint is on the list now.", "{number} fingerprints are on the list now.", args.entries
            )
        )
    return 0


def _good(file: Path, reading: Reading) -> Reading:
    if reading.quality < MINIMUM_QUALITY:
        raise LowQuality(file, reading.quality)
    return reading


def _submission(entry: Entry) -> Submission:
    return Submission(entry.fingerprint, value_of(entry.trust))


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while batch := list(islice(entries, AT_ONCE)):
        yield batch


def _tell_added(
    before: dict[str, object], fingerprint: Fingerprint, after: dict[str, object], trust: Trust, terminal: Terminal
) -> None:
    if terminal.json:
        terminal.row({**before, "fingerprint": str(fingerprint), **after, "trust": trust.value, "added": True})
    else:
        file = f"  {printable(before['file'])}" if before else ""
        terminal.line(f"{fingerprint}{file}")


def _tell_refusal(file: Path, no: ImageRefused | InputError, terminal: Terminal) -> None:
    if terminal.json:
        more = {"quality": no.quality} if isinstance(no, LowQuality) else {}
        terminal.row({"file": str(file), "error": "low-quality" if more else reason_of(no), **more, "added": False})
    elif isinstance(no, LowQuality):
        terminal.note(no.tell(terminal.say))
    else:
        terminal.note(terminal.say("{file}: {why}").format(file=printable(file), why=explained(no, terminal.say)))
