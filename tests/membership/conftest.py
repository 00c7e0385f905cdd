"""The whole program, for what happens in groups and around them."""

from tests.whole_program import listed, ordinary, program

__all__ = ["listed", "ordinary", "program"]
