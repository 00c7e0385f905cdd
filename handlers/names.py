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
    line = " ".join(text.split())
    visible = "".join(one for one in line if unicodedata.category(one) not in UNSHOWN)
    return html.escape(_MEANT.sub(rf"\g<0>{JOINER}", cut(visible, LONGEST_NAME)))
