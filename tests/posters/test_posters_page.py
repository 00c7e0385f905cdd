"""docs/posters.md shows what posters read."""

from tests.posters.page import PAGE, quoted, written


def test_page_shows_the_statements():
    """The quoted statements are those of the program (`python -m tests.posters.page` writes them anew)."""
    page = PAGE.read_text(encoding="utf-8")
    assert quoted("en") in page
    assert quoted("fr") in page
    assert written(page) == page
