"""What the code says, extracted once for all tests of a process."""

from functools import cache

from babel.messages.catalog import Catalog

from locales.extraction import template


@cache
def texts_of_code() -> Catalog:
    """Every text of the code. Reading all of it takes seconds."""
    return template()
