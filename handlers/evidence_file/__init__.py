"""The evidence file: what was recorded of every removal of one case, for its owner and for a complaint."""
