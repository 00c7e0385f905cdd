"""`egide evidence`: verify evidence files, and tell the key they are signed with."""

import asyncio
import re
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from bot.arguments import action_of
from bot.evidence.at_home import verify_issue, verify_records
from bot.evidence.verdict import Status, Verdict
from bot.evidence.verifying import read, verify_content, verify_own_signature, verify_signature
from bot.terminal import Terminal, printable, when
from config.errors import N_, EgideError, InputError
from config.settings import Settings
from handlers.evidence_file.signatures import Signed, fingerprint_of, pem_of
from locales.texts import Translator
from records.attesting import Attesting
from records.embedded import EMBEDDED
from records.evidence import Evidence
from records.issued import IssuedFiles
from records.store import Store, opened_store

MOST_BYTES: Final = 20_000_000
"""Of a file: several times as many as the largest that is made has."""

_KEY: Final = re.compile("[0-9a-f]{64}|[0-9a-f]{32}")


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the actions of `egide evidence`."""
    parser.description = say(
        "Evidence files are made in the private conversation, for who has a case number and its PIN. Here they are\n"
        "verified: on any computer with the key of the installation that made them (--key), and on that installation\n"
        "itself against the records that are still kept there."
    )
    parser.epilog = say(
        "example: egide evidence verify egide-2026-11-22.json\n         egide evidence key > evidence-key.txt"
    )
    places = parser.add_subparsers(title=say("actions"), metavar=say("ACTION"), prog=parser.prog, required=True)
    action = partial(action_of, places.add_parser, parser.prog, say)
    verifying = action("verify", verify, N_("tell whether an evidence file is what was signed"))
    verifying.set_defaults(failure=int(Status.NOT_CHECKED))
    verifying.add_argument("file", metavar=say("FILE"), type=Path, help=say("the JSON file or the PDF"))
    verifying.add_argument(
        "--key",
        metavar=say("KEY"),
        help=say("the key of the installation that made it, or its fingerprint, as `egide evidence key` tells them"),
    )
    verifying.epilog = say("exit status: 0 if it is genuine, 1 if it is not, 2 if that could not be told")
    action("key", key, N_("print the key that evidence files are signed with, for others to verify them"))
    action("issued", issued, N_("list the evidence files that were handed out"))


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Carry out one action."""
    return int(await args.act(args, settings, terminal))


async def verify(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Verify one file."""
    expected = None if args.key is None else _checked(args.key, terminal)
    content = await asyncio.to_thread(_content, args.file)
    verdict = Verdict(terminal.say)
    if signed := read(content, verdict):
        if expected is None:
            async with _own_store(settings, verdict) as store:
                await _verify_at_home(signed, store, verdict)
        else:
            verify_signature(signed, expected, verdict)
            verify_content(signed, verdict)
    _tell(args.file, verdict, terminal)
    return verdict.status


async def _verify_at_home(signed: Signed, store: Store | None, verdict: Verdict) -> None:
    """With the key, and the records, of the installation that is here, if there is one."""
    attesting = Attesting(store.vault) if store else None
    verify_own_signature(signed, attesting.public_key if attesting else None, verdict)
    verify_content(signed, verdict)
    if store and attesting and verdict.status is Status.HOLDS:
        await verify_issue(signed.digest, IssuedFiles(*store), verdict)
        if signed.document is not None:
            await verify_records(signed.document, Evidence(*store), attesting.mark, verdict)


async def key(args: Namespace, settings: Settings, terminal: Terminal) -> int:  # noqa: ARG001 - of every action
    """Tell the public key."""
    async with opened_store(settings) as store:
        public = Attesting(store.vault).public_key
    if terminal.json:
        terminal.row({"key": public.hex(), "fingerprint": fingerprint_of(public), "pem": pem_of(public)})
        return 0
    terminal.line(terminal.say("key: {key}").format(key=public.hex()))
    terminal.line(terminal.say("fingerprint: {fingerprint}").format(fingerprint=fingerprint_of(public)))
    terminal.line(pem_of(public).rstrip())
    return 0


async def issued(args: Namespace, settings: Settings, terminal: Terminal) -> int:  # noqa: ARG001 - of every action
    """List what was handed out."""
    async with opened_store(settings) as store:
        files = await IssuedFiles(*store).listed()
    for file in files:
        moment = when(file.time)
        form = "complaint" if file.complaint else "masked"
        if terminal.json:
            row = {"made": moment, "case": file.case, "form": form, "removals": file.removals, "sha256": file.digest}
            terminal.row(row)
        else:
            terminal.line(f"{moment}  {form:9}  {file.removals:5}  {file.digest}")
    if not files:
        terminal.note(terminal.say("No evidence file was handed out."))
    return 0


@asynccontextmanager
async def _own_store(settings: Settings, verdict: Verdict) -> AsyncIterator[Store | None]:
    """The store of an installation that is here; none is made for the sake of a file to be verified."""
    async with AsyncExitStack() as stack:
        store = None
        if settings.redis.url is not None or (settings.data_dir / EMBEDDED).is_dir():
            try:
                store = await stack.enter_async_context(opened_store(settings))
            except EgideError as no:
                told = verdict.say("The store of this installation could not be opened: {what}")
                verdict.unknown.append(told.format(what=no.tell(verdict.say)))
        yield store


def _tell(file: Path, verdict: Verdict, terminal: Terminal) -> None:
    if terminal.json:
        terminal.row(verdict.row(str(file)))
        return
    terminal.line(f"{printable(file)}: {verdict.summary}")
    say = terminal.say
    for head, sentences in (
        (say("Wrong:"), verdict.wrong),
        (say("Checked, and it holds:"), verdict.held),
        (say("Not checked:"), [*verdict.unknown, *verdict.left]),
    ):
        for number, sentence in enumerate(sentences):
            if not number:
                terminal.line(head)
            terminal.line(f"- {printable(sentence)}")


def _checked(told: str, terminal: Terminal) -> str:
    digits = "".join(told.split()).lower()
    if not _KEY.fullmatch(digits):
        detail = terminal.say("a key has 64 hexadecimal digits, its fingerprint 32")
        raise InputError(what="--key", detail=detail)
    return digits


def _content(path: Path) -> bytes:
    try:
        with path.expanduser().open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as no:
        raise InputError(what=printable(path), detail=no.strerror or no) from no
    if len(content) > MOST_BYTES:
        raise InputError(what=printable(path), detail=f"it has more than {MOST_BYTES:,} bytes")
    return content
