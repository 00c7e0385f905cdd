"""Transcripts of the private conversation as its reader sees it: `python -m tests.private.transcript` writes them.

The branches are the real ones; of services there is a case that stands still, and the time is fixed.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from handlers.helplines.danger import danger_line
from handlers.private.begin import Begin
from handlers.private.branch import Branch
from handlers.private.child_help import ChildHelplines
from handlers.private.letters import Letters
from handlers.private.minors import UNKEPT_STEPS, Minors
from handlers.private.my_case import MyCase
from handlers.private.registering import Registering
from handlers.private.screens import Screen
from handlers.private.someone import Someone
from handlers.private.threats import FoundGroup, Threat
from handlers.private.ways import forgetting, with_ways
from locales.texts import Texts, Translator
from matching.cases import CaseState
from matching.wire import HashStatus
from records.conversations import Talk
from records.grants import Grant

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
LANGUAGES: Final = ("en", "fr")
NOW: Final = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
NUMBER: Final = "R7HK-D3XM-9AFY"
PAGE: Final = "https://egide.example.org/page"
DAY: Final = 86_400

Turn = str
"""What the person does: the action of a button, or a typed text after `>`."""

WAYS: Final[dict[str, tuple[str, tuple[Turn, ...]]]] = {
    "An image is online": ("begin.begin", ("to.image", "continue", "adult", "declare", "=image.done")),
    "Under 18, or not sure": ("image.age", ("minor",)),
    "Somebody else under 18 was found": ("letters.begin", ("role.witness", "minor")),
    "Someone threatens": ("threat.begin", ()),
    "A group was found": ("group.begin", ()),
    "Talking to someone": ("someone.begin", ("country.fr",)),
    "My case": (
        "case.begin",
        (
            f">{NUMBER}",
            ">604182",
            "add",
            "adult",
            "stay",
            "withdraw",
            "withdraw-sure",
            "stay",
            "notices",
            "stay",
            "forget",
        ),
    ),
    "Writing to Telegram": (
        "letters.begin",
        ("role.self", "adult", "kind.mail", "on", "is.real", ">https://t.me/c/1234567890/55", "skip", "skip", "write"),
    ),
    "Later": ("begin.later", ()),
}
"""The chapters: where each begins, and what is done there. `=` goes to a step that the page leads to."""


class StillCases:
    """A service with one case, which nothing changes."""

    async def state(self, number: str, pin: str) -> CaseState:  # noqa: ARG002 - the call of the service
        """How the case stands."""
        now = int(NOW.timestamp())
        return CaseState(number, HashStatus.ACTIVE, now - 10 * DAY, now + 720 * DAY, images=2, fingerprints=288)

    async def hashes(self, number: str, pin: str) -> tuple[()]:  # noqa: ARG002 - the call of the service
        """Nobody asks which."""
        return ()


class Still:
    """Whatever else is asked: nothing is there, and everything is allowed."""

    async def issue(self, chat: int, grant: Grant) -> str:  # noqa: ARG002 - the interface of grants
        """A ticket."""
        return "a-ticket"

    def __getattr__(self, name: str) -> Any:
        async def answered(*_: object, **__: object) -> int | None:
            return 3 if name in {"counts", "counts_of"} else None

        return answered


KNOWN: Final = {"An image is online": {}, "Talking to someone": {}, "Later": {"back": "image.age"}}
"""What is known at the beginning of a chapter, where it is not just the country."""


def branches_of(texts: Texts) -> dict[str, Branch]:
    """The real branches."""
    still: Any = Still()
    cases: Any = StillCases()
    found: list[Branch] = [
        Begin(danger_line, lambda: "https://t.me/egide_bot?startgroup", still.of),
        Registering(still, PAGE),
        Threat(),
        FoundGroup(),
        Someone(clock=lambda: NOW),
        Letters(texts, still, clock=lambda: NOW),
        MyCase(cases, still, still, still, still, PAGE, clock=NOW.timestamp),
    ]
    return {one.name: one for one in found}


async def transcript(language: str) -> str:
    """One language's, in Markdown."""
    texts = Texts()
    say = texts.of_person(language)
    branches = branches_of(texts)
    lines = [f"# The conversation, as its reader sees it ({language})", "", NOTE, ""]
    for title, (first, turns) in WAYS.items():
        lines += [f"## {title}", ""]
        talk = Talk(1, first, language, KNOWN.get(title, {"country": "FR"}))
        lines += _shown(await _screen(branches, talk, say))
        for turn in turns:
            screen = await _screen(branches, talk, say)
            lines += _done(turn, screen)
            talk = await _after(branches, talk, turn)
            lines += _shown(_minors(talk, say) if talk.step in UNKEPT_STEPS else await _screen(branches, talk, say))
    return "\n".join(lines)


NOTE: Final = (
    "What the bot writes stands in quotation blocks, with its buttons below in brackets; what the person does, between "
    "them. There is one message that changes, and what is typed is deleted at once. Written by "
    "`python -m tests.private.transcript`; a test holds it to the code."
)


async def _screen(branches: dict[str, Branch], talk: Talk, say: Translator) -> Screen:
    return with_ways(await branches[talk.branch].show(talk, say), talk, say)


async def _after(branches: dict[str, Branch], talk: Talk, turn: Turn) -> Talk:
    if turn.startswith("="):
        return talk.at(turn[1:], **{"image.count": "2"})
    branch = branches[talk.branch]
    after = await (branch.read(talk, turn[1:]) if turn.startswith(">") else branch.press(talk, turn))
    return forgetting(after)


def _minors(talk: Talk, say: Translator) -> Screen:
    return Minors(ChildHelplines(clock=lambda: NOW)).at(talk.step, talk.get("country"), say)


def _shown(screen: Screen) -> list[str]:
    quoted = [f"> {line}".rstrip() for line in screen.text.split("\n")]
    buttons = [f"> {' '.join(f'**[{one.label}]**' for one in row)}  " for row in screen.rows]
    copies = [line for text in screen.copies for line in ("```", *text.split("\n"), "```", "")]
    return [*copies, *quoted, ">", *buttons, ""]


def _done(turn: Turn, screen: Screen) -> list[str]:
    if turn.startswith("="):
        return ["*(the page: images are chosen and sent; it shows the number and the PIN)*", ""]
    if turn.startswith(">"):
        return [f"*types* {turn[1:]}", ""]
    label = next(one.label for row in screen.rows for one in row if one.action == turn)
    return [f"*taps* {label}", ""]


def path_of(language: str) -> Path:
    """Where a transcript is kept."""
    return DOCS / f"conversation.{language}.md"


def main(languages: Sequence[str] = LANGUAGES) -> None:
    """Write them all."""
    for language in languages:
        path_of(language).write_text(asyncio.run(transcript(language)), encoding="utf-8")


if __name__ == "__main__":
    main()
