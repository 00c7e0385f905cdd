"""What `egide demo` shows: invented groups, what is posted in them, and what became of every post."""
