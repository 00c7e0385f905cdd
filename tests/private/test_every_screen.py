"""Every screen that can be reached by tapping and typing, in every language: none leads nowhere, none is too long."""

import re
from collections import deque
from collections.abc import Sequence
from itertools import count
from typing import Any, Final

import pytest

from bot.private_chat import make_branches
from bot.service import opened_cases
from config.errors import EgideError
from config.settings import Service
from handlers.private.branch import Branch
from handlers.private.conversation import ENGINE_ACTIONS
from handlers.private.minors import UNKEPT
from handlers.private.screens import LONGEST_ACTION, Screen
from locales.texts import Texts
from matching.cases import RegisteredImage
from matching.fingerprint import Fingerprint
from records.conversations import Talk
from records.store import Store

LANGUAGES: Final = ("en", "fr", "it", "es", "de")
TYPED: Final = (
    "x",
    "Ada Lovelace",
    "ada@example.org",
    "https://t.me/c/1234567890/55",
    "https://t.me/group",
    "@group",
    "2026-11-20",
    "20.11.2026 18:30",
    "+33 1 23 45 67 89",
    "7" * 5_000,
)
"""Answers of the kinds that are asked for, and some that are none."""

MOST_STATES: Final = 3_000
LONGEST_TEXT: Final = 4_096
LONGEST_LABEL: Final = 64
SHOUTED: Final = re.compile(r"[!¡\U0001F300-\U0001FAFF\u2600-\u27BF]")


def known(talk: Talk) -> tuple[Any, ...]:
    """Tell states apart by what changes a screen, and not by how far somebody has got in typing the same."""
    shapes = sorted((name, text if len(text) < 12 else "...") for name, text in talk.answers.items())
    return talk.step, tuple(one for one in shapes if one[0] not in {"image.ticket", "case.ticket"})


class Walk:
    """Goes everywhere, and looks at each screen in all languages."""

    def __init__(self, branches: Sequence[Branch], texts: Texts) -> None:
        self._branches = {one.name: one for one in branches}
        self._texts = texts
        self.steps: set[str] = set()

    async def everywhere(self, first: Talk, typed: Sequence[str]) -> None:
        """Go on until nothing new is found."""
        waiting, seen = deque([first]), {known(first)}
        for _ in count():
            if not waiting or len(seen) > MOST_STATES:
                return
            talk = waiting.popleft()
            for after in await self._after(talk, typed):
                if known(after) not in seen:
                    seen.add(known(after))
                    waiting.append(after)

    async def _after(self, talk: Talk, typed: Sequence[str]) -> list[Talk]:
        self.steps.add(talk.step)
        branch = self._branches[talk.branch]
        screen = await self._looked_at(branch, talk)
        presses = [(branch.press, one) for one in screen.actions if one not in ENGINE_ACTIONS]
        reads = [(branch.read, one) for one in typed] if screen.reads else []
        found = []
        for step, said in (*presses, *reads):
            try:
                after = await step(talk, said)
            except EgideError:  # told as such by the engine
                continue
            assert after.step == UNKEPT or after.branch in self._branches, f"{talk.step}: {said} leads to {after.step}"
            if after.step != UNKEPT:
                found.append(after)
        return found

    async def _looked_at(self, branch: Branch, talk: Talk) -> Screen:
        for language in LANGUAGES:
            screen = await branch.show(talk, self._texts.of_person(language))
            where = f"{talk.step} in {language}: {screen.text[:80]}"
            assert 0 < len(screen.text) <= LONGEST_TEXT - 200, where  # room for a note above it
            assert all(0 < len(one) <= LONGEST_TEXT for one in screen.copies), where
            assert "{" not in screen.text, where
            assert not SHOUTED.search(screen.text), where
            for button in (one for row in screen.rows for one in row):
                assert 0 < len(button.label) <= LONGEST_LABEL, f"{where}: {button.label}"
                assert re.fullmatch(r"[A-Za-z0-9_.:-]*", button.action), button
                assert len(button.action.encode()) <= LONGEST_ACTION, button
                assert not SHOUTED.search(button.label), button
        return screen


@pytest.fixture
async def case(redis, vault):
    """A registered case: the client of its service, its number and its PIN."""
    async with opened_cases(Service(), Store(redis, vault)) as cases:
        opened = await cases.create([RegisteredImage(Fingerprint(bytes(range(7, 39))), quality=90)])
        yield cases, opened.state.number, opened.pin


@pytest.mark.parametrize("page", ["https://egide.example/page", ""])
async def test_no_screen_leads_nowhere(redis, vault, case, page):
    """Every button leads to a screen; every screen can be shown in five languages, short enough, without shouting."""
    cases, number, pin = case
    texts = Texts()
    walk = Walk(
        make_branches(lambda: "https://t.me/egide_bot?startgroup", Store(redis, vault), texts, page, cases), texts
    )
    await walk.everywhere(Talk(7, "begin.begin", "en", {"country": "FR"}), (*TYPED, number, pin))
    expected = {
        "begin.begin",
        "image.begin",
        "threat.begin",
        "group.begin",
        "someone.begin",
        "letters.begin",
        "case.pin",
    }
    assert walk.steps >= expected
    assert ("image.page" in walk.steps) == bool(page)
    assert {"case.shown", "case.gone"} <= walk.steps
