"""The sources under which this installation itself writes; no client of its service can have these names."""

from typing import Final

OPERATOR: Final = "operator"
"""This installation's own commands. Always the same: what one process submitted, another may withdraw."""

REGISTRATIONS: Final = "registrations"
"""What people register for themselves. What they send as derived of their image nobody can check."""

BOT: Final = "egide"
"""The bot itself, which asks for reviews: not the operator, whose own word it would replace."""
