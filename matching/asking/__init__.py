"""Sources that hold their list themselves and are asked about each post: which questions, and what becomes of them."""
