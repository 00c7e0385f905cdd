"""The operator's own list, as the commands `egide blocklist` and `egide scan` see it."""
