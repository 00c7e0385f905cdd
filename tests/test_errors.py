"""Errors: a cause, and a cure in a sentence of its own."""

import pytest

from config.errors import EgideError, InputError, StoreUnreachable


@pytest.mark.parametrize(
    ("detail", "told"),
    [("refused", "refused. Start"), ("It is away.", "It is away. Start"), ("is it there?", "is it there? Start")],
)
def test_cure_begins_a_sentence(detail, told):
    """Whatever the evidence at the end of a cause ends in, the cure is set off from it."""
    assert told in StoreUnreachable(address="here", detail=detail).tell(str)


def test_cause_alone_stays_as_it_is():
    """Without a cure nothing is added: the cause may stand in a line of somebody else's."""
    assert InputError(what="--limit", detail="it is at least 1").tell(str).endswith("at least 1")
    assert EgideError(detail="no").tell(str).endswith("wrong: no")
