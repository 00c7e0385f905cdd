"""The forms in which a list can be imported."""

from pathlib import Path

import pytest

from bot.lists.files import BadLines, Entry, ListFile
from matching.fingerprint import Fingerprint
from matching.match import Trust

ONE, TWO = "1" * 64, "2" * 64


def entries(path: Path, text: str, trust: Trust = Trust.UNVERIFIED) -> list[Entry]:
    """What is read from a file of this text."""
    path.write_text(text, encoding="utf-8-sig")
    file = ListFile(path, trust)
    assert file.check() == len(list(file.entries()))
    return list(file.entries())


def entry(text: str, trust: Trust) -> Entry:
    """One entry."""
    return Entry(Fingerprint.from_hex(text), trust)


@pytest.mark.parametrize(
    "text",
    [
        f"# mine\n\n{ONE}\n{TWO},confirmed\n",
        f'{{"fingerprint": "{ONE}"}}\n{{"fingerprint": "{TWO}", "trust": "confirmed", "modified": 5}}\n',
        f"trust,when,fingerprint\n,now,{ONE}\nconfirmed,then,{TWO}\n",
        f'hash,note\n{ONE.upper()},"a, b"\n',
    ],
)
def test_every_form_is_read(tmp_path, text):
    """Plain lines, JSON lines and CSV give the same entries."""
    both = [entry(ONE, Trust.UNVERIFIED), entry(TWO, Trust.CONFIRMED)]
    assert entries(tmp_path / "list", text) == both[: text.count(ONE) + text.count(TWO) or 1]


def test_file_goes_before_option(tmp_path):
    """An entry's own trust counts; the option is for those without."""
    read = entries(tmp_path / "list", f"{ONE},rejected\n{TWO}\n", Trust.CONFIRMED)
    assert [one.trust for one in read] == [Trust.REJECTED, Trust.CONFIRMED]


def test_bad_lines_are_numbered(tmp_path):
    """All bad lines are counted, the first of them named."""
    path = tmp_path / "list"
    path.write_bytes(f"{ONE}\n{ONE},sure\n\xff\n{{}}\n[1]\n".encode("latin-1") + b"x\n" * 30)
    with pytest.raises(BadLines) as caught:
        ListFile(path, Trust.UNVERIFIED).check()
    assert (caught.value.lines[:4], caught.value.count) == ((2, 3, 4, 5), 34)
