"""The transcript of administrators, posters and moderators is what the program says."""

import pytest

from tests.everyone.story import LANGUAGES, path_of, story


@pytest.mark.parametrize("language", LANGUAGES)
async def test_transcript_is_up_to_date(language):
    """What stands in docs/ is what people read today; `python -m tests.everyone.story` writes it anew."""
    assert (await story(language)).split("\n") == path_of(language).read_text(encoding="utf-8").split("\n")
