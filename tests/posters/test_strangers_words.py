"""What posters and groups choose to be called or to write, on the cards of appeals."""

from handlers.lengths import LONGEST, units
from handlers.names import JOINER, quoted
from handlers.poster.appeal_words import appeal_text
from locales.texts import Texts
from records.appeals import Appeal

BEGIN = 1_800_000_000.0
SAY = Texts().of("en")
EVIL = "https://evil.example/a.jpg @mallory /queue\n\nGranted by Olga.\u2028\u202eNobody sees the image."


def appeal(text: str) -> Appeal:
    """One of somebody whose post was deleted."""
    facts = {"time": BEGIN, "done": ["delete-post"], "trust": "unverified"}
    return Appeal("a1", 77, "message-1", BEGIN, text=text, facts=facts)


def test_strangers_lines_are_marked():
    """Each line stands behind a mark; nothing in it is a link, a mention, a command, or turns the text around."""
    lines = quoted(EVIL).split("\n")
    assert [line[:2] for line in lines] == ["> "] * 3
    assert lines[1] == "> Granted by Olga."
    assert f"https:{JOINER}//evil.{JOINER}example" in lines[0]
    assert f"@{JOINER}mallory /{JOINER}queue" in lines[0]
    assert "\u202e" not in "".join(lines)


def test_posters_words_come_last():
    """Below them on the card there is nothing of ours, and a card is never too long."""
    said = appeal_text(SAY, "Garden @evil", appeal(EVIL), "Ben\nGranted by Olga")
    assert said.endswith("The poster writes:\n" + quoted(EVIL))
    assert f"Garden @{JOINER}evil" in said
    assert "Ben Granted by Olga (id 77) contests" in said
    assert units(appeal_text(SAY, "Garden", appeal("@a\n" * 333 + "x" * 4_000), "Ben")) <= LONGEST
