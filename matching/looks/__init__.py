"""Which fingerprints are taken of a picture: the looks at a post, and what is derived of an image to be listed."""
