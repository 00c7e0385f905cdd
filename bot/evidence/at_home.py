"""Verifying an evidence file where it was made: whether its records still stand in their chains."""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from bot.evidence.verdict import Verdict
from bot.terminal import printable, when
from handlers.evidence_file.removed import sha256
from records.chain import Picked
from records.issued import IssuedFile


class Chain(Protocol):
    """The records of groups (records.evidence.Evidence)."""

    async def picked(self, chat: int, wanted: Callable[[bytes], bool]) -> Picked:
        """Some of one group, and whether its chain holds."""


class Kept(NamedTuple):
    """What is kept of a group: SHA-256 and marks of all its records, since when, and whether the chain holds."""

    names: frozenset[str]
    first: str
    holds: bool


class Issued(Protocol):
    """The files handed out (records.issued.IssuedFiles)."""

    async def listed(self) -> list[IssuedFile]:
        """All of them."""


async def verify_issue(digest: str, issued: Issued, verdict: Verdict) -> None:
    """Look for the file among those that were handed out."""
    for file in await issued.listed():
        if file.digest == digest:
            told = verdict.say("It was handed out here on {when}.")
            verdict.held.append(told.format(when=when(file.time)))
            return
    verdict.left.append(verdict.say("That it was handed out is not noted here (any more)."))


async def verify_records(document: bytes, chain: Chain, mark: Callable[[str], str], verdict: Verdict) -> None:
    """Look for every record of a document that was found genuine. `mark` stands for a record's SHA-256."""
    of_group: dict[int, list[Any]] = defaultdict(list)
    for one in json.loads(document)["removals"]:
        of_group[one["group"]].append(one)
    for group, removals in of_group.items():
        _compare(group, removals, await _kept(group, chain, mark), verdict)


def _compare(group: int, removals: list[Any], kept: Kept, verdict: Verdict) -> None:
    say = verdict.say
    if not kept.names:
        told = say(
            "Group {group}: no record of it is kept here any more (it was left, has another number now, or its records "
            "are older than a year), so its chain could not be checked."
        )
        verdict.left.append(told.format(group=printable(group)))
        return
    if kept.holds:
        verdict.held.append(say("Group {group}: its chain of records holds.").format(group=printable(group)))
    else:
        verdict.wrong.append(
            say("Group {group}: its chain of records does not hold: the store was changed.").format(
                group=printable(group)
            )
        )
    missing = [one for one in removals if not _names(one) <= kept.names]
    old = [one for one in missing if one["times"]["recorded"]["utc"] < kept.first]
    for one in missing:
        if one in old:
            told = say("Removal {number}: its records are older than what is kept here.")
            verdict.left.append(told.format(number=printable(one["number"])))
        else:
            told = say("Removal {number}: one of its records is not in the chain of group {group}.")
            verdict.wrong.append(told.format(number=printable(one["number"]), group=printable(group)))
    if there := len(removals) - len(missing):
        told = say("Group {group}: as the file tells them, these stand in the chain: {number} of {all} removals.")
        verdict.held.append(told.format(group=printable(group), number=there, all=len(removals)))


def _names(one: Any) -> set[str]:
    return {record.get("sha256") or record["mark"] for record in one["records"]}


async def _kept(group: int, chain: Chain, mark: Callable[[str], str]) -> Kept:
    names: set[str] = set()
    first: list[str] = []

    def note(written: bytes) -> bool:
        digest = sha256(written)
        names.update((digest, mark(digest)))
        if not first:
            first.append(str(json.loads(written).get("time", "")))
        return False

    picked = await chain.picked(group, note)
    return Kept(frozenset(names), "".join(first), picked.holds)
