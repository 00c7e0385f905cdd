"""The transcripts in docs/ are what the conversation says."""

import pytest

from tests.private.transcript import LANGUAGES, path_of, transcript


@pytest.mark.parametrize("language", LANGUAGES)
async def test_transcript_is_true(language):
    """docs/conversation.*.md has the words of the code: `python -m tests.private.transcript` renews it."""
    assert path_of(language).read_text(encoding="utf-8") == await transcript(language)
