"""A Bot API server on loopback, for the demo, the tests, and anybody's bot."""
