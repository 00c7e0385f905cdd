"""Numbers: what is counted of posts, and how administrators and the operator are told."""
