"""Every screen that can be reached by tapping and typing, in every language: none leads nowhere, none is too long."""

import re
from collections import deque
from collections.abc import Sequence
from itertools import count, cycle
from typing import Any, Final

import pytest

from bot.private_chat import make_branches
from bot.service import opened_cases
from config.errors import EgideError
from config.settings import Service
from handlers.private.branch import Branch
from handlers.private.conversation import ENGINE_ACTIONS
from handlers.private.minors import UNKEPT_STEPS
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

CHOSEN: Final = (".kind", ".wrong", ".said", ".told", ".more", ".field", "country", "back")
"""Ends of the names of answers that stand for a choice."""

MOST_STATES: Final = 3_000
PAGE: Final = "https://egide.example/page"
EXPECTED: Final = {
    *("begin.begin", "image.begin", "image.age", "image.declaration", "image.page", "threat.begin", "group.begin"),
    *("someone.begin", "letters.begin", "case.begin", "case.pin", "case.shown", "case.withdraw-sure", "case.gone"),
    "file.begin",
}
LONGEST_TEXT: Final = 4_096
LONGEST_LABEL: Final = 64
SHOUTED: Final = re.compile(r"[!¡\U0001F300-\U0001FAFF\u2600-\u27BF]")


def known(talk: Talk) -> tuple[Any, ...]:
    """Tell states apart by what changes a screen: not by what somebody typed, nor by how much of it is known."""
    chosen = sorted((name, text) for name, text in talk.answers.items() if name.endswith(CHOSEN))
    return talk.step, tuple(chosen)


class Walk:
    """Goes everywhere, and looks at each screen in all languages."""

    def __init__(self, branches: Sequence[Branch], texts: Texts) -> None:
        self._branches = {one.name: one for one in branches}
        self._texts = texts
        self.steps: set[str] = set()
        self._turns = cycle(LANGUAGES)

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
        branch = self._branches[talk.branch]
        screen = await self._looked_at(branch, talk)
        self.steps.add(talk.step)
        presses = [(branch.press, one) for one in screen.actions if one not in ENGINE_ACTIONS]
        reads = [(branch.read, one) for one in typed] if screen.reads else []
        found = []
        for step, said in (*presses, *reads):
            try:
                after = await step(talk, said)
            except EgideError:  # told as such by the engine
                continue
            unkept = after.step in UNKEPT_STEPS
            assert unkept or after.branch in self._branches, f"{talk.step}: {said} leads to {after.step}"
            if not unkept:
                found.append(after)
        return found

    async def _looked_at(self, branch: Branch, talk: Talk) -> Screen:
        # Each step in all languages the first time, its variants in one each: opening a case costs a tenth of a second.
        for language in LANGUAGES if talk.step not in self.steps else (next(self._turns),):
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


async def test_no_screen_leads_nowhere(redis, vault, case):
    """Every button leads to a screen; every screen can be shown in five languages, short enough, without shouting."""
    cases, number, pin = case
    texts = Texts()
    branches = make_branches(lambda: "https://t.me/egide_bot?startgroup", Store(redis, vault), texts, PAGE, cases)
    walk = Walk(branches, texts)
    await walk.everywhere(Talk(7, "begin.begin", "en", {"country": "FR"}), (*TYPED, number, pin))
    assert walk.steps >= EXPECTED


async def test_without_page_others_are_shown(redis, vault, case):
    """Where there is no page, registering leads to those who have one, and to no question."""
    branches = make_branches(lambda: "https://t.me/x", Store(redis, vault), Texts(), "", case[0])
    (branch,) = (one for one in branches if one.name == "image")
    screen = await branch.show(Talk(7, "image.begin", "en"), Texts().of_person("en"))
    assert screen.actions == ("letters",)
    assert [one.url for row in screen.rows for one in row if one.url] == [
        "https://stopncii.org",
        "https://takeitdown.ncmec.org",
    ]
