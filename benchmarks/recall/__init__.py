"""What re-posters do to photographs, and how much of it the pipeline finds: `make bench-recall PHOTOS=DIR`."""
