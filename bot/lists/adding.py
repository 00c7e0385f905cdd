"""`egide blocklist add`, `add-fingerprint` and `import`."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from bot.lists.files import Entry
from bot.lists.own import OwnList
from bot.lists.registering import AT_ONCE, in_requests, registered
from bot.registrations.telling import tell_untaken
from bot.scanning.in_order import in_order
from bot.scanning.pictures import UNREAD, explained, opened_pictures, reason_of
from bot.scanning.progress import counted_progress
from bot.terminal import Terminal, printable
from config.errors import N_, ImageRefused, InputError
from matching.cases import Untaken
from matching.fingerprint import BYTES, MINIMUM_QUALITY, Fingerprint
from matching.match import Trust
from matching.reading import Purpose, Reading
from matching.refusals import reasons as guarded
from matching.search.words import octets_of
from matching.templates import common
from matching.uploads import Feedback, Submission
from matching.wire import value_of


class LowQuality(InputError):
    """The image shows too little for its fingerprint to be told from others. `quality` is of 0..100."""

    cause = N_("{file}: not added, its quality is {quality}; at least {least} is needed.")
    cure = N_("Use a larger or sharper copy of the image.")

    def __init__(self, file: Path, quality: int) -> None:
        self.quality = quality
        super().__init__(file=printable(file), quality=quality, least=MINIMUM_QUALITY)


class TooCommon(InputError):
    """A fingerprint that thousands of images have, or none: it would never act (matching.templates)."""

    cause = N_("{what}: not added, its fingerprint is that of a plain drawing and would fit thousands of images.")
    cure = N_("Use another image of the same, with more to be seen in it.")


NO_CASES: Final = N_(
    "This service keeps no cases, so it could neither tell crops from whole images nor withdraw them together: only "
    "the fingerprints of the whole images are put on its list."
)


async def add_images(args: Namespace, own: OwnList, terminal: Terminal) -> int:
    """Add every image that is good enough; 1 if any was not."""
    readings: list[tuple[Path, Reading]] = []
    failed = False
    plain = args.plain or not await own.keeps_cases()
    if plain and not args.plain:
        terminal.note(terminal.say(NO_CASES))
    async with (
        opened_pictures(own.settings.images, Purpose.ALONE if plain else Purpose.LISTED) as pictures,
        in_order(args.files, pictures.read, pictures.ahead) as started,
    ):
        async for file, reading in started:
            try:
                readings.append((file, _good(file, await reading)))
            except (*UNREAD, LowQuality, TooCommon) as no:
                failed = True
                _tell_refusal(file, no, terminal)
    trusts = await _trusts(args, own, [good.fingerprint for _, good in readings])
    untaken: set[Fingerprint] = set()
    reviewed = await _reviewed(own, trusts) if args.trust else frozenset()
    new = [good for _, good in readings if good.fingerprint not in reviewed]
    for batch in in_requests(registered(good, trusts[good.fingerprint]) for good in new):
        refused = await own.client.submit(batch)
        untaken |= {one.fingerprint for one in refused}
        tell_untaken((one for one in refused if one.fingerprint in trusts), terminal)
    for file, good in readings:
        if good.fingerprint in untaken:
            failed = True
            continue
        after: dict[str, object] = {"quality": good.quality, "derived": len(good.derived) // BYTES}
        _tell_added({"file": str(file)}, good.fingerprint, after, trusts[good.fingerprint], terminal)
    return int(failed)


async def add_fingerprints(args: Namespace, own: OwnList, terminal: Terminal) -> int:
    """Add fingerprints, but for those that could never act; 1 if there were any."""
    asked = list(dict.fromkeys(args.fingerprints))
    reasons = guarded(octets_of(asked))
    unfit = [Untaken(one, reason.value) for one, reason in zip(asked, reasons, strict=True) if reason]
    good = [one for one, reason in zip(asked, reasons, strict=True) if not reason]
    trusts = await _trusts(args, own, good)
    reviewed = await _reviewed(own, trusts) if args.trust else frozenset()
    unfit += await own.client.submit([_submission(Entry(*one)) for one in trusts.items() if one[0] not in reviewed])
    tell_untaken(unfit, terminal)
    bad = {one.fingerprint for one in unfit}
    for one in good:
        if one not in bad:
            _tell_added({}, one, {}, trusts[one], terminal)
    return int(bool(unfit))


async def _trusts(args: Namespace, own: OwnList, added: list[Fingerprint]) -> dict[Fingerprint, Trust]:
    """The trust each fingerprint is added with: what was asked for, or else what it has; a new one has no review."""
    if args.trust:
        return dict.fromkeys(added, Trust(args.trust))
    blocklist = await own.refreshed()
    return {one: blocklist.trust(one) or Trust.UNVERIFIED for one in added}


async def _reviewed(own: OwnList, trusts: Mapping[Fingerprint, Trust]) -> frozenset[Fingerprint]:
    """Say what a review said of those that are on the list already, and leave it to those who put them there.

    Whoever adds an entry holds it: confirmed in this way, an image would stay after its owner has withdrawn it.
    """
    said = {one: value_of(trust) for one, trust in trusts.items() if trust is not Trust.UNVERIFIED}
    listed = await own.listed(said) if said else set()
    unknown = await own.client.feedback([Feedback(one, said[one]) for one in said if one in listed])
    return frozenset(listed.difference(unknown))


async def import_file(args: Namespace, own: OwnList, terminal: Terminal) -> int:
    """Add the fingerprints of a file, all of whose lines are entries; 1 if the service did not take some."""
    untaken: list[Untaken] = []
    with counted_progress(terminal, lambda: range(args.entries)) as advance:
        for batch in _batches(args.list.entries()):
            reviewed = await _reviewed(own, {entry.fingerprint: entry.trust for entry in batch})
            new = [_submission(entry) for entry in batch if entry.fingerprint not in reviewed]
            untaken += await own.client.submit(new)
            advance(len(batch))
    tell_untaken(untaken, terminal)
    imported = args.entries - len(untaken)
    if terminal.json:
        terminal.row({"file": str(args.file), "imported": imported})
    else:
        say = terminal.say
        terminal.line(
            say.count(
                "{number} fingerprint is on the list now.", "{number} fingerprints are on the list now.", imported
            )
        )
    return int(bool(untaken))


def _good(file: Path, reading: Reading) -> Reading:
    """The reading without what would never act: derived fingerprints that are those of thousands of images."""
    if reading.quality < MINIMUM_QUALITY:
        raise LowQuality(file, reading.quality)
    octets = np.frombuffer(reading.derived, np.uint8).reshape(-1, BYTES)
    own, *usual = common(np.concatenate([octets_of([reading.fingerprint]), octets])).tolist()
    if own:
        raise TooCommon(what=printable(file))
    return replace(reading, derived=octets[~np.array(usual, dtype=np.bool_)].tobytes())


def _submission(entry: Entry) -> Submission:
    return Submission(
        entry.fingerprint, value_of(entry.trust), cases=(entry.case,) if entry.case else (), derived=entry.derived
    )


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
        why = "too-common" if isinstance(no, TooCommon) else "low-quality" if more else reason_of(no)
        terminal.row({"file": str(file), "error": why, **more, "added": False})
    elif isinstance(no, LowQuality | TooCommon):
        terminal.note(no.tell(terminal.say))
    else:
        terminal.note(terminal.say("{file}: {why}").format(file=printable(file), why=explained(no, terminal.say)))
