"""Fingerprints of images, the index over them, the blocklist and the matching service's two ends."""
