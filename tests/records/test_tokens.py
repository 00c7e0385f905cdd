"""What buttons stand for."""

import pytest

from policies.policy import Policy
from records.chats import Chats
from records.migration import move_chat
from records.purge import Purges
from records.tokens import TOKEN_SECONDS, Row, Tokens

CHAT, LATER = -7, -1007


@pytest.fixture
def tokens(redis, vault) -> Tokens:
    """The rows of a store."""
    return Tokens(redis, vault)


async def test_word_leads_to_its_row(tokens):
    """The same thing has the same word, other things have others, and each leads to its own row."""
    word = await tokens.of("card", CHAT, card="message-1")
    assert await tokens.of("card", CHAT, card="message-1") == word
    other = await tokens.of("card", CHAT, card="message-2")
    assert other != word
    assert await tokens.row(word, "card") == Row("card", CHAT, {"card": "message-1"})
    assert await tokens.row(other, "card") == Row("card", CHAT, {"card": "message-2"})
    assert len(word) == 16


async def test_made_up_word_leads_nowhere(tokens):
    """A word nobody was given, and one of another kind, stand for nothing."""
    word = await tokens.of("card", CHAT, card="message-1")
    assert await tokens.row("A" * 16, "card") is None
    assert await tokens.row(word, "settings") is None


async def test_row_tells_nothing_unsealed(tokens, redis):
    """Neither word nor row can be read from the store's keys and values but by who has the keys."""
    word = await tokens.of("card", CHAT, card="message-12345")
    async for key in redis.scan_iter("*button*"):
        assert word not in key.decode()
        assert b"message-12345" not in await redis.get(key)


async def test_rows_end(tokens, redis):
    """A row, and what leads to it, are kept for six months."""
    await tokens.of("card", CHAT, card="message-1")
    kept = [await redis.ttl(key) async for key in redis.scan_iter("*button*")]
    assert len(kept) == 2
    assert all(0 < seconds <= TOKEN_SECONDS for seconds in kept)


async def test_rows_are_erased_with_their_group(tokens, redis):
    """Of an erased group no word leads anywhere, and nothing is left."""
    word = await tokens.of("card", CHAT, card="message-1")
    await Purges(redis, Chats(redis, Policy()), tokens).erase(CHAT)
    assert await tokens.row(word, "card") is None
    assert [key async for key in redis.scan_iter("*button*")] == []


async def test_words_follow_a_group_to_its_new_id(tokens, redis):
    """Buttons sent before a basic group became a supergroup are about the supergroup."""
    word = await tokens.of("card", CHAT, card="message-1")
    await move_chat(redis, CHAT, LATER)
    await tokens.move(CHAT, LATER)
    assert await tokens.row(word, "card") == Row("card", LATER, {"card": "message-1"})
    assert await tokens.of("card", LATER, card="message-1") == word
