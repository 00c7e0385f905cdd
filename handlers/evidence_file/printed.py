"""The PDF of an evidence file: a pure function of its JSON document, for somebody who reads it on paper."""

import hashlib
import json
from datetime import datetime
from typing import Any, Final

from handlers.evidence_file import phrases
from handlers.evidence_file.drawn import Sheet, drawn
from handlers.evidence_file.paper import BOLD, FIXED, FULL, HEIGHT, LEFT, Paper, Rule, Style, Text
from handlers.evidence_file.signatures import MARK, fingerprint_of
from handlers.evidence_file.telling import COMPLAINT
from locales.texts import Texts, Translator

_TITLE: Final = Style(BOLD, 21, 0)
_UNDER_TITLE: Final = Style(size=11.5, grey=0.35)
_HEADING: Final = Style(BOLD, 12.5, 0)
_BODY: Final = Style()
_STRONG: Final = Style(BOLD)
_LABEL: Final = Style(grey=0.4)
_HASH: Final = Style(FIXED, 8.2)
_FOOT: Final = Style(FIXED, 6.6, 0.45)
_FOOT_WORDS: Final = Style(size=7.5, grey=0.45)

_LABELS: Final = 132.0
"""Width of what stands before a value."""

_COLUMNS: Final = (26.0, 128.0, 146.0, 58.0, FULL - 358.0)
"""Of the summary: number, time, group, message, what was done."""


def printed(document: bytes) -> bytes:
    """The PDF of a canonical document, without its signature."""
    return _Printing(document).pdf()


