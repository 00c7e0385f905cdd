"""The on-device page in a language: index.html with its texts filled in. Pure."""

import json
import re
from html import escape
from typing import Final

from matching.cases import MOST_FINGERPRINTS, MOST_IMAGES
from matching.fingerprint import MINIMUM_QUALITY
from web.page.words import CHANGING, FIXED, Speaker, counted

_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")

ELSEWHERE: Final = "https://{language}.wikipedia.org/"
"""Where a quick exit leads: a page that anybody may have open, in the same language, without advertising or trackers,
which keeps loading fast on a poor connection. It learns nothing of this one: no referrer is sent."""


def rendered(template: str, say: Speaker) -> str:
    """The template's HTML in a language. Raises KeyError for a place of the template that has no text."""
    filled = {key: escape(say(text)) for key, text in FIXED.items()}
    filled["language"] = escape(say.language)
    filled["elsewhere"] = escape(ELSEWHERE.format(language=say.language))
    filled["data"] = _data(say)
    return _PLACE.sub(lambda place: filled[place[1]], template)


def _data(say: Speaker) -> str:
    """What the modules need to know, as JSON that cannot end the element it stands in."""
    known = {
        "language": say.language,
        "texts": {key: say(text) for key, text in CHANGING.items()},
        "counted": counted(say),
        "limits": {"images": MOST_IMAGES, "fingerprints": MOST_FINGERPRINTS, "quality": MINIMUM_QUALITY},
    }
    return json.dumps(known, separators=(",", ":")).replace("<", "\\u003c")
