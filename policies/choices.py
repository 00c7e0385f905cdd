"""All that one group's administrators can choose, as one record: it is stored, exported and imported whole."""

from policies.policy import Policy
from policies.telling import Telling


class Choices(Policy, Telling):
    """What hits do, and who is told. Of a stored record only the fields that were set count."""
