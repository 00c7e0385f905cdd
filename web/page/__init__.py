"""The on-device page: its files, its words, and the one call by which it sends fingerprints."""
