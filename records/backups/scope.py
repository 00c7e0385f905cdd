"""What a backup leaves out: what is of the moment, and what must not be kept for as long as a backup is."""

import re
from typing import Final

from records.keys import ROOT

COPIED: Final = "backup-copy"
"""Name of the copies that a backup makes of long keys, to read them at leisure."""

LEFT_OUT: Final = re.compile(
    rb"""egide:\{(
        [^{}]+\}:(
            leases            # who is at work on what
          | lookback.*        # what was posted in the last two days: it would outlive them in a backup
          | backup-copy:.*    # another backup under way
        )
      | health\}:.*           # what the parts of the program last said
      | blocklist[^{}]*\}:.*  # copies of lists: fetched anew, so that nothing that was withdrawn comes back
      | aof\}:.*              # when the append-only file was written anew
      | lookback\}:.*         # as above
      | grants\}:.*           # leave to register for an hour, with number and PIN of a case
      | allowances\}:.*       # what people did in the last hour or day
      | reminders\}:.*        # what people asked to be told: nothing that was switched off comes back
      | greeted\}:.*          # groups that the bot introduced itself in, for a day: some have been left since
      | restore\}:.*          # of the restoring itself
      | vault\}:newest        # of a change of the secret key
    )\Z""",
    re.VERBOSE | re.DOTALL,
)

_NAME: Final = re.compile(rb"egide:\{([^{}]+)\}:(.+)\Z", re.DOTALL)


def is_copied(key: bytes) -> bool:
    """Whether a key goes into a backup."""
    return _NAME.match(key) is not None and LEFT_OUT.match(key) is None


def tag_of(key: bytes) -> bytes:
    """What a key belongs to: a chat's id, or the name of a register."""
    found = _NAME.match(key)
    if found is None:
        raise ValueError(key)
    return found[1]


def is_one_of_many(key: bytes) -> bool:
    """Whether it is one of a family of keys such as `card:...`, rather than the only one of its kind."""
    found = _NAME.match(key)
    return found is not None and b":" in found[2]


def is_chat(tag: bytes) -> bool:
    """Whether a tag is the id of a chat."""
    return re.fullmatch(rb"-?\d+", tag) is not None


PATTERN: Final = f"{ROOT}:*"
"""Of SCAN: every key of ours."""
