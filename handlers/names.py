"""Strangers' words within ours: names of people and groups, which anybody may choose."""

import html
import re
import unicodedata

from handlers.lengths import cut

LONGEST_NAME = 64
"""UTF-16 units of a name that are shown. Telegram allows 128, of a title 255."""

UNSHOWN = frozenset({"Cc", "Cf", "Cs"})
"""Unicode categories left out: control characters, marks that turn the direction of what follows, half characters."""

JOINER = "\N{WORD JOINER}"
"""Invisible, and nothing that Telegram would take for a mention, an address or a command goes across it."""

_MEANT = re.compile(r"[@.:](?=\S)|(?<!\S)/(?=\S)")


def shown_name(text: str) -> str:
    """A name as it is put into our HTML: on one line, cut, without power over the text around it."""
    return html.escape(_powerless(cut(_visible(text), LONGEST_NAME)))


def quoted(text: str) -> str:
    """A stranger's words in our plain text: behind a mark on each line, so that none can pass for one of ours."""
    lines = filter(None, map(_visible, text.splitlines()))
    return "\n".join(f"> {_powerless(line)}" for line in lines)


def _visible(text: str) -> str:
    """On one line, without what is not seen."""
    return "".join(one for one in " ".join(text.split()) if unicodedata.category(one) not in UNSHOWN)


def _powerless(text: str) -> str:
    """Without anything that Telegram would make a link of."""
    return _MEANT.sub(rf"\g<0>{JOINER}", text)
