"""`egide scan`: images of the blocklist in files, folders and Telegram Desktop exports."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bot.arguments import json_option
from bot.asking import opened_asked
from bot.lists.own import opened_list
from bot.scanning.findings import FAILED, Finding, Tally
from bot.scanning.found import Finder, Found
from bot.scanning.in_order import in_order
from bot.scanning.pictures import UNREAD, Pictures, opened_pictures
from bot.scanning.progress import counted_progress
from bot.terminal import Terminal
from config.settings import Settings
from locales.texts import Translator
from matching.local_first import Asked, LocalFirst
from matching.match import Doubt
from matching.matcher import Entries, Matcher, weight


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the options and arguments of `egide scan`."""
    parser.description = say(
        "Look for images of the blocklist. A folder is searched with all its subfolders; for an export made with\n"
        "Telegram Desktop (in JSON format), the message, date and sender of each match are shown.\n"
        "Results appear in the order of the arguments; folders by name, exports by message. No file is changed."
    )
    parser.epilog = say(
        "exit status: 0 if nothing matched, 1 if something matched,\n"
        "             2 if nothing matched but a file could not be checked\n\n"
        "example: egide scan ~/Pictures\n"
        "         egide scan --json ChatExport_2026-11-21 > findings.jsonl"
    )
    parser.add_argument(
        "paths", metavar=say("PATH"), nargs="+", type=Path, help=say("an image, a folder, or the export of a chat")
    )
    json_option(parser, say)
    parser.set_defaults(failure=FAILED)


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Look at every file and say what was found; files that fail do not keep the others from it."""
    async with (
        opened_list(settings) as own,
        opened_asked(settings.sources) as asked,
        opened_pictures(settings.images) as pictures,
    ):
        scan = Scan(await own.in_force(), pictures, terminal, asked)
        with counted_progress(terminal, lambda: Finder(args.paths)) as advance:
            tally = await scan.run(Finder(args.paths), advance)
        tally.counts["unasked"] = sum(source.status.counts.unasked for source in asked)
    terminal.note(tally.line(terminal.say))
    return tally.status


class Scan:
    """Compares files with the lists in force, and asks sources about those it does not decide."""

    def __init__(self, lists: Entries, pictures: Pictures, terminal: Terminal, asked: Sequence[Asked] = ()) -> None:
        self._lists = LocalFirst(Matcher(lists), asked)
        self._pictures = pictures
        self._terminal = terminal

    async def run(self, found: Iterable[Found], advance: Callable[[int], None]) -> Tally:
        """Look at every file, tell what is worth telling as it comes, and count. Calls `advance` for each."""
        tally = Tally()
        async with in_order(found, self.look, self._pictures.ahead) as started:
            async for _, looking in started:
                finding = await looking
                tally.add(finding)
                self._tell(finding)
                advance(1)
        return tally

    async def look(self, found: Found) -> Finding:
        """What there is to say about one file."""
        if found.left_out or found.trouble:
            return Finding(found, no=found.trouble)
        try:
            reading = await self._pictures.read(found.path)
        except UNREAD as no:
            return Finding(found, no=no)
        matches = [
            match
            for near in await self._lists.matches((reading, *reading.others))
            for match in near
            if match.doubt is not Doubt.DETAIL
        ]
        return Finding(found, reading, min(matches, key=weight, default=None))

    def _tell(self, finding: Finding) -> None:
        if finding.passed_over:
            return
        if self._terminal.json:
            self._terminal.row(finding.row())
        elif finding.no:
            self._terminal.note(finding.line(self._terminal.say))
        elif finding.match:
            self._terminal.line(finding.line(self._terminal.say))
