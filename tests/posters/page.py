"""The statements that docs/posters.md shows. `python -m tests.posters.page` writes them anew."""

import re
from pathlib import Path

from handlers.poster.decisions import decisions_of
from handlers.poster.wording import StatementText
from locales.texts import Texts
from records.statements import Statement

PAGE = Path(__file__).resolve().parents[2] / "docs" / "posters.md"
BEGIN = 1_800_000_000.0
HIDDEN = Statement("message-1", "message-1", BEGIN, ("delete-post",))
MUTED = Statement(
    "message-2",
    "message-2",
    BEGIN,
    ("delete-post", "strike", "mute"),
    until=BEGIN + 86_400,
    confirmed=True,
    counts_days=90,
)
SHOWN = {"en": ("Garden", HIDDEN), "fr": ("Jardin", MUTED)}
"""What is shown in which language."""

_PLACE = re.compile(r"(<!-- statement:(\w\w) -->\n).*?(<!-- end -->)", re.DOTALL)


def quoted(language: str) -> str:
    """A statement as the page quotes it."""
    title, statement = SHOWN[language]
    text = StatementText(Texts().of(language), title).screen(decisions_of([statement]), {}, BEGIN).text
    return "".join(f"> {line}".rstrip() + "\n" for line in text.split("\n"))


def written(page: str) -> str:
    """The page with the statements as they are now."""
    return _PLACE.sub(lambda found: found[1] + quoted(found[2]) + found[3], page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
