"""The whole program, for figures."""

from tests.whole_program import listed, ordinary, program

__all__ = ["listed", "ordinary", "program"]
