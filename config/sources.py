"""The names of the lists that are enforced together."""

from typing import Final

OWN_SOURCE: Final = "own"
"""The name of the list of this installation's own matching service (EGIDE_SERVICE__...), among those of the sources."""
