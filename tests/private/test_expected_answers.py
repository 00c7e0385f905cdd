"""Texts that answer a question asked outside of the conversation."""

from records.expected import EXPECTED_SECONDS, Expected, Question

PERSON = 7


async def test_question_is_kept_until_answered(redis, vault):
    """One question at a time is open to a person; answered, none is."""
    expected = Expected(redis, vault)
    assert await expected.of(PERSON) is None
    await expected.ask(PERSON, Question("appeal", {"word": "a"}))
    await expected.ask(PERSON, Question("import", {"word": "b"}, 12))
    assert await expected.of(PERSON) == Question("import", {"word": "b"}, 12)
    assert await expected.of(8) is None
    assert 0 < await redis.ttl("egide:{7}:expected") <= EXPECTED_SECONDS
    assert b"import" not in await redis.get("egide:{7}:expected")
    await expected.answered(PERSON)
    assert await expected.of(PERSON) is None