class _Printing:
    def __init__(self, document: bytes) -> None:
        self._said: dict[str, Any] = json.loads(document)
        self._digest = hashlib.sha256(document).hexdigest()
        self._say: Translator = Texts().of_person(self._said["language"])
        self._zone = self._said["zone"]
        self._groups = {group["id"]: group for group in self._said["groups"]}
        self._paper = Paper()

    def pdf(self) -> bytes:
        self._cover()
        self._summary()
        for removal in self._said["removals"]:
            self._removal(removal)
        self._verifying()
        self._feet()
        made = datetime.fromisoformat(self._said["made"]["utc"])
        title = f"{self._say('Evidence file')} {self._said['case']['number']}"
        return drawn(self._paper, Sheet(title, f"{MARK.decode()} {self._said['version']}", self._say.language, made))

    def _cover(self) -> None:
        say, paper, said = self._say, self._paper, self._said
        complaint = said["form"] == COMPLAINT
        paper.text("ÉGIDE", Style(BOLD, 9, 0.45))
        paper.space(6)
        paper.text(say("Evidence file"), _TITLE)
        paper.text(
            say("For a complaint: posters are named by their account numbers")
            if complaint
            else say("For the person's own records: posters are not named"),
            _UNDER_TITLE,
        )
        paper.space(8)
        paper.rule(0.3)
        paper.space(8)
        self._line(say("Case"), said["case"]["number"])
        self._line(say("Registered"), self._both(said["case"]["created"]))
        self._line(say("File made"), self._both(said["made"]))
        self._line(say("Removals until"), self._both(said["until"]))
        self._line(say("Number of removals"), str(len(said["removals"])), _STRONG)
        for number, group in enumerate(said["groups"]):
            self._line(say("Groups") if not number else "", phrases.group(group["id"], self._groups))
        self._line(say("SHA-256 of the document"), self._digest, _HASH)
        self._line(say("Fingerprint of the key"), fingerprint_of(bytes.fromhex(said["key"])), _HASH)
        paper.space(8)
        paper.rule(0.3)
        paper.space(10)
        for text in (*said["words"]["what"], *said["words"]["form"], *self._gaps()):
            paper.text(text, _BODY)
            paper.space(5)

    def _gaps(self) -> list[str]:
        """What is missing, or does not hold, said where it is read first."""
        say, gaps = self._say, []
        if missing := self._said["missing"]:
            gaps.append(
                say.count(
                    "{number} further removal is known, but its record is not kept any more.",
                    "{number} further removals are known, but their records are not kept any more.",
                    missing,
                )
            )
        if older := self._said["older"]:
            gaps.append(
                say.count(
                    "{number} older removal is known and not in this file: it lists the newest ones only.",
                    "{number} older removals are known and not in this file: it lists the newest ones only.",
                    older,
                )
            )
        for group in self._said["groups"]:
            if not group["chain_holds"]:
                told = say("The chain of records of the group {group} did not hold when this file was made.")
                gaps.append(told.format(group=group["id"]))
        return gaps

    def _summary(self) -> None:
        say, paper = self._say, self._paper
        paper.space(10)
        paper.keep(70)
        self._heading(say("Summary"))
        heads = ("", say("Recorded"), say("Group"), say("Message"), say("What was done"))
        paper.row([(text, Style(BOLD, 8.5, 0.35)) for text in heads], _COLUMNS)
        for one in self._said["removals"]:
            paper.space(3)
            paper.keep(30)
            paper.rule(0.85)
            paper.space(3)
            cells = (
                str(one["number"]),
                phrases.shortly(one["times"]["recorded"], self._zone, say),
                phrases.group(one["group"], self._groups),
                str(one["message"] or "-"),
                say("; ").join(phrases.outcomes(one, self._zone, say)) or "-",
            )
            paper.row([(text, Style(size=8.5)) for text in cells], _COLUMNS)

    def _removal(self, one: dict[str, Any]) -> None:
        """On one page, if it fits on any: so it is laid out apart first."""
        paper, self._paper = self._paper, Paper()
        self._block(one)
        block, self._paper = self._paper, paper
        paper.space(20)
        if len(block.pages) == 1:
            paper.add(block)
        else:
            self._block(one)

    def _block(self, one: dict[str, Any]) -> None:
        say, paper = self._say, self._paper
        paper.put(Rule(LEFT, paper.y, FULL, 22, 0.93))
        heading = say("Removal {number}").format(number=one["number"])
        paper.put(Text(LEFT + 7, paper.y + 15, heading, Style(BOLD, 11, 0)))
        paper.y += 30
        received = say("Posted") if one["look_back"] else say("Seen by the program")
        self._line(received, self._both(one["times"]["received"]))
        self._line(say("Recorded"), self._both(one["times"]["recorded"]))
        if "finished" in one["times"]:
            self._line(say("Done"), self._both(one["times"]["finished"]))
        self._line(say("Group"), phrases.group(one["group"], self._groups))
        if "group_then" in one:
            self._line(say("Number of the group then"), str(one["group_then"]))
        if one["message"]:
            self._line(say("Message"), str(one["message"]))
        self._line(say("Posted as"), phrases.kind(one, say))
        self._line(say("Posted by"), phrases.poster(one, say))
        self._line(say("What matched"), phrases.matched(one, say))
        self._line(say("Registered image"), phrases.trust(one, say))
        for number, text in enumerate(phrases.outcomes(one, self._zone, say)):
            self._line(say("What was done") if not number else "", text, _STRONG)
        self._line(say("Fingerprint, posted"), one["match"]["posted"], _HASH)
        self._line(say("Fingerprint, registered"), one["match"]["matched"], _HASH)
        for number, record in enumerate(one["records"]):
            self._record(number, record)

    def _record(self, number: int, record: dict[str, Any]) -> None:
        say = self._say
        if "mark" in record:
            self._line(say("Marks of the records") if not number else "", record["mark"], _HASH)
            return
        told = say("SHA-256, record before") if not number else say("SHA-256, record after")
        self._line(told, record["sha256"], _HASH)
        self._line(say("and of the one before it"), record["previous"], _HASH)

    def _verifying(self) -> None:
        say, paper, words = self._say, self._paper, self._said["words"]
        paper.turn()
        self._heading(say("How to verify this file"))
        for number, text in enumerate(words["verify"], 1):
            paper.row([(f"{number}.", _BODY), (text, _BODY)], (20.0, FULL - 20.0))
            paper.space(6)
        paper.space(4)
        self._line(say("SHA-256 of the document"), self._digest, _HASH)
        self._line(say("Key (Ed25519)"), self._said["key"], _HASH)
        self._line(say("Fingerprint of the key"), fingerprint_of(bytes.fromhex(self._said["key"])), _HASH)
        paper.space(14)
        self._heading(say("What this proves, and what it does not"))
        for text in words["proves"]:
            paper.text(text, _BODY)
            paper.space(5)

    def _feet(self) -> None:
        say, pages = self._say, self._paper.pages
        for number, page in enumerate(pages, 1):
            told = say("Evidence file, case {case}. Page {page} of {pages}.")
            foot = told.format(case=self._said["case"]["number"], page=number, pages=len(pages))
            page.append(Rule(LEFT, HEIGHT - 54, FULL))
            page.append(Text(LEFT, HEIGHT - 42, foot, _FOOT_WORDS))
            page.append(Text(LEFT, HEIGHT - 32, f"SHA-256 {self._digest}", _FOOT))

    def _heading(self, text: str) -> None:
        self._paper.text(text, _HEADING)
        self._paper.space(5)

    def _line(self, label: str, value: str, style: Style = _BODY) -> None:
        self._paper.row([(label, _LABEL), (value, style)], (_LABELS, FULL - _LABELS))
        self._paper.space(1.5)

    def _both(self, moment: dict[str, str]) -> str:
        return phrases.both(moment, self._zone, self._say)
