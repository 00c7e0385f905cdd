"""Which texts a person reads who comes for herself: the private conversation, and the page that it opens.

These are in five languages, everything else in the complete ones only. Somebody in distress has to be able to read
what she is asked in her own language; for administrators and operators two languages are enough, and whoever adds a
language for persons then need not translate eighty screens of a command line.
"""

from collections.abc import Iterable
from typing import Final

PLACES: Final = (
    "handlers/evidence_file/",
    "handlers/helplines/",
    "handlers/notice_builder/",
    "handlers/private/",
    "web/page/",
    # What comes to her from below: why a number, a PIN or an image was not taken, and what came due.
    "bot/reminding.py",
    "matching/case_numbers.py",
    "matching/cases.py",
    "matching/refusals.py",
    "records/allowances.py",
)
"""Folders (with a slash at the end) and files, as the catalogues write them."""


def meant_for_persons(files: Iterable[str]) -> bool:
    """Whether a text that stands in these files, or in some of them, is one that a person may read."""
    return any(file.startswith(PLACES) for file in files)
