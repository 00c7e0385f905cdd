"""Telegram's own re-encoding."""

from benchmarks.recall.telegram import as_fetched, as_posted


def test_posts_are_shrunk_twice(photograph, opened):
    """A photograph arrives with at most 1280 pixels; the bot fetches the size of 800."""
    posted = as_posted(photograph(1, (1600, 1000)))
    assert opened(posted).size == (1280, 800)
    assert opened(as_fetched(posted)).size == (800, 500)
    assert opened(posted).format == opened(as_fetched(posted)).format == "JPEG"


def test_small_posts_keep_their_size(photograph):
    """Nothing is enlarged, and what is small enough is fetched as it was posted."""
    posted = as_posted(photograph(1, (300, 200)))
    assert as_fetched(posted) is posted
