"""The three kinds of trust, as operators read them."""

from typing import Final

from config.errors import N_
from matching.match import Trust

TRUST_NAMES: Final = {
    Trust.UNVERIFIED: N_("unverified"),
    Trust.CONFIRMED: N_("confirmed"),
    Trust.REJECTED: N_("rejected"),
}
