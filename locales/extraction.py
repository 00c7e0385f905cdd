"""Finding the texts in the code.

A text is marked where it stands: `N_("...")` for one that is translated later, `say("...")`, `self._say("...")` and
`translate("...")` where it is shown, `say.count("one", "many", number)` for a number of things.
"""

from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg

ROOT: Final = Path(__file__).parent.parent
MAPPING: Final = Path(__file__).parent / "babel.cfg"
KEYWORDS: Final = ("N_", "say", "_say", "translate", "count:1,2")
COMMENTS: Final = "Translators:"
"""A comment above a text that begins like this is shown to whoever translates it."""


def template(root: Path = ROOT) -> Catalog:
    """Every text of the code under `root`, with the files it stands in."""
    with MAPPING.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalogue = Catalog(project="Égide", charset="utf-8")
    found = extract_from_dir(root, methods, options, keywords=parse_keywords(KEYWORDS), comment_tags=[COMMENTS])
    for name, _, message, comments, context in sorted(found, key=lambda one: (Path(one[0]).parts, one[1])):
        catalogue.add(message, locations=[(Path(name).as_posix(), 1)], auto_comments=comments, context=context)
    return catalogue
