"""Records on a real Valkey server."""

import pytest

from policies.policy import Policy
from records.chats import Chats


@pytest.fixture
def chats(redis) -> Chats:
    """The register of chats, with the operator's default policy."""
    return Chats(redis, Policy())
