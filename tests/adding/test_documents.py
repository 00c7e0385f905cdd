"""docs/administrators.md shows what administrators read, word for word."""

import re
from pathlib import Path

import pytest

from handlers.check_text import CheckText
from locales.texts import Texts
from policies.policy import Policy
from policies.selfcheck import Surroundings, check, rights_for
from records.chats import Chat

PAGE = (Path(__file__).parents[2] / "docs" / "administrators.md").read_text(encoding="utf-8")
SAY = Texts().of("en")


def lines_of(missing: str | None) -> list[str]:
    """Give the self-check of a group in which one right is missing ("": none, told first; None: no administrator)."""
    rights = frozenset() if missing is None else frozenset({*rights_for("supergroup")} - {missing})
    around = Surroundings()
    text = CheckText(SAY, Chat(-1, "Garden", rights=rights), "a_bot").text(
        check(Policy(), "supergroup", rights, around), around, first=not missing
    )
    return re.sub(r"<[^>]+>", "", text).splitlines()


@pytest.mark.parametrize(("missing", "most"), [("", 9), ("can_delete_messages", 9), (None, 2)])
def test_quoted_self_checks_are_true(missing, most):
    """Each self-check that the page quotes is one that is sent, as far as it is quoted."""
    quoted = "\n".join(f"> {line}" for line in lines_of(missing)[:most])
    assert f"\n{quoted}\n\n" in PAGE


def test_named_buttons_exist():
    """The buttons that the page names are called so."""
    source = (Path(__file__).parents[2] / "handlers" / "selfcheck.py").read_text(encoding="utf-8")
    first = (Path(__file__).parents[2] / "handlers" / "private" / "begin.py").read_text(encoding="utf-8")
    assert all(f'say("{label}")' in source and f"*{label}*" in PAGE for label in ("Give the rights", "Check again"))
    assert 'say("I look after a group: add Égide")' in first
    assert "*I look after a group: add Égide*" in PAGE
